"""What the pooled forest says in its rows: outcomes, remarks on heterogeneity, and letters of warnings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from reanalysis.figures.pooled.row import PooledRow
from reanalysis.figures.register import Register, numbers
from reanalysis.tables import format as fmt

# DejaVu has no raised q.
_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"


def letters_of(rows: Iterable[PooledRow]) -> dict[str, str]:
    """A raised letter for each warning, in the order in which they are met; equal warnings share one."""
    texts = dict.fromkeys(text for row in rows for text in row.warnings)
    return {text: _LETTERS[place % len(_LETTERS)] * (1 + place // len(_LETTERS)) for place, text in enumerate(texts)}


def outcome_words(rows: Sequence[PooledRow], register: Register) -> str:
    """What is counted, in whom, and in which sources; the question need not say it in the words of the trials."""
    counted = []
    for row in rows:
        if row.endpoint:
            words = register.endpoint(row.endpoint)["label"]
            if row.share_of:
                words += f" among patients with {register.endpoint(row.share_of)['abbreviation']}"
            counted.append(words)
    references = {row.reference for row in rows if row.reference}
    first, *others = dict.fromkeys(counted) or [""]
    what = "; ".join([first, *map(fmt.lower_first, others)])
    parts = [what, f"Ref {numbers(references)}" if references else ""]
    return ". ".join(part for part in parts if part)


def remark_words(row: PooledRow) -> str:
    """How much the trials differ, as the model sees it; empty where it says nothing."""
    parts = []
    # A model of one common effect takes tau² to be 0: that is no finding.
    if not math.isnan(row.tau2) and not math.isnan(row.tau2_lower):
        parts.append(f"tau² {variance_text(row.tau2)}{_between(row.tau2_lower, row.tau2_upper, variance_text)}")
    if row.in_front:
        if not math.isnan(row.i2):
            parts.append(f"I² {_share(row.i2)}%{_between(row.i2_lower, row.i2_upper, _share)}")
        if not math.isnan(row.q):
            p = "" if math.isnan(row.q_p_value) else f", P {fmt.p_value(row.q_p_value)}"
            parts.append(f"Q {fmt.rounded(row.q, 2)}{p}")
    return "; ".join(parts)


def _share(value: float) -> str:
    return fmt.percent(value, None)


def _between(lower: float, upper: float, text: Callable[[float], str]) -> str:
    if math.isnan(lower) or math.isnan(upper):
        return ""
    return f" ({text(lower)} to {text(upper)})"


def variance_text(value: float) -> str:
    """A variance between trials: two significant digits below 1, one decimal below 10, whole above.

    >>> [variance_text(value) for value in (0.0, 0.0245, 1.26, 270.7, float("inf"), 2e6, 1e-7)]
    ['0', '0.025', '1.3', '271', '∞', '>9999', '<0.001']
    """
    if math.isinf(value):
        return "∞"
    if value == 0:
        return "0"
    if value < 0.001:
        return "<0.001"
    if value > 9999:
        return ">9999"
    digits = 0 if value >= 9.95 else 1 if value >= 0.995 else 1 - math.floor(math.log10(value))
    return fmt.rounded(value, digits)
