"""Which outcome, time and denominator a value has; a line a construct."""

from __future__ import annotations

import pytest

from tests.draft.test_constructs import read

BOTH = ("Foomab", "Placebo")
#: The sizes that values are shares of.
SIZES = "In total, 200 patients were randomly assigned to foomab (n = 101) or placebo (n = 99). "


def told(text: str, *fields: str, arms: tuple[str, ...] = BOTH) -> dict[str, tuple[str, ...]]:
    """Fields by printed value; what is set aside or unsure is left out."""
    claims = [claim for claim in read(text, arms) if claim.kind not in ("set_aside", "unsure", "n")]
    return {claim.cells["value"]: tuple(claim.cells[name] for name in fields) for claim in claims}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The 12- and 18-month OS rates were 41 v 24% and 25 v 12%.",
            {"41": "12 months", "24": "12 months", "25": "18 months", "12": "18 months"},
        ),
        (
            "The 12- and 24-month OS rates were 63.6% and 37.1% vs 46.4% and 18.9%.",
            {"63.6": "12 months", "37.1": "24 months", "46.4": "12 months", "18.9": "24 months"},
        ),
        (
            "The 2-year PFS rate was 70% versus 53%; the corresponding OS rates were 84% and 75%.",
            {"84": "2 years", "75": "2 years"},
        ),
        ("After 26 weeks nausea was seen in 12%; stroke was seen in 3%.", {"12": "26 weeks", "3": "26 weeks"}),
        (
            "A complete response was seen in 40% at 3 years, and 5 patients (4.5%) lost their response.",
            {"40": "3 years", "4.5": ""},
        ),
        ("Median NT-proBNP was 410 pg/mL (range, 12 to 2100) at month 24.", {"410": "24 months", "": "24 months"}),
        ("At 24 months, the median duration of response was 23 months.", {"23": ""}),
    ],
)
def test_the_time_of_a_value(text: str, wanted: dict[str, str]) -> None:
    given = told(text, "timepoint")
    assert {value: given[value][0] for value in wanted} == wanted
