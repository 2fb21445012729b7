"""Read a trial report from a file of any usual form into plain text with named blocks.

Reading order: `model` (what comes out), `read` (what comes in), `recognise` (which form it is), then one module a
form: `plain`, `markdown_text`, `web_page` (with `web_tree`, `web_parts`, `web_text`, `web_tables`), `jats` (with
`jats_tables`) and `pubmed` (over `xml_tree`), `registry` (ClinicalTrials.gov; with `registry_results`,
`registry_tables`, `registry_values`), and the package `pdf`. They share `builder` (blocks become text), `grid`
(headers of table cells), `scripts` (raised and lowered characters) and `sections` (headings and labels known by their
shape).

Files are untrusted: nothing is fetched, no entity is expanded, and size, depth, pages and time are bounded
(`limits`). Parsers are imported where they are used.
"""

from reanalysis.documents.model import Block, Document
from reanalysis.documents.read import read_bytes, read_document

__all__ = ["Block", "Document", "read_bytes", "read_document"]
