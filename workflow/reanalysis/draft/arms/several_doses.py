"""Several doses of one drug in a list of what patients were assigned to: an arm each."""

from __future__ import annotations

import re

_ONE = r"(?<![A-Za-z])[0-9][0-9.,·]*(?<!,)"
_UNIT = r"(?:mg/kg|mg/m2|mg|µg|μg|mcg|g|IU|mL)"
_AMOUNTS = (
    rf"(?P<amounts>{_ONE}(?:[ -]?{_UNIT})?(?:, {_ONE}(?:[ -]?{_UNIT})?)*,? (?:or|and) {_ONE}[ -]?(?P<unit>{_UNIT}))\b"
)
#: `X (25, 50, or 100 mg daily)`, `X 25, 50, or 100 mg`, and `25 mg, 50 mg or 100 mg of X`
_DOSES_BEHIND = re.compile(rf"\b(?P<name>[A-Za-z][a-z][\w-]{{3,}}),? (?:at )?(?P<open>\()?{_AMOUNTS}(?(open)[^()]*\)|)")
_DOSES_BEFORE = re.compile(rf"{_AMOUNTS} of (?P<name>[A-Za-z][\w-]{{3,}})")


_NO_NAMES = ("doses", "received", "receive", "receiving", "either")


def spread_doses(text: str) -> str:
    """Several doses of one drug, each with its name: `X 25 mg or X 50 mg`."""

    def each(match: re.Match[str]) -> str:
        name, unit = match["name"], match["unit"]
        if name.lower() in _NO_NAMES:
            return match.group()
        amounts = re.findall(_ONE, match["amounts"])
        groups = [re.search(rf"\b{amount}[ -]{unit}[ -](?:group|arm)", text) for amount in amounts]
        if len(amounts) == 2 and not any(groups):
            # `X 20 or 40 mg` may be one arm; of groups by their dose a report goes on to speak.
            return match.group()
        return " / ".join(f"{name} {amount} {unit}" for amount in amounts)

    return _DOSES_BEFORE.sub(each, _DOSES_BEHIND.sub(each, text))
