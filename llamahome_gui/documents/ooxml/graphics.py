"""Charts and SmartArt that a drawing of Word, Excel or PowerPoint leads to."""

from __future__ import annotations

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.package import Parts, Relationship

from .drawing import chart_markdown, diagram_markdown
from .names import CHART, DIAGRAM, NEW_CHART, RELATION
from .newcharts import new_chart_markdown


def graphic_markdown(package: Parts, data: etree._Element, relations: dict[str, Relationship]) -> str:
    """Charts and SmartArt below an `a:graphicData`."""
    parts = []
    for node in data.iter(f"{CHART}chart", f"{NEW_CHART}chart", f"{DIAGRAM}relIds"):
        if node.tag == f"{DIAGRAM}relIds":
            parts.append(diagram_markdown(package, node, relations))
        elif (entry := relations.get(node.get(f"{RELATION}id", ""))) and not entry.external:
            read = chart_markdown if node.tag == f"{CHART}chart" else new_chart_markdown
            parts.append(read(package, entry.target))
    return markdown.blocks(parts)
