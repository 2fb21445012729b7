"""Headings, labels, captions and list items that are known by their shape alone."""

from __future__ import annotations

import re

_LABELS = """
    Background|Introduction|Context|Importance|Purpose|Rationale|Aims?|Objectives?|Hypothesis
    |Background\\s(?:and|&)\\s(?:Aims?|Objectives?|Purpose)|Aims?\\s(?:and|&)\\sObjectives?
    |Methods?|Patients?\\s(?:and|&)\\sMethods?|Materials?\\s(?:and|&)\\sMethods?|Methods?\\s(?:and|&)\\sResults
    |Experimental\\sDesign|(?:Study|Trial)\\sDesign|Design|Setting|Participants|Patients|Population|Interventions?
    |Design,\\sSetting,?\\sand\\sParticipants|Design\\sand\\sSetting|Setting\\sand\\sParticipants
    |Main\\sOutcome\\sMeasures?|Main\\sOutcomes?\\s(?:and|&)\\sMeasures?|Outcomes?|Measurements?|Statistical\\sAnalysis
    |Results?|Findings|Main\\sResults|Efficacy|Safety|Adverse\\s[Ee]vents|Toxicity|Limitations?
    |Conclusions?|Conclusions?\\s(?:and|&)\\sRelevance|Interpretation|Discussion|Clinical\\sImplications|Significance
    |Funding|Trial\\s[Rr]egistration|Clinical\\s[Tt]rial\\s[Ii]nformation|Registration|Keywords|Disclosures?
"""
_TITLE_CASE = "".join(_LABELS.split())
_EITHER_CASE = rf"(?:{_TITLE_CASE}|(?-i:{_TITLE_CASE.upper().replace(chr(92) + 'S', chr(92) + 's')}))"

# Without a colon only words that hardly begin a sentence: "Results  Of 412 patients …", "Participants 633 adults".
_BARE = (
    r"Background|Introduction|Context|Importance|Purpose|Aims?|Objectives?|Methods?|Results?|Findings|Conclusions?"
    r"|Interpretation|Design|Setting|Participants|Interventions?|Patients\s(?:and|&)\sMethods|Funding|Trial\sRegistration"
    r"|Design,\sSetting,?\sand\sParticipants|Main\sOutcome\sMeasures?|Main\sOutcomes?\s(?:and|&)\sMeasures?"
    r"|Conclusions?\s(?:and|&)\sRelevance"
)
_AT_START = re.compile(
    rf"({_EITHER_CASE})\s*[:.—]\s*(?=\S)|({_BARE})\s+(?=[A-Z]|[0-9]{{2,}}(?!\s*(?:%|mg|years|months|weeks|days)))"
)
_WITHIN = re.compile(rf"(?<=[.!?)\]”\"])\s+({_EITHER_CASE}:)\s+(?=\S)")
_UPPER_LABEL = re.compile(r"([A-Z][A-Z ,/&-]{3,60}:)\s+(?=\S)")
_WHOLE_LABEL = re.compile(rf"(?:\d{{1,2}}(?:\.\d{{1,2}})*\.?\s+)?{_EITHER_CASE}\s*:?", re.IGNORECASE)

_CAPTION = re.compile(
    r"(?:(?:Supplementa(?:ry|l)|Extended Data|Appendix|Web|Online)\s+)?(?:Table|Figure|Fig)\.?\s+[A-Z]?\d{1,3}[A-Za-z]?"
    r"(?:\s*[.:|—–-]\s|\s{2,}|\s*$|\.?\s+(?=[A-Z]))"
)
_REFERENCES = re.compile(
    r"(?:\d{1,2}\.?\s+)?(?:References?(?:\s+(?:and\s+notes|cited))?|Bibliography|Literature\s+cited|Works\s+cited)\s*:?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*[-•*▪◦‣·●○■–]\s+(?=\S)")
_NUMBERED = re.compile(r"\s*(?:\(?\d{1,3}[.)]|\[\d{1,3}\])\s+(?=\S)")
_DATA_SIGN = re.compile(r"[%=<>±≥≤|©@]|\d\s*/\s*\d|https?:")
_MAX_HEADING = 120
_MAX_HEADING_WORDS = 16


def plain_title(text: str) -> str:
    """A heading as it is listed above its blocks: without the colon or full stop at its end."""
    return text.rstrip(" :.—") or text


def is_caption(text: str) -> bool:
    """Whether a paragraph is the caption of a table or figure, and not a sentence about one."""
    return bool(_CAPTION.match(text))


def is_reference_heading(text: str) -> bool:
    """Whether a heading opens the list of references."""
    return bool(_REFERENCES.fullmatch(text.strip()))


def is_label(text: str) -> bool:
    """Whether a line is nothing but the name of a section."""
    text = text.strip()
    return len(text) <= _MAX_HEADING and bool(_WHOLE_LABEL.fullmatch(text) or _REFERENCES.fullmatch(text))


def is_bullet(line: str) -> bool:
    """Whether a line is an item of a list with bullets."""
    return bool(_BULLET.match(line))


def is_numbered(line: str) -> bool:
    """Whether a line begins as an item of a numbered list."""
    return bool(_NUMBERED.match(line))


def looks_like_heading(line: str) -> bool:
    """Whether a line that stands alone is a heading: short, begun with a capital, not ended, without data.

    Examples
    --------
    >>> looks_like_heading("Drug Improves Response"), looks_like_heading("Response: 80.7%")
    (True, False)
    """
    line = line.strip()
    if is_label(line):
        return True
    if not 3 <= len(line) <= _MAX_HEADING or len(line.split()) > _MAX_HEADING_WORDS or line[-1] in ".,;…*":
        return False
    if _DATA_SIGN.search(line) or is_bullet(line) or not any(c.isalpha() for c in line):
        return False
    return line[0].isupper() or bool(re.match(r"\d{1,2}(?:\.\d{1,2})*\.?\s+[A-Z]", line))


def label_spans(text: str) -> list[tuple[str, int, int]]:
    """Cut a paragraph at the labels of a structured abstract.

    Parameters
    ----------
    text : str
        A paragraph, stripped.

    Returns
    -------
    list of (str, int, int)
        Label (empty where there is none) and the characters of the text that belongs to it. Without white space
        the labels and texts give the paragraph back.

    Examples
    --------
    >>> label_spans("Methods: We did. Results: It was 5.")
    [('Methods:', 9, 16), ('Results:', 26, 35)]
    """
    cuts: list[tuple[int, int, str]] = []
    first = _AT_START.match(text) or _UPPER_LABEL.match(text)
    if first and len(text) - first.end() >= 3:
        # The label takes its colon or full stop along.
        label = text[: first.end()].rstrip()
        cuts.append((0, first.end(), label))
    for match in _WITHIN.finditer(text):
        cuts.append((match.start(1), match.end(), match.group(1)))
    if not cuts:
        return [("", 0, len(text))]
    spans = [("", 0, _end(text, cuts[0][0]))] if cuts[0][0] > 0 else []
    for (_, end, label), following in zip(cuts, [*cuts[1:], (len(text), 0, "")], strict=True):
        spans.append((label, end, _end(text, following[0])))
    return spans


def _end(text: str, at: int) -> int:
    """Where the text before a place ends without its white space."""
    while at and text[at - 1].isspace():
        at -= 1
    return at
