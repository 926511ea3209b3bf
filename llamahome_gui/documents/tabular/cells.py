"""The cells of one sheet as its reader found them, and what happens to hidden and merged ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown

HIDDEN = "(hidden)"
LAST_COLUMN = 16_384
Row = dict[int, str]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, its edges included, from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Cells:
    """Shown values by row and column (both from 1), rows ascending; only cells that hold something are there."""

    rows: dict[int, Row] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def link(self, targets: Mapping[tuple[int, int], str]) -> None:
        """Make links of the cells at some places."""
        for (row, column), target in targets.items():
            text = self.rows.get(row, {}).get(column)
            if text:
                self.rows[row][column] = markdown.link(text, target)

    def settle(self, *, keep_hidden: bool) -> None:
        """Say merged cells once; drop what is hidden, or mark each hidden row before its first value."""
        for area in self.merged:
            self._merge(area)
        hidden = [number for number in self.hidden_rows if number in self.rows]
        for number in hidden:
            if not keep_hidden:
                del self.rows[number]
            elif row := self.rows[number]:
                first = min(row)
                row[first] = f"{HIDDEN} {row[first]}"
        if self.hidden_columns and not keep_hidden:
            self._drop_columns()
        if not all(self.rows.values()):
            self.rows = {number: row for number, row in self.rows.items() if row}

    def _merge(self, area: Area) -> None:
        """Excel shows a merged area's first cell; programs that fill the others with its value say it once here."""
        text = self.rows.get(area.top, {}).get(area.left)
        if text is None:
            return
        for number in self._between(area.top, area.bottom):
            row = self.rows.get(number, {})
            for column in [at for at in row if area.left <= at <= area.right and row[at] == text]:
                if (number, column) != (area.top, area.left):
                    del row[column]

    def _between(self, first: int, last: int) -> Iterable[int]:
        if last - first < len(self.rows):
            return range(first, last + 1)
        return [number for number in self.rows if first <= number <= last]

    def _drop_columns(self) -> None:
        used = {column for row in self.rows.values() for column in row}
        gone = {column for column in used if self.hides(column)}
        if gone:
            for number, row in self.rows.items():
                self.rows[number] = {column: text for column, text in row.items() if column not in gone}

    def hides(self, column: int) -> bool:
        """Whether a column is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)
