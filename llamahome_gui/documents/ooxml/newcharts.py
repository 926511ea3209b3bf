"""Charts of the kinds that Office 2016 brought: waterfall, treemap, sunburst, histogram, funnel, box and whisker, map.

They are stored in another way than all others ([MS-ODRAWXML] 2.24.3): the points stand by themselves, and each series
tells which of them are its own.
"""

from __future__ import annotations

from lxml import etree

from llamahome_gui.documents.package import Parts
from llamahome_gui.documents.tabular.chart import MOST_POINTS, Series, chart_text

from .drawing import plain_paragraphs
from .names import NEW_CHART as C


def new_chart_markdown(package: Parts, part: str) -> str:
    """Title of a chart and the numbers it draws, as a table with one column per series."""
    root = package.side_root(part)
    if root is None:
        return ""
    data = {node.get("id", ""): node for node in root.iterfind(f"{C}chartData/{C}data")}
    series = [_series(node, data) for node in root.iter(f"{C}series")]
    axes = [_said(node) for node in root.iterfind(f".//{C}axis/{C}title")]
    return chart_text(_said(root.find(f"{C}chart/{C}title")), axes, series)


def _said(node: etree._Element | None) -> str:
    """A title, or the name of a series: as it was typed in, or as the cell it is taken from has it."""
    if node is None:
        return ""
    typed = " ".join(filter(None, plain_paragraphs(node)))
    return typed or " ".join(value.text for value in node.iter(f"{C}v") if value.text)


def _series(node: etree._Element, data: dict[str, etree._Element]) -> Series:
    link = node.find(f"{C}dataId")
    own = data.get("" if link is None else link.get("val", ""))
    names, values = dict[int, str](), dict[int, str]()
    for dimension in () if own is None else own:
        if dimension.tag == f"{C}strDim":
            names = names or _points(dimension)
        elif dimension.tag == f"{C}numDim":
            values = values or _points(dimension)
    return Series(_said(node.find(f"{C}tx")), names, values)


def _points(dimension: etree._Element) -> dict[int, str]:
    """Points by index; names of several levels are joined, the outermost first."""
    found: dict[int, str] = {}
    points = 0
    for point in dimension.iter(f"{C}pt"):
        text, index = (point.text or "").strip(), point.get("idx", "")
        if text and index.isdecimal() and len(index) < 9 and points <= MOST_POINTS:
            key = int(index)
            found[key] = f"{text} {found[key]}" if key in found else text
            points += 1
    return found
