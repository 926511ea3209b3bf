"""The cells of one sheet as its reader found them, and what happens to hidden and merged ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown

HIDDEN = "(hidden)"
LAST_COLUMN = 16_384
_MOST_MERGING = 10_000_000  # cells that are looked at for merged areas; these may overlap a thousand times
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
    _hidden_columns: bytearray = field(default_factory=lambda: bytearray(LAST_COLUMN + 1))

    def hide_columns(self, first: int, last: int) -> None:
        """Note that some columns are hidden."""
        first, last = max(1, first), min(last, LAST_COLUMN)
        if first <= last:
            self._hidden_columns[first : last + 1] = b"\1" * (last + 1 - first)

    @property
    def hides_columns(self) -> bool:
        """Whether any column is hidden."""
        return any(self._hidden_columns)

    def hides(self, column: int) -> bool:
        """Whether a column is hidden."""
        return column <= LAST_COLUMN and bool(self._hidden_columns[column])

    def link(self, targets: Mapping[tuple[int, int], str]) -> None:
        """Make links of the cells at some places."""
        for (row, column), target in targets.items():
            text = self.rows.get(row, {}).get(column)
            if text:
                self.rows[row][column] = markdown.link(text, target)

    def settle(self, *, keep_hidden: bool) -> None:
        """Say merged cells once; drop what is hidden, or mark each hidden row before its first value."""
        left = _MOST_MERGING
        for area in self.merged:
            left -= self._merge(area)
            if left < 0:
                break
        hidden = [number for number in self.hidden_rows if number in self.rows]
        for number in hidden:
            if not keep_hidden:
                del self.rows[number]
            elif row := self.rows[number]:
                first = min(row)
                row[first] = f"{HIDDEN} {row[first]}"
        if not keep_hidden and self.hides_columns:
            self._drop_columns()
        if not all(self.rows.values()):
            self.rows = {number: row for number, row in self.rows.items() if row}

    def _merge(self, area: Area) -> int:
        """Excel shows a merged area's first cell; programs that fill the others with its value say it once here.

        Returns how many cells were looked at.
        """
        looked_at = 1
        text = self.rows.get(area.top, {}).get(area.left)
        if text is None:
            return looked_at
        for number in self._between(area.top, area.bottom):
            row = self.rows.get(number, {})
            looked_at += 1 + len(row)
            for column in [at for at in row if area.left <= at <= area.right and row[at] == text]:
                if (number, column) != (area.top, area.left):
                    del row[column]
        return looked_at

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
