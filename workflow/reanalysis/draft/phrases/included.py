"""Sizes of populations: how many were included in one, and how many of each group a bracket behind its name gives."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

_INCLUDED = re.compile(r"(?P<v>N)(?:\((?P<p>N)%\))?p?(?=b)")
_IN = re.compile(
    r"(?:were|was) (?:included|analy[sz]ed|evaluated) in "
    r"(?:the |an )?(?:[\w-]+ ){0,5}?(?:population|set|analysis|cohort)\b"
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
    for match in scan.find(_PAIR):
        if scan.at(match.start() - 1) == "s" or _POPULATION.search(scan.words(match.start() - 2, match.start())):
            for i in (match.start("v"), match.start("w")):
                scan.add("n", i, i, {"value": i}, unit="patients")
