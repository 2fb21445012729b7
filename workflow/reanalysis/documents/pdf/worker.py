"""The process that reads a PDF: bytes come in, JSON goes out."""

from __future__ import annotations

import json
import sys
from contextlib import suppress

from reanalysis.documents.limits import PDF_MEMORY_BYTES, PDF_SECONDS
from reanalysis.documents.pdf.assemble import read_pages
from reanalysis.errors import DataError


def _limit() -> None:
    """Bound memory and time of this process, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (PDF_MEMORY_BYTES, PDF_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (PDF_SECONDS, PDF_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read a PDF from standard input and write the document, or one sentence, to standard output."""
    _limit()
    try:
        document = read_pages(sys.stdin.buffer.read())
    except DataError as error:
        answer = {"error": str(error)}
    else:
        answer = {
            "text": document.text,
            "title": document.title,
            "remarks": document.remarks,
            "blocks": [(b.kind, b.start, b.end, b.headings, b.row, b.column, b.table) for b in document.blocks],
        }
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
