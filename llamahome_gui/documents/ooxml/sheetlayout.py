"""Where the tables are in a sheet: runs of rows between empty ones, each with the columns it uses."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from llamahome_gui.documents import markdown

from .sheetcells import Cells

Row = dict[int, str]
# A table may have this many times more places than values before it is written cell by cell.
_SPARSE = 30
_SMALL = 20_000


def sheet_markdown(cells: Cells) -> str:
    """Tables and lines of a sheet, top to bottom. Far-off cells cost no more than near ones."""
    return markdown.blocks(_region(rows) for rows in _regions(cells.rows))


def _regions(rows: dict[int, Row]) -> Iterator[list[tuple[int, Row]]]:
    """Rows in groups: a blank row ends a table unless the next rows go on with the same columns."""
    region: list[tuple[int, Row]] = []
    for number, row in rows.items():
        if region and number > region[-1][0] + 1 and not _continues(region, row):
            yield region
            region = []
        region.append((number, row))
    if region:
        yield region


def _continues(region: list[tuple[int, Row]], row: Row) -> bool:
    last = region[-1][1]
    return len(last) > 1 and len(row) > 1 and min(last) == min(row) and max(last) == max(row)


def _region(region: list[tuple[int, Row]]) -> str:
    columns = sorted({column for _, row in region for column in row})
    if len(columns) == 1:
        return "\n\n".join(_lines(row[columns[0]]) for _, row in region)
    values = sum(len(row) for _, row in region)
    if len(columns) * len(region) > max(_SMALL, _SPARSE * values):
        return "\n".join(_sparse(region))
    return markdown.table([[row.get(column, "") for column in columns] for _, row in region])


def _lines(text: str) -> str:
    return "  \n".join(line.strip() for line in text.strip().split("\n"))


def _sparse(region: list[tuple[int, Row]]) -> Iterator[str]:
    for number, row in region:
        for column, text in sorted(row.items()):
            yield f"- {get_column_letter(column)}{number}: {' '.join(text.split())}"
