"""Frames that alone tell what a whole number without a noun counts."""

from __future__ import annotations

import re

from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Scan

#: `3 cases of pneumonitis`
_CASES = re.compile(r"(?:\w+ ){0,2}(?:cases?|episodes?|instances?) (?:of|in|were|was|occurred)\b")
#: `9 fatal events`
_SUCH = re.compile(
    r"(?:fatal|nonfatal|serious|severe|additional|further|confirmed|new|major|minor|early|late|related|treatment|drug|such)$"
)
_SUCH_EVENT = re.compile(r"ww?-?w?[xye]")
#: `4 non-treatment-related deaths`
_UNRELATED = re.compile(r"non ?-? ?(?:treatment|drug|relapse|disease) ?-? ?related deaths?\b")
_EACH = re.compile(r"(?:patients |participants )?(?:per|in each|in both) (?:treatment |study )?(?:group|arm)s?\b")
_OCCURRED = re.compile(r"(?:\w+ )?events? (?:had )?occurred\b")
_DID_SO = re.compile(r"(?:did|had) so\b")
#: `9 never received treatment`
_LEFT_OUT = re.compile(r"(?:never|did not|were not|was not)\b")
#: `2 grade 5 events`
_GRADED = re.compile(r"g-?<?#(?:[-/tr]#)?w?[xyw]")
_OF_THESE = re.compile(r"(?:^|[.;:] )(?:of|among) (?:these|those|the)$")
_OF_ALL = re.compile(r"(?:^|[.;:,] )(?:of|among)(?: the| all)?$")
_NUMBER_OF = re.compile(r"\bnumber of (?:[\w-]+ ){1,4}(?:was|were)(?: only)?$")
_INFUSED = re.compile(r"(?:were|was) (?:infused|treated|dosed)\b(?! with| for)")
#: `(412 vs. 503 events)`
_EVENTS = re.compile(r"(?:events|deaths|cases|episodes|failures)\b")
#: `for every 26 treated, one infection is avoided`
_FOR_EVERY = re.compile(r"\bfor every\b")
_AVOIDED = re.compile(r"\b(?:avoided|prevented|averted|saved)\b")
_PLANS = re.compile(r"\b(?:power|required|would|planned|needed|until|expected|estimated)\b")
#: `Deaths: 27 vs 35`
_LABELLED = re.compile(r"(?:$|[,;.]|[va](?P<b>[N#])(?![%mlkc/]))")
_ENDS = ("end point", "end points", "endpoint", "endpoints", "outcome measures")
_BLOCKS = re.compile(r"\bblocks? (?:size )?of(?: [0-9]+,?)*(?: and| or)?$")
_ENROLLED = ("enrollment", "enrolment", "enrolled", "randomized", "randomised", "participants", "analyzed", "analysed")
_SETS = ("population", "populations", "set", "cohort")
#: `Of 15 secondary outcomes, 13 showed no difference`
_OF_OTHERS = re.compile(r"o(?:w)?[N#W]([^,;p.]{1,6}),$")


def frame_of(scan: Scan, i: int, right: str, left: str, after: str) -> str:
    """Kind of a whole number by the frame that it stands in.

    Parameters
    ----------
    scan : Scan
    i : int
        Index of the number.
    right, left : str
        Words of its clause behind it, and the four before it.
    after : str
        Letter of the item behind it.

    Returns
    -------
    str
        count, n, aside, or empty where no frame tells.
    """
    before = scan.at(i - 1)
    code = scan.code[i + 1 : i + 12]
    if before not in "-/" and _CASES.match(right):
        return "count"
    if left.endswith("all but"):
        # `All but one had a response`: the one had none.
        return "aside"
    if scan.word(i + 1).endswith(_ENDS) or (after == "w" and scan.word(i + 2).endswith(_ENDS)):
        return "aside"
    if _BLOCKS.search(left):
        return "aside"
    if scan.code[max(0, i - 3) : i] == "#%o":
        # `44% of 52 tested`
        return "n"
    if after == "e" and scan.word(i + 1).endswith("responders") and _OF_ALL.search(left):
        # `Of the 60 responders, 44 …`: the group that what follows is told of.
        return "n"
    if after in "xe" and left.endswith(("at least", "one or more")) and scan.items[i + 1].id in ("infusion", UNSURE):
        # `received at least one infusion`
        return "aside"
    if after in "xeb" and _INFUSED.match(right) and before not in "-/":
        # `of 84 patients enrolled, 68 were infused`
        return "n"
    if after in "xe" and before not in "t-/" and not scan.sentence.heading:
        return "count"
    if _FOR_EVERY.search(scan.words(0, i)) and _AVOIDED.search(right):
        return "aside"
    if before not in "-/=<" and _UNRELATED.match(scan.words(i + 1, i + 5)):
        return "count"
    events = _SUCH_EVENT.match(code) or _EVENTS.match(scan.word(i + 2))
    if before not in "-/=<" and _SUCH.match(scan.word(i + 1)) and events:
        return "count"
    if before == ":" and scan.words(i - 6, i - 1).split(" (")[0].split(" ")[-1] in _ENROLLED:
        return "n"
    if _EACH.match(right):
        nearest = max((b for b in scan.bundles if b.last < i), key=lambda b: b.last, default=None)
        return "count" if before == "(" and nearest is not None and nearest.kind == "count" else "n"
    if _OCCURRED.match(right) or _DID_SO.match(right):
        return "count"
    if before in ",;:a" and _LEFT_OUT.match(right) and _follows_counts(scan, i):
        return "count"
    if before == "a" and right.startswith("in ") and _NONE.search(scan.words(0, i)):
        # `no deaths in one group and two in the other`
        return "count"
    if left.endswith(" in") and after in ".,;$a)" and _last_is_count(scan, i):
        return "count"
    if before not in "-/=" and _GRADED.match(code):
        return "count"
    if after == "," and _OF_THESE.search(left):
        return "n"
    if after in ".,;()a$" and _NUMBER_OF.search(scan.words(i - 8, i)):
        return "count"
    if _EVENTS.match(right) and re.match(r"w\(<?#%", code) and before not in "-/=":
        # `There were 23 events (8%) in one arm`
        return "count"
    if before in "(;:va" and _EVENTS.match(right) and not _PLANS.search(scan.sentence.text):
        return "count"
    if before in ":=" and after in ",;.()$a" and (scan.at(i - 2) in "sz" or scan.word(i - 2) in _SETS):
        return "n"
    if before == ":" and scan.at(i - 2) in "exy" and _LABELLED.match(code):
        return "count"
    others = _OF_OTHERS.search(scan.code[:i])
    if others and scan.lexicon.cues["uncounted"].search(scan.words(others.start(1), i)):
        return "aside"
    return ""


_NONE = re.compile(r"\b(?:no|none|neither)\b[^.;]*\bin\b[^.;]* and$")


def _last_is_count(scan: Scan, i: int) -> bool:
    """True where the number before is a count of the same list."""
    nearest = max((b for b in scan.bundles if b.last < i), key=lambda b: b.last, default=None)
    return (
        nearest is not None and "count" in [stat.kind for stat in nearest.stats] and "," in scan.code[nearest.last : i]
    )


def _follows_counts(scan: Scan, i: int) -> bool:
    """True where counts or sizes stand before in the sentence."""
    return any(b.kind in ("n", "count") and b.last < i for b in scan.bundles)
