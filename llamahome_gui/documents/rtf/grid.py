"""Tables of Rich Text: rows of cells that end at distances from the left edge ("Table Definitions")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown

_COLUMNS = 63
_NEAR = 40  # twips; edges that are meant to be the same differ by rounding


@dataclass(slots=True)
class Columns:
    """The definition of a row: right edges of its cells, and which of them another one covers."""

    edges: list[int] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    covers_next: bool = False

    def end_cell(self, edge: int) -> None:
        self.edges.append(edge)
        self.covered.append(self.covers_next)
        self.covers_next = False


@dataclass(slots=True)
class Grid:
    """A table while it is read: the blocks of the cell that is open, the cells of the row, the rows."""

    cell: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    rows: list[tuple[list[str], Columns]] = field(default_factory=list)

    def end_cell(self) -> None:
        self.row.append("\n".join(part for part in self.cell if part.strip()))
        self.cell.clear()

    def end_row(self, columns: Columns) -> None:
        if any(map(str.strip, self.cell)):
            self.end_cell()
        self.cell.clear()
        while len(self.row) > len(columns.edges) > 0 and not self.row[-1].strip():
            self.row.pop()  # some writers end one cell more than the row has
        if self.row:
            self.rows.append((self.row, columns))
            self.row = []

    def lines(self) -> list[str]:
        """The rows as lines, for a table inside a cell."""
        return [line for row, _ in self.rows if (line := " / ".join(filter(str.strip, row)))]

    def text(self) -> str:
        if len(self.rows) == 1 and len(self.rows[0][0]) == 1:
            return self.rows[0][0][0].replace("\n", "\n\n")  # one cell is a frame around text, not a table
        starts = _starts(edge for row, columns in self.rows if len(columns.edges) >= len(row) for edge in columns.edges)
        if not 1 < len(starts) <= _COLUMNS:
            return markdown.table([row for row, _ in self.rows])
        return markdown.table([_spread(row, columns, starts) for row, columns in self.rows])


def _starts(edges: Iterator[int]) -> list[int]:
    """Right edges of the columns of the whole table, nearly equal ones as one."""
    found: list[int] = []
    for edge in sorted(set(edges)):
        if not found or edge - found[-1] > _NEAR:
            found.append(edge)
    return found


def _spread(row: list[str], columns: Columns, edges: list[int]) -> list[str]:
    """The texts of a row, each followed by empty ones for the further columns that its cell spans."""
    if len(columns.edges) < len(row):
        return row
    cells: list[str] = []
    for text, edge, covered in zip(row, columns.edges, columns.covered, strict=False):
        width = sum(1 for column in edges[len(cells) :] if column <= edge + _NEAR)
        cells += ["" if covered else text, *[""] * (width - 1)]
    return cells
