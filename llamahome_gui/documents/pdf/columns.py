"""The order of reading where the content goes across columns: down one column, then down the next.

Programs that set text write a column to its end; PDFium's order is right then. Others write a page row by row. Their
rows are told by lines that PDFium found side by side and that make columns of running text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from .words import Line

_FEWEST = 4  # rows that go across
_WORDS = 3  # at least, in a line of running text
_FILLED = 0.55  # of a column's width
_STRIP = 1.5  # times the size, without letters across the page


def in_reading_order(lines: list[Line]) -> list[Line]:
    """Lines in the order in which a person reads them."""
    if len(lines) < 2 * _FEWEST:
        return lines
    gutter = _gutter(lines)
    return lines if gutter is None else _column_wise(lines, gutter)


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a column begins that rows jump to again and again."""
    across: dict[float, list[Line]] = defaultdict(list)
    for before, after in pairwise(lines):
        if _beside(before, after) and min(len(before.words), len(after.words)) >= _WORDS:
            across[round(after.left / 4) * 4].append(after)
    if not across:
        return None
    place, rows = max(across.items(), key=lambda found: len(found[1]))
    gutter = place - 4.0
    top, foot = max(line.head for line in rows), min(line.foot for line in rows)
    band = [line for line in lines if line.upright and foot <= line.foot <= top]
    left = [line for line in band if line.right <= gutter + 2]
    if min(len(rows), len(left)) < _FEWEST:
        return None
    width = gutter - min(line.left for line in left)
    return gutter if median(line.right - line.left for line in left) >= _FILLED * width else None


def _beside(before: Line, after: Line) -> bool:
    return abs(before.foot - after.foot) < 0.3 * after.size and after.left > before.right and before.upright


def _column_wise(lines: Sequence[Line], gutter: float) -> list[Line]:
    """What crosses the gutter, or a blank strip, divides the page into bands; in each the left column comes first."""
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    lowest = float("inf")
    for line in sorted(lines, key=lambda line: (-line.foot, line.left)):
        crosses = line.left < gutter and line.right > gutter + 2
        if crosses or lowest - line.head > _STRIP * line.size:
            ordered += [*left, *in_reading_order(right)]
            left, right = [], []
        if crosses:
            ordered.append(line)
        else:
            (right if line.left >= gutter else left).append(line)
        lowest = line.foot
    return [*ordered, *left, *in_reading_order(right)]
