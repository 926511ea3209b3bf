"""Tables with borders: rules that cross each other make a grid, and words go into its cells."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .rules import Drawing, Rule
from .words import DIVIDED, Line, Word

_NEAR = 3.0
_FEWEST_SUBROWS = 3
_SUBROW_WORDS = 2.5  # in a line of a cell, on average: figures and names, no text that wraps
_MOST_PAIRS = 200_000
_FEWEST_FILLED = 0.25  # of a grid's rows; a chart's grid has hardly any text in it


@dataclass(slots=True)
class Table:
    """A table in place of the lines it was made of; `number` is the place of the first of them."""

    rows: list[list[str]]
    number: float
    top: float
    bottom: float


@dataclass(slots=True)
class Grid:
    """Borders of cells: `xs` from left to right, `ys` from the foot upwards, and the rules they came from."""

    xs: list[float]
    ys: list[float]
    across: list[Rule]
    down: list[Rule]
    cells: dict[tuple[int, int], list[tuple[Line, Word]]] = field(default_factory=lambda: defaultdict(list))
    _merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row (from above) and column of a place; the first of those that a merged cell covers."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        level = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        found = self._merged.get((level, column))
        if found is None:
            found = self._merged[level, column] = self._first_of_merged(level, column)
        return found

    def _first_of_merged(self, level: int, column: int) -> tuple[int, int]:
        while column > 0 and not _covers(self.down, self.xs[column], self._middle(self.ys, level)):
            column -= 1
        while level < len(self.ys) - 2 and not _covers(self.across, self.ys[level + 1], self._middle(self.xs, column)):
            level += 1
        return len(self.ys) - 2 - level, column

    @staticmethod
    def _middle(edges: Sequence[float], index: int) -> float:
        return (edges[index] + edges[index + 1]) / 2


def ruled_tables(lines: list[Line], grids: Iterable[Grid]) -> tuple[list[Line], list[Table]]:
    """The tables that have borders, and the lines that remain."""
    tables = []
    for grid in grids:
        inside = list(_fill(grid, lines))
        if _is_table(grid):
            rows = [row for level in range(len(grid.ys) - 1) for row in _rows(grid, level)]
            tables.append(Table(rows, min(line.number for line, _ in inside), grid.ys[-1], grid.ys[0]))
            lines = _without(lines, {id(word) for _, word in inside})
    return lines, tables


def find_grids(drawing: Drawing) -> list[Grid]:
    """Groups of rules that touch each other, with at least two rows and two columns."""
    across, down = drawing.across, drawing.down
    if min(len(across), len(down)) < 3 or len(across) * len(down) > _MOST_PAIRS:
        return []
    group = list(range(len(across) + len(down)))

    def find(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for first, flat in enumerate(across):
        for second, upright in enumerate(down, len(across)):
            if _touch(flat, upright):
                group[find(first)] = find(second)
    found: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for index in range(len(group)):
        side = found[find(index)]
        side[0].append(across[index]) if index < len(across) else side[1].append(down[index - len(across)])
    grids = (Grid(_places(uprights), _places(flats), flats, uprights) for flats, uprights in found.values())
    return [grid for grid in grids if len(grid.xs) >= 3 and len(grid.ys) >= 3]


def _touch(flat: Rule, upright: Rule) -> bool:
    return (
        flat.start - _NEAR <= upright.at <= flat.end + _NEAR and upright.start - _NEAR <= flat.at <= upright.end + _NEAR
    )


def _places(rules: Iterable[Rule]) -> list[float]:
    places: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not places or at - places[-1] > _NEAR:
            places.append(at)
    return places


def _covers(rules: Iterable[Rule], at: float, place: float) -> bool:
    """Whether a rule at `at` passes `place`."""
    return any(abs(rule.at - at) <= _NEAR and rule.start - 1 <= place <= rule.end + 1 for rule in rules)


def _fill(grid: Grid, lines: Iterable[Line]) -> Iterator[tuple[Line, Word]]:
    for line in lines:
        if line.foot > grid.ys[-1] or line.head < grid.ys[0]:
            continue
        for word in line.words:
            place = grid.cell_at(*word.middle)
            if place is not None:
                grid.cells[place].append((line, word))
                yield line, word


def _is_table(grid: Grid) -> bool:
    rows = {row for row, _ in grid.cells}
    columns = {column for _, column in grid.cells}
    return len(rows) >= max(2, _FEWEST_FILLED * (len(grid.ys) - 1)) and len(columns) >= 2


def _rows(grid: Grid, level: int) -> Iterator[list[str]]:
    """The rows between two rules: one, or several where the cells have their lines at the same heights."""
    cells = [_lines(grid.cells.get((level, column), ())) for column in range(len(grid.xs) - 1)]
    heights = Counter(height for cell in cells for height in {round(line.foot) for line in cell})
    filled = [cell for cell in cells if cell]
    words = [len(line.words) for cell in filled for line in cell]
    several = len(filled) >= 2 and len(heights) >= _FEWEST_SUBROWS and sum(words) <= _SUBROW_WORDS * len(words)
    if not several or min(heights.values()) < 0.5 * len(filled):
        yield [joined(cell) for cell in cells]
        return
    for height in sorted(heights, reverse=True):
        yield [joined(line for line in cell if round(line.foot) == height) for cell in cells]


def _lines(words: Iterable[tuple[Line, Word]]) -> list[Line]:
    """The words of a cell, line by line."""
    lines: list[Line] = []
    for line, word in words:
        if lines and lines[-1].number == line.number:
            lines[-1].words.append(word)
        else:
            lines.append(line.holding([word]))
    return lines


def joined(lines: Iterable[Line]) -> str:
    """The Markdown of lines that follow each other; words that a line divides are marked by `DIVIDED`."""
    text = ""
    for line in lines:
        text = continued(text, line.markdown) if text else line.markdown
    return text


def continued(text: str, following: str) -> str:
    """`text` with what follows on the next line."""
    if not text.endswith("-") or len(text) < 2 or not text[-2].isalnum():
        return f"{text} {following}"
    if text[-2].isalpha() and following[:1].islower():
        return text[:-1] + DIVIDED + following
    return text + following if following[:1].isalnum() else f"{text} {following}"


def _without(lines: Iterable[Line], taken: set[int]) -> list[Line]:
    left = []
    for line in lines:
        words = [word for word in line.words if id(word) not in taken]
        if words:
            left.append(line if len(words) == len(line.words) else line.holding(words))
    return left
