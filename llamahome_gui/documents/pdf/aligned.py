"""Tables without borders: rows whose pieces stand below each other, with clear space between the columns."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .grids import Table, joined
from .words import BULLETS, Line

_FEWEST_ROWS = 3
_MOST_WORDS = 5.0  # a cell has, on average; more is running text in columns
_MOST_ALONE = 8  # words of a cell's further line; more are a sentence below the table
_SPACE = 0.6  # of the size, between columns
_CUT_SPACE = 0.1  # the same, where all rows have a word at one place
_CLOSER = 0.15  # of the size, to the row above than to the one below
_ODD = 0.08  # of the size, from the usual gap between words
_FEWEST_CUT, _MOSTLY = 4, 0.6  # rows that have a word at one place, and how many of all
_MOST_LINES = 3_000
_MARK = re.compile(r"[•●▪◦■‣⁃–*\-\uf0b7\uf0a7]|\d{1,3}[.)]|[a-z][.)]|\([a-z0-9]{1,3}\)")


@dataclass(slots=True)
class _Row:
    """Lines at one height, from left to right."""

    lines: list[Line]

    @property
    def foot(self) -> float:
        return min(line.foot for line in self.lines)

    @property
    def head(self) -> float:
        return max(line.head for line in self.lines)


def aligned_tables(lines: list[Line]) -> tuple[list[Line], list[Table]]:
    """The tables that show by their spacing alone, and the lines that remain."""
    if len(lines) > _MOST_LINES:
        return lines, []
    tables: list[Table] = []
    taken: set[float] = set()
    for run in _runs(_rows([line for line in lines if line.upright])):
        cut = _divided(run)
        columns = _columns(cut, _SPACE if cut is run else _CUT_SPACE)
        run = cut
        if columns and not _is_text(run, len(columns)):
            numbers = [line.number for row in run for line in row.lines]
            tables.append(Table(_cells(run, columns), min(numbers), run[0].head, run[-1].foot))
            taken.update(numbers)
    return [line for line in lines if line.number not in taken], tables


def _rows(lines: Sequence[Line]) -> list[_Row]:
    """Lines by height, from above; those that share half their height are one row."""
    rows: list[_Row] = []
    for line in sorted(lines, key=lambda line: (-(line.foot + line.head), line.left)):
        if rows:
            last = rows[-1].lines[0]
            shared = min(last.head, line.head) - max(last.foot, line.foot)
            if shared > 0.5 * min(last.head - last.foot, line.head - line.foot):
                rows[-1].lines.append(line)
                continue
        rows.append(_Row([line]))
    for row in rows:
        row.lines.sort(key=lambda line: line.left)
    return rows


def _runs(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Rows of several pieces that follow each other closely; single pieces between them may be cells that wrap."""
    run: list[_Row] = []
    for row in [*rows, None]:
        if row is not None and (not run or _follows(run, row)) and (len(row.lines) > 1 or run):
            run.append(row)
            continue
        while run and len(run[-1].lines) == 1:
            run.pop()
        while len(run) > 1 and run[0].lines[0].text.endswith(":") and len(run[0].lines) < len(run[1].lines):
            run.pop(0)  # a name and its value above the table
        if sum(len(one.lines) > 1 for one in run) >= _FEWEST_ROWS:
            yield run
        run = [row] if row is not None and len(row.lines) > 1 else []


def _follows(run: Sequence[_Row], row: _Row) -> bool:
    last = run[-1]
    size = max(line.size for line in last.lines)
    if last.foot - row.head > 1.6 * size:
        return False
    if len(row.lines) > 1:
        return True
    # A lone piece belongs to the table when it stands within its width and below a column, closer than a new row.
    alone = row.lines[0]
    if len(alone.words) > _MOST_ALONE or alone.text[0] in BULLETS:
        return False
    above = [line for line in last.lines if line.left < alone.right and alone.left < line.right]
    whole = next(one for one in reversed(run) if len(one.lines) > 1).lines  # the last may be such a piece itself
    wide = alone.right - alone.left > 0.6 * (whole[-1].right - whole[0].left)
    return len(above) == 1 and not wide and last.foot - row.head < 0.5 * size


def _divided(run: list[_Row]) -> list[_Row]:
    """Rows whose lines are cut where columns stand closer to each other than wide gaps: most rows have a word that
    begins at the same place there, and behind another gap than those between words.
    """
    gaps = sorted(gap for row in run for line in row.lines for gap in _gaps(line))
    if not gaps:
        return run
    usual = gaps[len(gaps) // 2]
    places = Counter(
        round(word.left)
        for row in run
        for line in row.lines
        for word, gap in zip(line.words[1:], _gaps(line), strict=True)
        if abs(gap - usual) > _ODD * line.size
    )
    cuts = {place for place, count in places.items() if count >= max(_FEWEST_CUT, _MOSTLY * len(run))}
    return [_Row([part for line in row.lines for part in _cut(line, cuts)]) for row in run] if cuts else run


def _gaps(line: Line) -> list[float]:
    return [word.left - before.right for before, word in itertools.pairwise(line.words)]


def _cut(line: Line, cuts: set[int]) -> Iterator[Line]:
    starts = [0, *(at for at, word in enumerate(line.words) if at and round(word.left) in cuts), len(line.words)]
    for start, end in itertools.pairwise(starts):
        yield line.holding(line.words[start:end])


def _columns(run: Sequence[_Row], space: float) -> list[tuple[float, float]]:
    """Stretches of the line that hold the pieces of all rows, clear space between them; none if there is one only."""
    size = run[0].lines[0].size
    stretches: list[list[float]] = []
    for left, right in sorted((line.left, line.right) for row in run for line in row.lines):
        if stretches and left < stretches[-1][1] + space * size:
            stretches[-1][1] = max(stretches[-1][1], right)
        else:
            stretches.append([left, right])
    filled = [sum(any(_within(line, left, right) for line in row.lines) for row in run) for left, right in stretches]
    if len(stretches) < 2 or sum(count >= 0.4 * len(run) for count in filled) < 2:
        return []
    return [(left, right) for left, right in stretches]


def _within(line: Line, left: float, right: float) -> bool:
    return left <= (line.left + line.right) / 2 <= right


def _is_text(run: Sequence[_Row], columns: int) -> bool:
    """Whether the pieces are running text or lists that stand beside each other."""
    lines = [line for row in run for line in row.lines]
    words = sum(len(line.words) for line in lines) / len(lines)
    if words > _MOST_WORDS:
        return True
    marks = sum(len(row.lines) > 1 and _MARK.fullmatch(row.lines[0].text) is not None for row in run)
    if marks > 0.3 * len(run):
        return True
    # Pieces that the content tells column by column are texts beside each other, unless they are mere figures.
    numbers = [line.number for line in lines]
    jumps = sum(abs(after - before) > 1 for before, after in itertools.pairwise(numbers))
    return columns <= 3 and jumps > 0.7 * len(numbers) and words > 2


def _wraps(run: Sequence[_Row], number: int) -> bool:
    """Whether a row goes on with the one above: a lone piece that stands closer to it than rows do to each other.

    Where all stand equally close, it may as well be a row with one value, and two rows must not become one.
    """
    row = run[number]
    if len(row.lines) > 1:
        return False
    below = next((at for at in range(number + 1, len(run)) if len(run[at].lines) > 1), None)
    if below is None:
        return True
    above = run[number - 1].foot - row.head
    return run[below - 1].foot - run[below].head > above + _CLOSER * row.lines[0].size


def _cells(run: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> list[list[str]]:
    rows: list[list[list[Line]]] = []
    for number, row in enumerate(run):
        cells: list[list[Line]] = [[line for line in row.lines if _within(line, *column)] for column in columns]
        if rows and _wraps(run, number):
            for cell, more in zip(rows[-1], cells, strict=True):
                cell.extend(more)
        else:
            rows.append(cells)
    return _headed([[joined(cell) for cell in row] for row in rows])


def _headed(rows: list[list[str]]) -> list[list[str]]:
    """Figures stand at the right of a column whose name stands at its left: what looks like two columns is one."""
    column = 0
    while column + 1 < len(rows[0]):
        names, below = rows[0][column : column + 2], rows[1:]
        value = 1 if names[0] else 0  # of the two, the one without a name
        if bool(names[0]) != bool(names[1]) and not any(row[column + 1 - value] for row in below):
            rows = [[*row[:column], row[column] or row[column + 1], *row[column + 2 :]] for row in rows]
        else:
            column += 1
    return rows
