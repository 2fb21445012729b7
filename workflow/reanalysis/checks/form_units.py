"""Form of units: what no grammar of medical units reads, and powers of ten that have lost their superscript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import value_rule
from reanalysis.claims.model import Claim

FAMILY = "Form"
_TIME = "s sec min h hr hrs hour hours d day days wk week weeks mo month months y yr yrs year years"
_MASS = "kg g mg ug mcg ng pg fg"
_AMOUNT = "mol mmol umol nmol pmol mEq Eq IU U mIU mU kU MU Gy cGy Sv mSv Bq kBq MBq GBq mCi Ci"
_VOLUME = "L l dL dl mL ml uL ul fL fl m3 cm3 mm3 mcL"
_OTHER = "% mmHg kPa Pa bpm kcal kJ J cm mm um nm m2 cm2 mm2 C °C ULN AUC log log10 ms msec Hz kDa HPF hpf cells"
_WORDS = (
    "percent percentage fraction proportion ratio hazard odds risk relative rate mean hazards patient patients person"
    " persons people participant participants child children adult adults case cases cell cells event events cycle"
    " cycles course courses dose doses infusion infusions injection injections tablet tablets capsule capsules unit"
    " units international points point score scores episode episodes visit visits copies copy number daily weekly"
    " monthly once twice times body weight surface area women men centre centres center centers kilogram gram"
    " milligram microgram litre liter square metre meter subject subjects responder responders death deaths beat"
    " beats breath breaths grade grades pt pts bw max maximum"
)
_SYMBOLS = frozenset(" ".join((_TIME, _MASS, _AMOUNT, _VOLUME, _OTHER)).split())
_KNOWN_WORDS = frozenset(_WORDS.split())
_ONLY_ABOVE = frozenset(("m",))  # a distance; a dose per metre does not exist
_DOSES = frozenset((*_MASS.split(), *_AMOUNT.split()))
_USUAL = ("mg/m2", "g/m2", "ug/m2", "mg/kg", "ug/kg", "g/L", "mg/dL", "g/dL", "U/L", "IU/L", "mmol/L", "umol/L")
_FOLD = str.maketrans("µμ⁰¹²³⁴⁵⁶⁷⁸⁹⁻−–", "uu0123456789---")
_POWER = re.compile(r"^(?:[×x*]\s*)?10(?:\^|\*\*)?-?\d{1,2}\s*|^(?:[×x*]\s*)?10{2,6}\s*|^1?\.?\d+\s+(?=m2)")
_BETWEEN = re.compile(r"[·*]|(?<=[a-z])-(?=[a-z])")
_LOST = re.compile(r"[×x*]\s*10([-−–]?[1-9]\d?)(?!\d)")
_BARE = re.compile(r"^\s*10([1-9]\d?)\s*/")
_LOST_MOST = 2


@lru_cache(maxsize=1000)
def _reading(unit: str) -> str:
    """Why a unit cannot be read; empty if it can; `?` before a word that is merely unknown."""
    text = re.sub(r"(?<=m)\^(?=[23])", "", unit.strip().translate(_FOLD))
    if not text:
        return "nothing stands there"
    unknown = ""
    parts = re.split(r"\s*/\s*|\s+per\s+|^per\s+", text)
    for number, part in enumerate(parts):
        rest = _BETWEEN.sub(" ", _POWER.sub("", part, count=1)).strip()
        if number == 0 and not rest and (part or len(parts) > 1):
            continue  # a power of ten alone, or "per 100 patients"
        if not rest:
            return "nothing stands after the slash"
        for symbol in rest.split():
            problem = _symbol(symbol, below=number > 0, dose=bool(set(parts[0].split()) & _DOSES))
            if problem and not problem.startswith("?"):
                return problem
            unknown = unknown or problem
    return unknown


def _symbol(symbol: str, *, below: bool, dose: bool) -> str:
    bare = symbol.rstrip(".,()").lstrip("(")
    if bare in _SYMBOLS or bare.casefold() in _KNOWN_WORDS or bare.isdecimal() or bare in ("x", "×", "of", "and", "or"):
        return ""
    if bare in _ONLY_ABOVE:
        return f"{bare!r} is a length, and nothing is given per metre" if below else ""
    joined = any(bare.endswith(word) and bare[: -len(word)] in _SYMBOLS for word in ("day", "dose", "cycle"))
    if joined or re.match(r"(?:m|kg|u?g|mg|d?L|mL)per|m[23][a-zA-Z]{3,}", bare):
        return f"{bare!r} is two words in one"
    if below and dose and len(bare) <= 2 and (bare.islower() or bare.isdecimal()):
        return f"{bare!r} is no unit"
    return f"?{bare}"


@value_rule("UNIT_UNPARSED")
def unit_unparsed(unit: str, *others: str) -> Verdict:
    """Can a unit be read as a medical unit?

    Parameters
    ----------
    unit : str
        As printed.
    *others : str
        Units of the same quantity elsewhere. One that the unit becomes when up to two lost characters are put back is
        what was meant, and the loss is an error.

    Examples
    --------
    >>> [finding.suggestion for finding in unit_unparsed("mg/m", "mg/m2")]
    ['mg/m2']
    >>> unit_unparsed("mg/m2 per cycle"), unit_unparsed("× 10^9/L"), unit_unparsed("mL/min/1.73 m2")
    ([], [], [])
    """
    problem = _reading(unit)
    if not problem:
        return consistent()
    if problem.startswith("?"):
        return not_checkable(f"{problem[1:]!r} is no word that the grammar of units knows")
    said = f"{unit!r} is no unit: {problem}"
    for candidate in dict.fromkeys(others):
        if _loses(candidate, unit) and not _reading(candidate):
            return inconsistent(f"{said}; elsewhere the same quantity is in {candidate}.", suggestion=candidate)
    usual = [candidate for candidate in _USUAL if _loses(candidate, unit)]
    return inconsistent(f"{said}.", severity="warning", suggestion=usual[0] if len(usual) == 1 else "")


def _loses(whole: str, unit: str) -> bool:
    """True if a unit is another one with one or two characters lost."""
    rest = iter(whole)
    return 0 < len(whole) - len(unit) <= _LOST_MOST and all(character in rest for character in unit)


@rule("UNIT_UNPARSED", family=FAMILY, brief="no unit that can be read")
def _unit_unparsed(context: Context, judge: Judge) -> Iterator[Check]:
    """Can each unit be read as a medical unit?"""
    with_unit = [claim for claim in context.claims if claim.cells["unit"]]
    for claims in grouped(with_unit, lambda claim: (claim.kind, claim.endpoint, claim.cells["quantity"])):
        own = grouped(claims, lambda claim: claim.source_id)
        everywhere = list(dict.fromkeys(claim.cells["unit"] for claim in claims))
        for of_source in own:
            units = dict.fromkeys([*(claim.cells["unit"] for claim in of_source), *everywhere])
            verdicts = {unit: unit_unparsed.verdict(unit, *_others(unit, units)) for unit in units}
            for claim in of_source:
                yield judge.verdict([claim], verdicts[claim.cells["unit"]])


def _others(unit: str, units: Iterable[str]) -> Iterator[str]:
    return (other for other in units if other != unit)


@value_rule("LOST_SUPERSCRIPT")
def lost_superscript(unit: str) -> Verdict:
    """Has a power of ten in a unit lost the superscript of its exponent?

    Examples
    --------
    >>> [finding.message for finding in lost_superscript("× 109/L")]
    ["'× 109/L' is read as × 10^9/L: the exponent has lost its superscript."]
    >>> lost_superscript("× 10^9/L"), lost_superscript("× 1000/L"), lost_superscript("mg/m2")
    ([], [], [])
    """
    if match := _LOST.search(unit):
        exponent = match[1].replace("−", "-").replace("–", "-")
        read = f"{unit[: match.start(1)]}^{exponent}{unit[match.end(1) :]}"
        return unusual(
            f"{unit!r} is read as {read}: the exponent has lost its superscript.", severity="info", suggestion=read
        )
    if match := _BARE.search(unit):
        return unusual(
            f"{unit!r} may be 10^{match[1]} with its superscript lost or the number 10{match[1]}: no sign of"
            " multiplication stands before it."
        )
    return consistent()


@rule("LOST_SUPERSCRIPT", family=FAMILY, brief="exponent without its superscript")
def _lost_superscript(context: Context, judge: Judge) -> Iterator[Check]:
    """Has a power of ten lost the superscript of its exponent?"""
    for claim in context.claims:
        if _is_power(claim):
            yield judge.verdict([claim], lost_superscript.verdict(claim.cells["unit"]), blames=())


def _is_power(claim: Claim) -> bool:
    return re.search(r"(?<![\d.])10[-−–^*⁰¹²³⁴⁵⁶⁷⁸⁹⁻\d]", claim.cells["unit"]) is not None
