"""Sizes of populations: how many were included in one, and how many of each group a bracket behind its name gives."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

_INCLUDED = re.compile(r"(?P<v>N)(?:\((?P<p>N)%\))?p?(?=b)")
#: `572 patients were randomised (92.4% of those eligible)`
_ENROLLED = re.compile(r"(?P<v>N)pbw{1,2}\((?P<p>N)%")
_SIZED = re.compile(r"\b(?:randomi[sz]ed|enrolled|included|treated|recruited|registered) \($")
_OF_THOSE = re.compile(r"of (?:those|all|the|patients|eligible|screened)\b")
_IN = re.compile(
    r"(?:were|was) (?:included|analy[sz]ed|evaluated) in "
    r"(?:the |an )?(?:[\w-]+ ){0,5}?(?:population|set|analysis|cohort)\b"
    r"|(?:were|was) (?:[\w-]+ ){0,2}?(?:assessable|evaluable)(?: for [\w-]+)?"
    r"(?: (?:and|or) [\w-]+)?(?: [.,;:]| and\b|$)"
)
#: `398 (45%) of 879 screened patients were randomly assigned`
_OF_SCREENED = re.compile(r"(?P<v>N)(?:p)?\((?P<p>N)%\)o(?P<w>[N#])")
_SCREENED = re.compile(
    r"(?:[\w-]+ ){0,2}(?:screened|assessed)\b(?: for eligibility)?(?: [\w-]+){0,3}"
    r" (?:were|was) (?:[\w-]+ ){0,2}?(?:randomi[sz]ed|assigned|enrolled|included|recruited|treated)\b"
)
_PAIR = re.compile(r"\((?P<v>N)(?:v|,?a)(?P<w>N)p(?:,w)?\)")
_POPULATION = re.compile(r"\b(?:populations?|set|cohort|analysis)$")


def find_populations(scan: Scan) -> None:
    """`531 (99%) were included in the safety population (264 and 267 patients)`."""
    for match in scan.find(_INCLUDED):
        v, p = match.start("v"), match.start("p")
        told = _IN.match(" ".join(scan.words(match.end(), match.end() + 12).replace(" - ", "-").split()))
        if told is None or not scan.items[v].text.replace(",", "").isdecimal() or scan.at(v - 1) in "/o-":
            continue
        scan.add("n", v, match.end() - 1, {"value": v}, unit="patients")
        if p >= 0:
            scan.set_aside(p, "share of those in a population; no kind of claim holds it")
    for match in scan.find(_ENROLLED):
        v, p = match.start("v"), match.start("p")
        told = _SIZED.search(scan.words(v + 1, p)) and _OF_THOSE.match(scan.words(p + 2, p + 5))
        if told and scan.items[v].text.replace(",", "").isdecimal():
            scan.add("n", v, v + 1, {"value": v}, unit="patients")
            scan.set_aside(p, "share of those who might have entered; no kind of claim holds it")
    for match in scan.find(_OF_SCREENED):
        v, p, w = (match.start(name) for name in "vpw")
        if _SCREENED.match(scan.words(w + 1, w + 12)) and scan.items[v].text.replace(",", "").isdecimal():
            scan.add("n", v, v, {"value": v}, unit="patients").subject = True
            scan.set_aside(p, "share of those who might have entered; no kind of claim holds it")
            scan.set_aside(w, "number of those who might have entered")
    for match in scan.find(_PAIR):
        if scan.at(match.start() - 1) == "s" or _POPULATION.search(scan.words(match.start() - 2, match.start())):
            for i in (match.start("v"), match.start("w")):
                scan.add("n", i, i, {"value": i}, unit="patients")
