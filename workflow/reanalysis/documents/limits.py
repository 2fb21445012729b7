"""How much of an untrusted file is read before it is refused."""

from __future__ import annotations

MAX_BYTES = 20_000_000
#: Characters of text; a full article with its tables has 150,000.
MAX_TEXT = 2_000_000
#: Elements inside each other. Real pages stay below 60, real XML below 40.
MAX_DEPTH_HTML = 400
MAX_DEPTH_XML = 120
#: Tags of a page, elements of an XML file. A long article has 20,000.
MAX_ELEMENTS = 150_000
#: Parsers compare the attributes of one tag pair by pair.
MAX_ATTRIBUTES = 500
MAX_PAGES = 500
#: Characters that the text layer of one PDF may hold; a book of 500 pages has 2 million.
MAX_PDF_CHARACTERS = 3_000_000
#: A PDF is read in a process of its own, which is ended after this.
PDF_SECONDS = 60
PDF_MEMORY_BYTES = 2_000_000_000
#: Cells of one table with all spans laid out.
MAX_GRID = 30_000
MAX_BLOCKS = 50_000
