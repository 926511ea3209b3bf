"""What Word, Excel and PowerPoint draw in the same way: text bodies, charts and SmartArt, each by itself."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents.package import Parts, Relationship
from llamahome_gui.documents.tabular.chart import MOST_POINTS, Series, chart_text

from .names import CHART, DIAGRAM, DRAW, MATH, RELATION


def plain_paragraphs(body: etree._Element) -> Iterator[str]:
    """Text of each `a:p` below `body`, without marks."""
    for paragraph in body.iter(f"{DRAW}p"):
        yield "".join(_plain_runs(paragraph)).strip()


def _plain_runs(paragraph: etree._Element) -> Iterator[str]:
    for node in paragraph.iter(f"{DRAW}t", f"{DRAW}br", f"{MATH}t"):
        yield "\n" if node.tag == f"{DRAW}br" else (node.text or "")


def chart_markdown(package: Parts, part: str) -> str:
    """Title of a chart and the numbers it draws, as a table with one column per series."""
    root = package.side_root(part)
    if root is None:
        return ""
    title = root.find(f"{CHART}chart/{CHART}title")
    heading = " ".join(filter(None, plain_paragraphs(title))) if title is not None else ""
    axes = [" ".join(filter(None, plain_paragraphs(node))) for node in root.iter(f"{CHART}title") if node is not title]
    series = [_series(node) for node in root.iter(f"{CHART}ser")]
    return chart_text(heading, axes, series)


def _series(node: etree._Element) -> Series:
    name = " ".join(_points(node.find(f"{CHART}tx")).values())
    return Series(name, _points(_either(node, "cat", "xVal")), _points(_either(node, "val", "yVal")))


def _either(node: etree._Element, first: str, second: str) -> etree._Element | None:
    found = node.find(f"{CHART}{first}")
    return found if found is not None else node.find(f"{CHART}{second}")


def _points(node: etree._Element | None) -> dict[int, str]:
    """Cached points by index; names of several levels (year, quarter) are joined."""
    found: dict[int, str] = {}
    if node is None:
        return found
    direct = node.find(f"{CHART}v")
    if direct is not None:
        return {0: direct.text or ""}
    points = 0
    for point in node.iter(f"{CHART}pt"):
        text = point.findtext(f"{CHART}v") or ""
        index = point.get("idx", "")
        if text and index.isdecimal() and len(index) < 9 and points <= MOST_POINTS:
            key = int(index)
            found[key] = f"{text} {found[key]}" if key in found else text
            points += 1
    return found


def diagram_markdown(package: Parts, node: etree._Element, relations: dict[str, Relationship]) -> str:
    """Text of a SmartArt as a list, indented by the depth of its tree."""
    entry = relations.get(node.get(f"{RELATION}dm", ""))
    root = package.side_root(entry.target) if entry and not entry.external else None
    if root is None:
        return ""
    texts = {
        point.get("modelId", ""): " ".join(filter(None, plain_paragraphs(point)))
        for point in root.iter(f"{DIAGRAM}pt")
        if point.get("type", "node") in ("node", "asst")
    }
    parents = {
        link.get("destId", ""): link.get("srcId", "")
        for link in root.iter(f"{DIAGRAM}cxn")
        if link.get("type", "parOf") == "parOf"
    }
    lines = [f"{'    ' * _depth(key, parents, texts)}- {text.strip()}" for key, text in texts.items() if text.strip()]
    return "\n".join(lines)


def _depth(key: str, parents: dict[str, str], texts: dict[str, str]) -> int:
    depth, seen = 0, {key}
    while (key := parents.get(key, "")) in texts and key not in seen:
        seen.add(key)
        depth += 1
    return depth
