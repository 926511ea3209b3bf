"""What a worksheet says about its cells, apart from their values: merges, hidden columns, links, printed edges."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from llamahome_gui.documents.safexml import local
from llamahome_gui.documents.tabular.cells import Area
from llamahome_gui.documents.tabular.references import area_of, first_cell

from .names import RELATION
from .names import SHEET as S

SETTINGS = (f"{S}cols", f"{S}mergeCells", f"{S}hyperlinks", f"{S}headerFooter")
_EDGES = {"oddHeader": "Header", "evenHeader": "Header", "firstHeader": "Header", "oddFooter": "Footer",
          "evenFooter": "Footer", "firstFooter": "Footer"}  # fmt: skip


@dataclass(slots=True)
class Settings:
    """`links` are (place, relationship); `edges` are (`Header` or `Footer`, code)."""

    merged: list[Area] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[tuple[int, int], str]] = field(default_factory=list)
    edges: list[tuple[str, str]] = field(default_factory=list)

    def take(self, node: etree._Element) -> None:
        """Read one of the worksheet's children; those of other kinds say nothing."""
        name = local(node.tag)
        if name == "cols":
            self._columns(node)
        elif name == "mergeCells":
            areas = (area_of(child.get("ref", "")) for child in node.iterchildren(f"{S}mergeCell"))
            self.merged += [area for area in areas if area]
        elif name == "hyperlinks":
            for child in node.iterchildren(f"{S}hyperlink"):
                place, key = first_cell(child.get("ref", "")), child.get(f"{RELATION}id")
                if place and key:
                    self.links.append((place, key))
        elif name == "headerFooter":
            self.edges += [(_EDGES[local(child.tag)], child.text or "") for child in node if local(child.tag) in _EDGES]

    def _columns(self, node: etree._Element) -> None:
        for child in node.iterchildren(f"{S}col"):
            first, last = child.get("min", ""), child.get("max", "")
            if child.get("hidden") in ("1", "true", "on") and first.isdecimal() and last.isdecimal():
                self.hidden_columns.append((int(first[:6]), int(last[:6])))
