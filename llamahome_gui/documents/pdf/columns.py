"""The order of reading where the content goes across columns: down one column, then down the next.

Programs that set text write a column to its end; PDFium's order is right then. Others write a page row by row. Their
rows are told by lines that PDFium found side by side and that make columns of running text.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from statistics import median

from .words import Line

_FEWEST = 4  # rows that go across
_WORDS = 3  # at least, in a line of running text
_FILLED = 0.55  # of a column's width


def in_reading_order(lines: list[Line]) -> list[Line]:
    """Lines in the order in which a person reads them."""
    if len(lines) < 2 * _FEWEST:
        return lines
    gutter = _gutter(lines)
    return lines if gutter is None else _column_wise(lines, gutter)


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a column begins that rows jump to again and again."""
    starts: Counter[float] = Counter()
    pairs = list(itertools.pairwise(lines))
    for before, after in pairs:
        if _beside(before, after) and len(before.words) >= _WORDS and len(after.words) >= _WORDS:
            starts[round(after.left / 4) * 4] += 1
    if not starts:
        return None
    place, count = starts.most_common(1)[0]
    gutter = place - 4.0
    left = [line for line in lines if line.right <= gutter + 2 and line.upright]
    right = [line for line in lines if line.left >= gutter and line.upright]
    if count < _FEWEST or min(len(left), len(right)) < _FEWEST:
        return None
    width = gutter - min(line.left for line in left)
    if median(line.right - line.left for line in left) < _FILLED * width:
        return None
    return gutter


def _beside(before: Line, after: Line) -> bool:
    return abs(before.foot - after.foot) < 0.3 * after.size and after.left > before.right and before.upright


def _column_wise(lines: Sequence[Line], gutter: float) -> list[Line]:
    """What crosses the gutter divides the page into bands; in each the left column comes first."""
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in sorted(lines, key=lambda line: (-line.foot, line.left)):
        if line.right <= gutter + 2:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:
            ordered += [*left, *in_reading_order(right), line]
            left, right = [], []
    return [*ordered, *left, *in_reading_order(right)]
