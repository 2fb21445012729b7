"""Values of a registry record: anything may be missing or of another type; and how a measurement is written."""

from __future__ import annotations

from typing import Any

_DISPERSIONS = {
    "standard deviation": "SD",
    "standard error": "SE",
    "full range": "range",
    "inter-quartile range": "IQR",
    "geometric coefficient of variation": "geometric CV",
}
_NO_DISPERSION = ("", "na", "none", "not_applicable", "not applicable")


def part(value: Any, *names: str) -> dict[str, Any]:
    """The object under these names; empty if there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def items(value: Any, name: str) -> list[dict[str, Any]]:
    """The objects of a list; empty if there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text(value: Any, name: str) -> str:
    """A text or number as it is written; empty if there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, str):
        return " ".join(found.split())
    return str(found) if isinstance(found, int | float) and not isinstance(found, bool) else ""


def words(value: Any, name: str) -> list[str]:
    """A list of texts."""
    found = value.get(name) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def readable(code: str) -> str:
    """A code of the registry in words: RANDOMIZED becomes "Randomized"."""
    return code.replace("_", " ").capitalize() if code.isupper() else code


def sentence(*pieces: str) -> str:
    """Join what is not empty with full stops."""
    return " ".join(piece if piece[-1] in ".;:!?" else f"{piece}." for piece in pieces if piece)


def dispersion_name(code: str) -> str:
    """What the brackets after a value hold: "95% CI", "SD", "range"."""
    name = readable(code)
    if name.lower().endswith("confidence interval"):
        return f"{name[: -len('confidence interval')].strip()} CI".strip()
    return "" if name.lower() in _NO_DISPERSION else _DISPERSIONS.get(name.lower(), name)


def with_unit(number: str, unit: str) -> str:
    """A number with its unit: per cent as a sign, others as words; counts of participants are plain.

    Examples
    --------
    >>> with_unit("80.7", "percentage of participants"), with_unit("7.7", "months")
    ('80.7%', '7.7 months')
    """
    lowered = unit.lower()
    if not any(c.isdigit() for c in number) or not unit:
        return number
    if (lowered.startswith("percent") and "point" not in lowered) or lowered == "%":
        return f"{number}%"
    return f"{number} {unit}"


def measurement(values: dict[str, Any], unit: str, dispersion: str) -> str:
    """One measured value with its spread or limits.

    Examples
    --------
    >>> measurement({"value": "7.7", "lowerLimit": "6.0", "upperLimit": "9.2"}, "months", "95% Confidence Interval")
    '7.7 months (95% CI 6.0 to 9.2)'
    """
    written = with_unit(text(values, "value"), unit)
    name = dispersion_name(dispersion)
    lower, upper, spread = text(values, "lowerLimit"), text(values, "upperLimit"), text(values, "spread")
    if lower or upper:
        written += f" ({name} {lower or 'NA'} to {upper or 'NA'})".replace("( ", "(")
    elif spread:
        written += f" ({name} {spread})".replace("( ", "(")
    if comment := text(values, "comment"):
        written += f" [{comment}]"
    return written


def p_value(printed: str) -> str:
    """A P value with its sign."""
    printed = printed.strip()
    return f"P {printed}" if printed[:1] in "<>=≤≥" else f"P = {printed}"
