"""PDF: the text layer in reading order.

Reading order: `process` (another process reads the file, with limits of time and memory), `worker` (that process),
`characters` and `glyphs` (characters with their places), `words` (pieces of lines, raised characters), `margins`
(running heads, page and line numbers), `columns` (reading order), `paragraphs` and `tables` (blocks), `assemble`
(the document).
"""

from reanalysis.documents.pdf.process import read_pdf

__all__ = ["read_pdf"]
