"""The ledger: every numeric token of a source, where it stands, and nothing of the text around it."""

from reanalysis.ledger.file import Ledger, build_ledger, compare_ledgers, read_ledger, write_ledger
from reanalysis.ledger.tokenise import TOKENISER_VERSION, Token, normalise, tokenise

__all__ = [
    "TOKENISER_VERSION",
    "Ledger",
    "Token",
    "build_ledger",
    "compare_ledgers",
    "normalise",
    "read_ledger",
    "tokenise",
    "write_ledger",
]
