"""Charts of an OpenDocument file: an object of its own, with the numbers it draws in a table (part 3, 11.1)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents.tabular.chart import MOST_POINTS, Series, chart_text

from .container import Parts, object_root
from .names import CHART, DRAW, OFFICE, TABLE, TEXT


def chart_of(package: Parts, frame: etree._Element) -> str:
    """The chart in a frame as Markdown; empty if there is none."""
    return chart_below(object_root(package, frame))


def chart_in(package: Parts, part: str) -> str:
    """The chart that a part holds as Markdown; empty if it holds none."""
    return chart_below(package.side_root(part))


def chart_below(root: etree._Element | None) -> str:
    """The chart of an embedded document as Markdown; empty if it is none."""
    chart = None if root is None else root.find(f"{OFFICE}body/{OFFICE}chart/{CHART}chart")
    return "" if chart is None else _text(chart)


def _text(chart: etree._Element) -> str:
    axes = (_plain(node) for node in chart.iterfind(f"{CHART}plot-area/{CHART}axis/{CHART}title"))
    table = chart.find(f"{TABLE}table")
    return chart_text(_plain(chart.find(f"{CHART}title")), axes, [] if table is None else _series(table))


def _plain(node: etree._Element | None) -> str:
    return "" if node is None else " ".join("".join(node.itertext()).split())


def _series(table: etree._Element) -> list[Series]:
    """The columns of the table: the first has the categories, the head of each other the name of its series."""
    rows = [
        [
            _plain(cell.find(f"{TEXT}p")) for cell in row.iterchildren(f"{TABLE}table-cell")
        ]  # and not the places it is from
        for row in table.iter(f"{TABLE}table-row")
    ]
    if not rows:
        return []
    head, *body = rows[: MOST_POINTS + 2]
    names = {index: row[0] for index, row in enumerate(body) if row}
    return [Series(name, names, dict(_column(body, number))) for number, name in enumerate(head[1:], 1)]


def _column(rows: list[list[str]], number: int) -> Iterator[tuple[int, str]]:
    for index, row in enumerate(rows):
        if number < len(row) and row[number] not in ("", "NaN"):
            yield index, row[number]


def shape_texts(node: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and lists of a drawn shape, not those of shapes within it."""
    for box in (node, *node.iterchildren(f"{DRAW}text-box")):
        yield from box.iterchildren(f"{TEXT}p", f"{TEXT}list", f"{TEXT}h")
