"""Numbers that no format is named for."""

from __future__ import annotations


def general(value: float) -> str:
    """A number without a format: with the fifteen significant digits that spreadsheets keep, none of them lost."""
    if value != value or value in (float("inf"), float("-inf")):
        return "#NUM!"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.15g}"
    if "e" not in text:
        return text
    digits, exponent = text.split("e")
    return f"{digits}E{exponent}"
