"""What stands around a number tells whether it cuts: of patients, of reporting, of subgroups."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

EVENTS = re.compile(r"adverse|reaction|TEAE|TRAE|abnormalit|toxicit|side effect|\bAEs?\b", re.I)
PLANNED = ("null_response_rate", "power", "significance_level", "non_inferiority_margin")


#: `at least 20% of their weight`: a share of no patients.
OWN = re.compile(r"of (?:their|his|her|its|body|baseline|initial|maximum|predicted)\b")


_SHARED = re.compile(r"%(?!ow?Y)(?:\(|p|[ow]w{0,2}p|o(?=w?(?:w|$)))")


def of_patients(scan: Scan, i: int) -> bool:
    """True for a percentage that is a share of patients."""
    if scan.word(i + 2).startswith("of") and OWN.match(scan.words(i + 2, i + 4)):
        return False
    if scan.code[max(0, i - 2) : i] in (";<", ",<", "a<") and scan.code[i + 1 : i + 3] == "%b":
        # `; >55% were at high risk`
        return True
    return _SHARED.match(scan.code, i + 1, i + 6) is not None


#: `The most frequent (≥2%) were …`
_MOST = re.compile(r"\bmost (?:common|frequent)(?:ly reported)?(?: ones| of these)? \( ?[≥>]=?$")


EVENTS_IN = re.compile(
    r"\b(?:events?|reactions?|effects|toxicit\w+|[a-z]*aes|those)\b[^.;]* in$|\b(?:events|those) in(?: \w+ \w+)?$"
)
WERE = re.compile(
    r"of (?:the )?(?:patients|participants|pts)(?: (?:in|on|given|receiving) (?:\w+ ){1,3}?)? ?(?:, )?"
    r"(?:were|was|included?)\b"
)


def reported(scan: Scan, i: int, text: str) -> bool:
    """True for the frequency from which adverse events are listed: `the most common, in ≥20% of patients`."""
    sign = scan.at(i - 1) == "<" and scan.at(i + 1) == "%"
    bound = scan.comparator(i) in ("more than", "at least", "greater than") and scan.at(i + 1) == "%"
    if bound and "x" in scan.code[i:] and EVENTS_IN.search(scan.words(0, i)) and WERE.match(scan.words(i + 2, i + 12)):
        # `Events that occurred in more than 5% of patients were X (12%) and Y (8%)`
        return True
    if sign and "x" in scan.code[i:] and _MOST.search(scan.words(i - 6, i)):
        return True
    return (
        sign
        and re.search(r"common|frequent|occurr|\bin\b", scan.words(0, i)) is not None
        and EVENTS.search(text) is not None
    )


_SHARE_BEFORE = re.compile(r"[N#]%(?:[Y(]?<|w?Y[bo:]?)?$")
_SHARE_BEHIND = re.compile(r"(?:[-t]N)?Y?[,:(]N%|mN%")
_SIZE_BEHIND = re.compile(r"[%mlk]?\((?:n=?)?[N#]\)")
_RATIO_BEHIND = re.compile(r"[%mlk]?(?:[Yw]{0,4}\((?:H|#)|H)")
_SHARE_WITH = re.compile(
    r"(?:%|percent|half|thirds?|quarters?) (?:[)\]] )?(?:of (?:the )?\w+ )?(?:\w+ )?"
    r"(?:had|received|were exposed for|were|with)"
    r"(?! (?:lost|gained|achieved|reached|improved))(?: \w+){0,6} ?[<>≤≥]?$"
)
_AMONG = re.compile(
    r"\b(?:in|among|for) (?:\w+ )?(?:patients?|pts?|those|the) (?:\w+ )?(?:with|who had|receiving)\b"
    r"|\b(?:in|among|for) (?:patients?|pts?|those) (?:aged )?[<>≤≥]=?$"
)


def divides(scan: Scan, i: int) -> bool:
    """True for the number of a subgroup: `in those with <200`, `62% had ≥2 prior lines`."""
    if _SHARE_BEFORE.search(scan.code[:i]) or _SHARE_BEHIND.match(scan.code, i + 1):
        return True
    if scan.comparator(i) and _RATIO_BEHIND.match(scan.code, i + 1):
        # `an interval of ≤30 days (hazard ratio, 3.1)`
        return True
    left = scan.words(i - 12, i)
    if _SHARE_WITH.search(left):
        return True
    if _SIZE_BEHIND.match(scan.code, i + 1) and scan.code[:i].endswith(("Y", "w", "Y<", "w<")):
        return scan.comparator(i) != ""
    if scan.sentence.section in ("methods", "background", "dosage"):
        return False
    if _HAVE.match(scan.words(0, i)) and _RESULT.search(scan.words(i, len(scan.items))):
        # `Patients with less than 50% blasts had a 36-month EFS of 55%`
        return True
    aged = scan.code[max(0, i - 2) : i] == "p<" and scan.unit_at(i + 1) == "years"
    if aged and _HAD_SO.match(scan.words(i + 2, i + 5)):
        # `Patients ≥65 years had a higher risk of …`
        return True
    if _PREDICTS.match(scan.words(i + 1, i + 18)):
        return True
    return _AMONG.search(left) is not None and not _ENTERED.search(scan.words(0, i))


#: `blasts below 10% were associated with a longer survival`
_PREDICTS = re.compile(
    r"[^.;:]*?\b(?:(?:was|were|is|are) (?:\w+ ){0,2}(?:associated|correlated|linked|predictive|prognostic)"
    r"|(?:predicted|influenced|affected|conferred)\b)"
)
_HAD_SO = re.compile(
    r"(?:were|was|had|have|showed|experienced)\b(?! (?:eligible|enrolled|included|randomi[sz]ed|assigned|recruited))"
)
_HAVE = re.compile(
    r"(?:results : )?(?:the )?(?:patients?|pts?|those|participants|children|adults) (?:with|who had|having)\b(?!.*[;.])"
)
_RESULT = re.compile(
    r"\b(?:had|have|achieved|were|was|showed|did)\b.*(?:survival|rate|response|remission|os|pfs|efs|dfs|rfs|%)"
)
_ENTERED = re.compile(r"\b(?:trial|study|enrolled|eligible|was evaluated|approved|indicated|recruited)\b")


def is_share(scan: Scan, i: int) -> bool:
    """True for the percentage of a list: `62% had ≥2 prior lines and 71% had …`."""
    return (
        scan.at(i + 1) == "%"
        and scan.at(i - 1) == "a"
        and not scan.comparator(i)
        and re.search(r"#%?\)?[^.;]*,?a$", scan.code[:i]) is not None
        and any(b.kind in ("count", "percent") and b.last < i for b in scan.bundles)
    )


def after_cut(scan: Scan, i: int) -> bool:
    """True where the number before in the list is a cut-off: `at least six swollen and six tender joints`."""
    before = [b for b in scan.bundles if b.last < i]
    return bool(before) and max(before, key=lambda b: b.last).kind in ("threshold", "stratum")


def idle_dose(scan: Scan, i: int) -> bool:
    """True for `at least one dose`: no limit of anything."""
    return re.match(r"(?:doses?|time|times)\b", scan.words(i + 1, i + 3)) is not None


_CLOSE = re.compile(r"[bow:,=(<M]{0,3}(?:#[vr])?")
#: What stands before the number of something else: `1 or 2 prior regimens at 87 centers in 14 countries`.
_ELSEWHERE = frozenset(["at", "in", "from", "after", "during", "for", "per", "within", "by", "over"])


#: `less than 0.01% minimal residual disease`
_RESIDUAL = re.compile(r"(?:of )?(?:minimal|measurable) residual disease\b|mrd\b")


def quantity_near(scan: Scan, i: int) -> str:
    """Quantity that a cut-off at item i is of: before it in the clause, or just after its unit."""
    if scan.code[max(0, i - 2) : i] == "p<" and scan.unit_at(i + 1) == "years":
        # `patients ≥65 years`
        return "age"
    for j, letter in enumerate(scan.code[i + 1 : i + 5], start=i + 1):
        if letter == "Y":
            return scan.items[j].id
        if letter not in "%mltrw-NW":
            break
    if scan.at(i + 1) == "%" and _RESIDUAL.match(scan.words(i + 2, i + 6)):
        return "mrd_threshold"
    crossed = scan.word(i - 1) in _ELSEWHERE and not scan.comparator(i)
    # `performance status from 0 to 3`
    crossed = crossed and not (scan.code[max(0, i - 2) : i] == "Yw" and scan.code[i + 1 : i + 3] in ("tN", "-N"))
    for j in range(i - 1, max(-1, i - 9), -1):
        letter = scan.code[j]
        if letter in ".;)":
            break
        if letter == "Y" and (not crossed or scan.items[j].id in PLANNED):
            told = scan.items[j].id
            # `had ≥2 prior lines and received 0.16 mg`: the number behind is not one of lines.
            close = _CLOSE.fullmatch(scan.code[j + 1 : i]) is not None
            return told if close or told != "prior_therapies" else ""
        crossed = crossed or letter in "eM"
        if letter == "x" and "adverse_event_reporting" in [item.id for item in scan.items[max(0, j - 8) : j]]:
            break
    return ""
