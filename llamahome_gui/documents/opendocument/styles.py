"""What styles say about a text: emphasis, numbered or bulleted lists, what is hidden."""

from __future__ import annotations

from lxml import etree

from .names import FO, PRESENTATION, STYLE, TABLE, TEXT

_LONGEST_CHAIN = 100  # styles that each build on another
_BOLD = frozenset({"bold", "600", "700", "800", "900"})


class Styles:
    """Looks styles up by family and name; those of the content go before the common ones."""

    def __init__(self, *roots: etree._Element | None) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._numbered: dict[tuple[str, int], bool] = {}
        for root in roots:
            if root is not None:
                self._take(root)

    def _take(self, root: etree._Element) -> None:
        for node in root.iter(f"{STYLE}style"):
            self._styles.setdefault((node.get(f"{STYLE}family", ""), node.get(f"{STYLE}name", "")), node)
        for node in root.iter(f"{TEXT}list-style"):
            for level in node:
                if isinstance(level.tag, str) and (depth := level.get(f"{TEXT}level", "")).isdecimal():
                    numbered = level.tag == f"{TEXT}list-level-style-number" and bool(level.get(f"{STYLE}num-format"))
                    self._numbered.setdefault((node.get(f"{STYLE}name", ""), int(depth)), numbered)

    def mark(self, name: str | None) -> str:
        """The emphasis of a text style: `**`, `*`, both, or nothing."""
        bold = self._text_property(name, f"{FO}font-weight") in _BOLD
        italic = self._text_property(name, f"{FO}font-style") in ("italic", "oblique")
        return "*" * (2 * bold + italic)

    def _text_property(self, name: str | None, key: str) -> str:
        seen: set[str] = set()
        while name and name not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(name)
            node = self._styles.get(("text", name))
            if node is None:
                return ""
            properties = node.find(f"{STYLE}text-properties")
            if properties is not None and properties.get(key):
                return properties.get(key, "")
            name = node.get(f"{STYLE}parent-style-name")
        return ""

    def is_numbered(self, name: str | None, level: int) -> bool:
        """Whether a list style counts at a level, from 1."""
        return self._numbered.get((name or "", level), False)

    def list_style_of(self, paragraph_style: str | None) -> str | None:
        """The list that a paragraph's style belongs to."""
        node = self._styles.get(("paragraph", paragraph_style or ""))
        return None if node is None else node.get(f"{STYLE}list-style-name")

    def shows_table(self, name: str | None) -> bool:
        """False for the style of a hidden sheet."""
        return self._property(("table", name or ""), f"{STYLE}table-properties", f"{TABLE}display") != "false"

    def master_page_of(self, table: str | None) -> str:
        """Name of the page that a sheet is printed on."""
        node = self._styles.get(("table", table or ""))
        return "Default" if node is None else node.get(f"{STYLE}master-page-name", "Default")

    def shows_slide(self, name: str | None) -> bool:
        """False for the style of a hidden slide."""
        place = ("drawing-page", name or "")
        return self._property(place, f"{STYLE}drawing-page-properties", f"{PRESENTATION}visibility") != "hidden"

    def _property(self, place: tuple[str, str], part: str, key: str) -> str:
        node = self._styles.get(place)
        properties = None if node is None else node.find(part)
        return "" if properties is None else properties.get(key, "")
