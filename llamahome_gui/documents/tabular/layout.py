"""Where the tables are in a sheet: runs of rows between empty ones, each with the columns it uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from llamahome_gui.documents import markdown

from .cells import HIDDEN, Cells, Row
from .references import column_name

# A table may have this many times more places than values before it is written cell by cell.
_SPARSE = 30
_SMALL = 20_000
_Region = list[tuple[int, Row]]


def sheet_section(name: str, *, hidden: bool, blocks: Iterable[str], edges: Iterable[str] = ()) -> str:
    """A sheet under its name; empty if there is nothing on it. `edges` are lines printed above and below it."""
    body = markdown.blocks(blocks)
    if not body:
        return ""
    title = f"## {markdown.escape(name.strip()) or 'Sheet'}"
    return markdown.blocks([f"{title} {HIDDEN}" if hidden else title, body, *edges])


def comment_block(place: str, author: str, text: str) -> str:
    """A comment on a cell, empty if it says nothing."""
    text, author = " ".join(text.split()), " ".join(author.split())
    by = f" by {markdown.escape(author)}" if author else ""
    return f"> Comment{by} on {place}: {markdown.escape(text)}" if text else ""


def sheet_markdown(cells: Cells) -> str:
    """Tables and lines of a sheet, top to bottom. Far-off cells cost no more than near ones."""
    return markdown.blocks(_table(cells, part) for region in _regions(cells.rows) for part in _side_by_side(region))


def _regions(rows: dict[int, Row]) -> Iterator[_Region]:
    """Rows in groups: a blank row ends a table unless the next rows go on with the same columns."""
    region: _Region = []
    for number, row in rows.items():
        if region and number > region[-1][0] + 1 and not _continues(region, row):
            yield region
            region = []
        region.append((number, row))
    if region:
        yield region


def _continues(region: _Region, row: Row) -> bool:
    last = region[-1][1]
    return len(last) > 1 and len(row) > 1 and min(last) == min(row) and max(last) == max(row)


def _side_by_side(region: _Region) -> list[_Region]:
    """Tables that lie beside each other, an empty column between them, each full and with rows of its own.

    An empty column alone divides nothing: it often stands between a name and its figures.
    """
    columns = sorted({column for _, row in region for column in row})
    groups: list[list[int]] = []
    for column in columns:
        if groups and column == groups[-1][-1] + 1:
            groups[-1].append(column)
        else:
            groups.append([column])
    if len(groups) < 2 or any(len(group) < 2 for group in groups):
        return [region]
    if len({_extent(region, group) for group in groups}) < len(groups):
        return [region]
    parts = [
        [(number, part) for number, row in region if (part := {at: row[at] for at in group if at in row})]
        for group in groups
    ]
    return parts if all(_is_full(part, len(group)) for part, group in zip(parts, groups, strict=True)) else [region]


def _extent(region: _Region, columns: list[int]) -> tuple[int, int]:
    """First and last row in which some columns hold anything."""
    first = next(number for number, row in region if any(column in row for column in columns))
    last = next(number for number, row in reversed(region) if any(column in row for column in columns))
    return first, last


def _is_full(region: _Region, width: int) -> bool:
    """Whether these rows are a table by themselves: a whole line of headings, and few gaps below."""
    values = sum(len(row) for _, row in region)
    height = region[-1][0] - region[0][0] + 1
    return len(region) > 1 and len(region[0][1]) == width and 5 * values >= 4 * width * height


def _table(cells: Cells, region: _Region) -> str:
    columns = sorted({column for _, row in region for column in row})
    if cells.hides_columns:
        _mark(cells, region, columns)
    if len(columns) == 1:
        return "\n\n".join(_lines(row[columns[0]]) for _, row in region)
    values = sum(len(row) for _, row in region)
    if len(columns) * len(region) > max(_SMALL, _SPARSE * values):
        return "\n".join(_sparse(region))
    return markdown.table([[row.get(column, "") for column in columns] for _, row in region])


def _mark(cells: Cells, region: _Region, columns: list[int]) -> None:
    """Mark hidden columns at their head."""
    head = region[0][1]
    for column in columns:
        if cells.hides(column):
            text = head.get(column, "")
            head[column] = text if text.startswith(HIDDEN) else f"{HIDDEN} {text}".rstrip()


def _lines(text: str) -> str:
    return "  \n".join(line.strip() for line in text.strip().split("\n"))


def _sparse(region: _Region) -> Iterator[str]:
    for number, row in region:
        for column, text in sorted(row.items()):
            yield f"- {column_name(column)}{number}: {' '.join(text.split())}"
