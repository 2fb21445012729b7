"""How many reports a second are read, by form; run by hand.

usage: ./run python tests/benchmarks/documents_speed.py
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reanalysis.documents import read_bytes
from reanalysis.documents.pdf.assemble import read_pages
from reanalysis.ledger import tokenise
from tests.documents.made_up import FORMS, pdf
from tests.documents.made_up_registry import registry

_SECONDS = 1.0


def _rate(read, raw: bytes) -> float:
    read(raw)
    count, start = 0, time.process_time()
    while (used := time.process_time() - start) < _SECONDS:
        read(raw)
        count += 1
    return count / used


def main() -> None:
    """Print a line a form; a PDF within this process, and with the process of its own that it gets in use."""
    for name, raw in {**{name: form() for name, form in FORMS.items()}, "registry": registry()}.items():
        rate = _rate(read_pages if name.startswith("pdf") else read_bytes, raw)
        print(f"{name:24}{len(raw):8} bytes {rate:8.0f} a second")
    text = read_bytes(FORMS["text"]()).text
    print(f"{'tokenise, to compare':24}{len(text):8} characters {_rate(tokenise, text):3.0f} a second")
    for repeat in (1, 40):
        raw = pdf(2, repeat=repeat)
        start = time.perf_counter()
        read_bytes(raw)
        print(f"pdf in its own process, {len(raw):8} bytes: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
