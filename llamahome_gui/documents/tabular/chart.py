"""Charts as text: the title, and the numbers that are drawn as a table with one column per series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from llamahome_gui.documents import markdown

MOST_POINTS = 5000
"""What is shown of a series. Readers take one more, so that what is left out is told."""
_MORE = "The chart has more points than these."


@dataclass(frozen=True, slots=True)
class Series:
    """Name of a series, its categories and its values, both by index from 0."""

    name: str
    categories: Mapping[int, str]
    values: Mapping[int, str]


def chart_text(title: str, axes: Iterable[str], series: Sequence[Series]) -> str:
    """A chart as Markdown; empty if nothing is known of it."""
    named = [text for axis in axes if (text := " ".join(axis.split()))]
    title = " ".join(title.split())
    return markdown.blocks(
        [
            f"**Chart: {markdown.escape(title)}**" if title else "",
            markdown.escape("Axes: " + ", ".join(named)) if named else "",
            _table(series),
        ]
    )


def _table(series: Sequence[Series]) -> str:
    if not series:
        return ""
    categories = next((one.categories for one in series if one.categories), {})
    found = sorted({index for one in series for index, text in one.values.items() if text})
    indices = found[:MOST_POINTS]
    header = ["", *(one.name or f"Series {number}" for number, one in enumerate(series, 1))]
    rows = [
        [categories.get(index, str(index + 1)), *(_number(one.values.get(index, "")) for one in series)]
        for index in indices
    ]
    table = [[markdown.escape(text) for text in row] for row in (header, *rows)]
    if rows:
        return markdown.blocks([markdown.table(table), _MORE if len(found) > len(indices) else ""])
    return "\n".join(markdown.escape(one.name) for one in series if one.name)


def _number(text: str) -> str:
    """A cached number without the noise of binary fractions."""
    try:
        return f"{float(text):.10g}" if "." in text else text
    except ValueError:
        return text
