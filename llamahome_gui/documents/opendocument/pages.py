"""What is printed above and below the sheets of an OpenDocument file: its master pages (part 3, 16.9)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from .names import STYLE, TEXT

_EDGES = (("header", "Header"), ("footer", "Footer"))
_REGIONS = (f"{STYLE}region-left", f"{STYLE}region-center", f"{STYLE}region-right")
# Fields whose value is another on each page or each day.
_CHANGING = frozenset(
    f"{TEXT}{name}" for name in ("page-number", "page-count", "date", "time", "file-name", "page-continuation")
)
_SHEET = f"{TEXT}sheet-name"


class MasterPages:
    """Headers and footers by the name of their page."""

    def __init__(self, root: etree._Element | None) -> None:
        """`root` is that of `styles.xml`."""
        pages = () if root is None else root.iter(f"{STYLE}master-page")
        self._pages = {node.get(f"{STYLE}name", ""): node for node in pages}

    def texts(self, name: str, sheet: str) -> Iterator[tuple[str, str]]:
        """(`Header` or `Footer`, text) of a page, as they are on a sheet."""
        page = self._pages.get(name)
        for edge, title in _EDGES:
            for kind in ("", "-first", "-left"):
                node = None if page is None else page.find(f"{STYLE}{edge}{kind}")
                if node is not None and node.get(f"{STYLE}display") != "false":
                    yield title, _text(node, sheet)


def _text(node: etree._Element, sheet: str) -> str:
    """The text of an edge, its three regions from left to right."""
    regions = list(node.iterchildren(*_REGIONS)) or [node]
    said = []
    for region in regions:
        changes = any(child.tag in _CHANGING for child in region.iter())
        words = "".join(_pieces(region, sheet)).split()
        # "Page … of …" says nothing without its numbers.
        if any(char.isalnum() for word in words for char in word) and not (changes and len(words) < 3):
            said.append(" ".join(words))
    return " | ".join(said)


def _pieces(node: etree._Element, sheet: str) -> Iterator[str]:
    if node.tag == _SHEET:
        yield sheet
    elif node.tag not in _CHANGING and isinstance(node.tag, str):
        yield " " if node.tag == f"{TEXT}s" else node.text or ""
        for child in node:
            yield from _pieces(child, sheet)
            yield child.tail or ""
        if node.tag == f"{TEXT}p":
            yield " "
