"""Ledger files: build them from a text, write and read them, compare two of them."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from reanalysis.errors import DataError
from reanalysis.files import write_text
from reanalysis.ledger.tokenise import TOKENISER_VERSION, Token, normalise, paragraph_hashes, tokenise

_COLUMNS = [field.name for field in fields(Token)]
_HEADER_KEYS = ("tokeniser_version", "sha256_raw", "sha256_normalised", "characters", "words_before", "words_after")


@dataclass(frozen=True)
class Ledger:
    """All numeric tokens of one source, with what identifies the text they came from.

    Attributes
    ----------
    source_id : str
    tokeniser_version, characters : int
        `characters` is the length of the normalised text.
    sha256_raw, sha256_normalised : str
        Of the file's bytes, and of the normalised text in UTF-8.
    words_before, words_after : str
        Hashes of the paragraphs before the first token and after the last one, separated by spaces.
    tokens : tuple of Token
    """

    source_id: str
    tokeniser_version: int
    sha256_raw: str
    sha256_normalised: str
    characters: int
    words_before: str
    words_after: str
    tokens: tuple[Token, ...]

    def by_offset(self) -> dict[int, Token]:
        """Tokens by the offset that claims point to."""
        return {token.offset: token for token in self.tokens}


def build_ledger(source_id: str, raw: bytes) -> Ledger:
    """Tokenise the bytes of one source."""
    text = normalise(raw)
    tokens = tuple(tokenise(text))
    first, last = (tokens[0].offset, tokens[-1].offset + len(tokens[-1].token)) if tokens else (len(text), len(text))
    return Ledger(
        source_id=source_id,
        tokeniser_version=TOKENISER_VERSION,
        sha256_raw=hashlib.sha256(raw).hexdigest(),
        sha256_normalised=hashlib.sha256(text.encode()).hexdigest(),
        characters=len(text),
        words_before=" ".join(paragraph_hashes(text[:first])),
        words_after=" ".join(paragraph_hashes(text[last:])),
        tokens=tokens,
    )


def format_ledger(ledger: Ledger) -> str:
    """The ledger as the text of its file."""
    out = io.StringIO()
    for key in _HEADER_KEYS:
        out.write(f"# {key}\t{getattr(ledger, key)}\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(_COLUMNS)
    writer.writerows(astuple(token) for token in ledger.tokens)
    return out.getvalue()


def write_ledger(ledger: Ledger, path: Path) -> None:
    """Write one ledger; the same ledger gives the same bytes."""
    write_text(path, format_ledger(ledger))


def read_ledger(path: Path) -> Ledger:
    """Read one ledger file.

    Raises
    ------
    DataError
        If the file is missing or is not a ledger; ledgers are generated, so the remedy is to make it again.
    """
    remedy = "make it again from the text with: ./run reanalysis build-ledgers --texts DIR"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise DataError(f"{path.name}: this ledger is missing; {remedy}") from None
    except UnicodeDecodeError:
        raise DataError(f"{path.name}: this ledger is not UTF-8 text; {remedy}") from None
    header = dict(line[2:].split("\t", 1) for line in lines if line.startswith("# ") and "\t" in line)
    rows = list(csv.reader((line for line in lines if not line.startswith("# ")), delimiter="\t"))
    if set(header) != set(_HEADER_KEYS) or not rows or rows[0] != _COLUMNS:
        raise DataError(f"{path.name}: the head of this ledger is not as generated; {remedy}")
    if not (header["tokeniser_version"].isdecimal() and header["characters"].isdecimal()):
        raise DataError(f"{path.name}: the head of this ledger is not as generated; {remedy}")
    tokens = []
    for number, row in enumerate(rows[1:], start=len(_HEADER_KEYS) + 2):
        if len(row) != len(_COLUMNS) or not (row[0].isdecimal() and row[1].isdecimal()):
            raise DataError(f"{path.name}, row {number}: not a row of a ledger; {remedy}")
        tokens.append(Token(int(row[0]), int(row[1]), *row[2:]))
    return Ledger(
        source_id=path.stem,
        tokeniser_version=int(header["tokeniser_version"]),
        sha256_raw=header["sha256_raw"],
        sha256_normalised=header["sha256_normalised"],
        characters=int(header["characters"]),
        words_before=header["words_before"],
        words_after=header["words_after"],
        tokens=tuple(tokens),
    )


@dataclass(frozen=True, slots=True)
class LedgerComparison:
    """How a rebuilt ledger stands to the shipped one.

    Attributes
    ----------
    same : bool
        True if the numbers and their surroundings are the same, even in another copy of the text.
    message : str
        One sentence; empty when the two are identical.
    """

    same: bool
    message: str


def compare_ledgers(shipped: Ledger, rebuilt: Ledger) -> LedgerComparison:
    """Compare the shipped ledger with one rebuilt from a text.

    The same bytes must give the same file. Another copy of the same text (other line breaks, another menu
    above or below it) passes when the tokens, their contexts and all words between them come in the same
    order, and the difference is described.
    """
    source = shipped.source_id
    if format_ledger(shipped) == format_ledger(rebuilt):
        return LedgerComparison(True, "")
    if shipped.tokeniser_version != rebuilt.tokeniser_version:
        return LedgerComparison(
            False,
            f"{source}: the ledger was made by tokeniser {shipped.tokeniser_version}, this is tokeniser"
            f" {rebuilt.tokeniser_version}; build the ledgers again and look at what changed",
        )
    before = None
    for a, b in zip(shipped.tokens, rebuilt.tokens, strict=False):
        place = f"(token {a.index}, ledger offset {a.offset}, text offset {b.offset})"
        if a.token != b.token:
            return LedgerComparison(
                False, f"{source}: the text reads {b.token!r} where the ledger has {a.token!r} {place}"
            )
        same_form = (a.before, a.unit, a.token_class) == (b.before, b.unit, b.token_class)
        if a.context != b.context or not same_form:
            return LedgerComparison(False, f"{source}: the text has other surroundings for {a.token!r} {place}")
        if a.between != b.between:
            since = f"between {before.token!r} and {a.token!r}" if before else f"before {a.token!r}"
            return LedgerComparison(False, f"{source}: the text has other words {since} {place}")
        before = a
    if len(shipped.tokens) != len(rebuilt.tokens):
        return LedgerComparison(
            False,
            f"{source}: the text has {len(rebuilt.tokens)} numeric tokens, the ledger {len(shipped.tokens)}",
        )
    for part, where in (("words_before", "before its first number"), ("words_after", "after its last number")):
        # Further paragraphs may be there, the menu of a web page say; none may be missing or changed.
        there = iter(getattr(rebuilt, part).split())
        if not all(paragraph in there for paragraph in getattr(shipped, part).split()):
            return LedgerComparison(False, f"{source}: the text has other words {where}")
    if shipped.sha256_raw == rebuilt.sha256_raw or shipped.sha256_normalised == rebuilt.sha256_normalised:
        if shipped.sha256_normalised == rebuilt.sha256_normalised and shipped.tokens == rebuilt.tokens:
            return LedgerComparison(
                True,
                f"{source}: another copy of the text (line ends or spaces differ), the same numbers in the same places",
            )
        return LedgerComparison(False, f"{source}: the ledger was changed by hand; build it again from the text")
    moved = sum(a.offset != b.offset for a, b in zip(shipped.tokens, rebuilt.tokens, strict=True))
    return LedgerComparison(
        True,
        f"{source}: another copy of the text ({rebuilt.characters} characters, not {shipped.characters});"
        f" the same {len(shipped.tokens)} numbers in the same words, {moved} at another offset",
    )
