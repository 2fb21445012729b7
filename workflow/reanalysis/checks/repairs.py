"""Which single misprint explains an interval that is even on no scale: numbers that mend it and break nothing else."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from reanalysis.checks.context import Context
from reanalysis.checks.curves import Curves, bounding, curves_of, in_months, rate_of, share_of, time_of, with_cells
from reanalysis.checks.effective import effective_patients, variance_falls
from reanalysis.checks.printed_rates import SCALES, Rate, fitting_scales, from_scale, lies, on_scale
from reanalysis.checks.slips import slips
from reanalysis.claims.model import Claim

_PARTS = {"value": "rate", "lower": "lower limit", "upper": "upper limit"}
#: More numbers than these that would all do are no suggestion.
_MOST_NUMBERS = 200


class Repairs:
    """Suggestions for the intervals of a study.

    A number is suggested if, printed in place of one of the three, it makes the interval even on the scale that the
    report's other intervals are on, and if the interval then is wide enough for the number of patients, no surer
    than earlier ones of its curve, and its rate in the order of the other rates and medians.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._curves = curves_of(context)
        self._scales: dict[str, Counter[str]] = {}
        self._numbers: dict[str, dict[Fraction, str]] = {}
        self._bounds: dict[int, tuple[list[Claim], list[Claim]]] = {}
        for claims in self._curves.rates.values():
            for claim in claims:
                self._look_at(claim)
        for below, above in bounding(context, self._curves.rates):
            for claim in below:
                self._bounds.setdefault(id(claim), ([], []))[1].extend(above)
            for claim in above:
                self._bounds.setdefault(id(claim), ([], []))[0].extend(below)

    def _look_at(self, claim: Claim) -> None:
        rate = rate_of(claim)
        if not isinstance(rate, str):
            self._scales.setdefault(claim.source_id, Counter()).update(fitting_scales(rate))
        numbers = self._numbers.setdefault(claim.source_id, {})
        for part in _PARTS:
            printed = claim.printed(part)
            if printed is not None and printed.value is not None:
                numbers.setdefault(printed.value, claim.id)

    def of(self, claim: Claim) -> str:
        """What was probably meant, in a sentence or two; empty if no single number mends the interval."""
        fits = self._scales.get(claim.source_id, Counter())
        scale = max(SCALES, key=lambda name: (fits[name], -SCALES.index(name)))
        why = "as the report's other intervals are" if fits[scale] else "the most usual one"
        alike, others = [], []
        for part, name in _PARTS.items():
            found = [text for text in self._mending(claim, part, scale) if self._sound(claim, part, text, scale)]
            near = {text: how for text in found if (how := self._likeness(claim, part, text))}
            alike += [f"{text} for the {name} {claim.cells[part]} ({how})" for text, how in near.items()]
            if found and not near:
                others.append(f"{_span(found)} for the {name} {claim.cells[part]}")
        if not alike and not others:
            return ""
        even = f"the interval would be even on the {scale} scale, {why}"
        if not alike:
            return f"With {' or '.join(others)} {even}, and no other check would complain."
        rest = f" So it would with {' or '.join(others)}." if others else ""
        return f"With {' or '.join(alike)} {even}, and no other check would complain.{rest}"

    def _mending(self, claim: Claim, part: str, scale: str) -> Iterator[str]:
        """Numbers of as many digits that make the interval even."""
        rate = rate_of(claim)
        printed = claim.printed(part)
        assert isinstance(rate, Rate) and printed is not None
        value, lower, upper = (
            [on_scale(share, scale) for share in ends] for ends in (rate.value, rate.lower, rate.upper)
        )
        if part == "value":
            ends = [0.5 * (lower[side] + upper[side]) for side in (0, 1)]
        else:
            other = upper if part == "lower" else lower
            ends = [2 * value[0] - other[1], 2 * value[1] - other[0]]
        whole = 100 if claim.cells["unit"] == "percent" else 1
        step = 2 * float(printed.half_unit)
        first, last = (whole * from_scale(end, scale) / step for end in ends)
        places = range(math.ceil(first - 0.5), math.floor(last + 0.5) + 1)
        if len(places) > _MOST_NUMBERS:
            return
        for place in places:
            number = Fraction(place) * 2 * printed.half_unit
            if 0 < number < whole and number != printed.value:
                yield f"{float(number):.{printed.decimals}f}"

    def _sound(self, claim: Claim, part: str, text: str, scale: str) -> bool:
        """True if with this number the claim passes every other check of rates."""
        changed = with_cells(claim, **{part: text})
        rate = rate_of(changed)
        if isinstance(rate, str) or lies(rate, scale):
            return False
        size = self._context.largest_size(claim)
        if size and any(side[0] > size[0] for side in effective_patients(rate, scale)):
            return False
        key = Curves.key(self._context, claim)
        mates = [other for other in self._curves.rates.get(key, []) if other.id != claim.id]
        return (
            all(_in_order(changed, other) and _no_surer(changed, rate, other, scale) for other in mates)
            and all(_about_median(changed, median) for median in self._curves.medians.get(key, []))
            and self._bounded(claim, changed)
        )

    def _bounded(self, claim: Claim, changed: Claim) -> bool:
        below, above = self._bounds.get(id(claim), ([], []))
        least, most = share_of(changed)
        return all(share_of(other)[0] <= most for other in below if time_of(other) >= time_of(claim)) and all(
            least <= share_of(other)[1] for other in above if time_of(other) <= time_of(claim)
        )

    def _likeness(self, claim: Claim, part: str, text: str) -> str:
        """How the number differs in print from the one printed; empty if not by a slip that is easily made."""
        if any(other.value == Fraction(text) for other in slips(claim.printed(part).text)):
            return "an easy misprint"
        elsewhere = self._numbers.get(claim.source_id, {}).get(Fraction(text))
        return f"printed for {elsewhere}" if elsewhere else ""


def _span(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{texts[0]} to {texts[-1]}"


def _in_order(changed: Claim, other: Claim) -> bool:
    if time_of(changed) == time_of(other):
        return True
    early, late = sorted((changed, other), key=time_of)
    return share_of(late)[0] <= share_of(early)[1]


def _no_surer(changed: Claim, rate: Rate, other: Claim, scale: str) -> bool:
    known = rate_of(other)
    if isinstance(known, str) or time_of(changed) == time_of(other):
        return True
    scales = fitting_scales(known) or SCALES
    scales = (scale,) if scale in scales else scales
    if time_of(changed) > time_of(other):
        return variance_falls(known, rate, scales, (scale,)) is None
    return variance_falls(rate, known, (scale,), scales) is None


def _about_median(changed: Claim, median: Claim) -> bool:
    """True if the rate is at least one half before the median and at most one half after it."""
    least, most = share_of(changed)
    low, high = in_months(median)
    return not (time_of(changed) < low and most < 0.5) and not (time_of(changed) > high and least > 0.5)
