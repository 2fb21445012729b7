"""Names of macros: letters only, made from ids that never change, so that a new study renames nothing.

A macro begins with `res`. Of an id, points, hyphens and the like vanish, the next letter becomes a capital, and digits
are spelled out: `cr.ino` gives `CrIno`, `pfs.12m` gives `PfsOneTwoM`. The source in front of a claim's id is replaced
by the trial where it is the trial's first primary report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reanalysis.errors import DataError
from reanalysis.sentences.number import Number

_DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def letters(*words: str) -> str:
    """Ids as one word of letters, each part with a capital.

    >>> letters("cr_cri.ino"), letters("pfs.12m", "age70plus"), letters("AE:ALT elevation"), letters("μ")
    ('CrCriIno', 'PfsOneTwoMAgeSevenZeroPlus', 'AEALTElevation', 'UThreeBC')
    """
    result, capital = [], True
    for character in ".".join(words):
        if character.isascii() and character.isalpha():
            result.append(character.upper() if capital else character)
            capital = False
            continue
        if character.isascii() and character.isdigit():
            result.append(_DIGITS[int(character)])
        elif not character.isascii():
            # A letter of another script by its number, so that two of them do not become one.
            result.append("U" + "".join(_DIGITS[int(c)] if c.isdigit() else c for c in f"{ord(character):X}"))
        capital = True
    return "".join(result)


def claim_name(claim_id: str, source_id: str, trial_id: str, trials: Mapping[str, Any]) -> str:
    """Beginning of the macros that are about a claim.

    >>> trials = {"harbour": {"sources": {"smith2020": "primary", "jones2021": "secondary"}}}
    >>> claim_name("smith2020.cr.foo", "smith2020", "harbour", trials)
    'HarbourCrFoo'
    >>> claim_name("jones2021.mrd.trial10", "jones2021", "trial10", trials)
    'JonesTwoZeroTwoOneMrdTrialOneZero'
    """
    rest = claim_id.removeprefix(f"{source_id}.")
    primary = [name for name, role in trials.get(trial_id, {}).get("sources", {}).items() if role == "primary"]
    return letters(trial_id if primary[:1] == [source_id] else source_id, rest)


def check_names(numbers: Iterable[Number]) -> None:
    """Stop where two numbers would have one macro or one id.

    Raises
    ------
    DataError
        With both, and what to do.
    """
    macros: dict[str, Number] = {}
    ids = set()
    for number in numbers:
        other = macros.setdefault(number.macro, number)
        if other is not number or number.id in ids:
            raise DataError(
                f"results/text: {other.id} and {number.id} would both be the macro \\{number.macro}; the ids of their"
                " claims or curves differ in signs only: rename the newer one"
            )
        ids.add(number.id)
