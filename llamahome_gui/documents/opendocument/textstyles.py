"""What the styles of a text say that a reader must know: emphasis, hidden, headings, labels of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents.headings import named_heading
from llamahome_gui.documents.numbering import Level

from .names import FO, STYLE, TEXT

BOLD, ITALIC, STRUCK, HIDDEN, RAISED = 1, 2, 4, 8, 16
_LONGEST_CHAIN = 100  # styles that each build on another
_BOLD_WEIGHTS = frozenset({"bold", "600", "700", "800", "900"})
_KINDS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LEVEL_TAGS = frozenset(
    f"{TEXT}{name}"
    for name in ("list-level-style-number", "list-level-style-bullet", "list-level-style-image", "outline-level-style")
)
_FORMAT_PLACE = re.compile(r"%(\d)%")


class TextStyles:
    """Styles by family and name; those of the content go before the common ones."""

    def __init__(self, *roots: etree._Element | None) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._lists: dict[str, dict[int, Level]] = {}
        self._looks: dict[tuple[str, str], tuple[int, int, str]] = {}
        self.outline: dict[int, Level] = {}
        for root in roots:
            if root is not None:
                self._take(root)

    def _take(self, root: etree._Element) -> None:
        for node in root.iter(f"{STYLE}style"):
            self._styles.setdefault((node.get(f"{STYLE}family", ""), node.get(f"{STYLE}name", "")), node)
        for node in root.iter(f"{TEXT}list-style"):
            self._lists.setdefault(node.get(f"{STYLE}name", ""), dict(_levels(node)))
        for node in root.iter(f"{TEXT}outline-style"):
            self.outline = self.outline or dict(_levels(node))

    def _chain(self, family: str, name: str | None) -> Iterator[etree._Element]:
        for _ in range(_LONGEST_CHAIN):
            node = self._styles.get((family, name or ""))
            if node is None:
                return
            yield node
            name = node.get(f"{STYLE}parent-style-name")

    def look(self, name: str | None, inherited: int, font: str, family: str = "text") -> tuple[int, str]:
        """Flags and font of a text style, over those of the text around it."""
        known = self._looks.get((family, name or ""))
        if known is None:
            known = self._looks[family, name or ""] = self._own_look(family, name)
        on, off, own_font = known
        return inherited & ~off | on, own_font or font

    def _own_look(self, family: str, name: str | None) -> tuple[int, int, str]:
        on = off = 0
        font = ""
        for node in self._chain(family, name):
            properties = node.find(f"{STYLE}text-properties")
            if properties is not None:
                for bit, is_on in _flags(properties):
                    # What is nearer in the chain was seen before.
                    if not (on | off) & bit:
                        on, off = (on | bit, off) if is_on else (on, off | bit)
                font = font or properties.get(f"{STYLE}font-name", "") or properties.get(f"{FO}font-family", "")
        return on, off, font

    def hides_paragraph(self, name: str | None) -> bool:
        return bool(self.look(name, 0, "", "paragraph")[0] & HIDDEN)

    def hides_section(self, node: etree._Element) -> bool:
        return node.get(f"{TEXT}display") == "none"

    def heading(self, name: str | None) -> int:
        """Heading level 1 to 6 that a paragraph style has, 0 for text."""
        for node in self._chain("paragraph", name):
            level = node.get(f"{STYLE}default-outline-level")
            if level is not None:
                return min(6, int(level)) if level.isdecimal() and len(level) < 3 else 0
            if found := named_heading(style_name(node)):
                return found
        return 0

    def is_title(self, name: str | None) -> bool:
        return any(style_name(node).lower() == "title" for node in self._chain("paragraph", name))

    def list_levels(self, name: str | None) -> dict[int, Level]:
        """The levels of a list style, from 0; empty if there is no such style."""
        return self._lists.get(name or "", {})

    def list_style_of(self, paragraph_style: str | None) -> str | None:
        """The list that a paragraph's style belongs to."""
        for node in self._chain("paragraph", paragraph_style):
            if (found := node.get(f"{STYLE}list-style-name")) is not None:
                return found
        return None


def style_name(node: etree._Element) -> str:
    """What users call a style; in its own name spaces are written as `_20_`."""
    return node.get(f"{STYLE}display-name") or node.get(f"{STYLE}name", "").replace("_20_", " ")


def _flags(properties: etree._Element) -> Iterator[tuple[int, bool]]:
    get = properties.get
    if weight := get(f"{FO}font-weight"):
        yield BOLD, weight in _BOLD_WEIGHTS
    if slope := get(f"{FO}font-style"):
        yield ITALIC, slope in ("italic", "oblique")
    if line := get(f"{STYLE}text-line-through-style") or get(f"{STYLE}text-line-through-type"):
        yield STRUCK, line != "none"
    if display := get(f"{TEXT}display"):
        yield HIDDEN, display == "none"
    if position := get(f"{STYLE}text-position"):
        yield RAISED, position.startswith("super") or _percent(position) > 0


def _percent(position: str) -> int:
    found = re.match(r"(-?\d{1,4})(?:\.\d+)?%", position)
    return int(found[1]) if found else 0


def _levels(style: etree._Element) -> Iterator[tuple[int, Level]]:
    for node in style:
        depth = node.get(f"{TEXT}level", "") if node.tag in _LEVEL_TAGS else ""
        if depth.isdecimal() and len(depth) < 3 and 0 < int(depth) <= 10:
            yield int(depth) - 1, _level(node, int(depth))


def _level(node: etree._Element, depth: int) -> Level:
    if not str(node.tag).endswith(("-number", "outline-level-style")):
        return Level("bullet")
    before, after = node.get(f"{STYLE}num-prefix", ""), node.get(f"{STYLE}num-suffix", "")
    kind = _KINDS.get(node.get(f"{STYLE}num-format", ""))
    start = node.get(f"{TEXT}start-value", "1")
    if kind is None:
        return Level("none", (before + after).strip())
    shown = node.get(f"{TEXT}display-levels", "1")
    first = max(1, depth + 1 - (int(shown) if shown.isdecimal() and len(shown) < 3 else 1))
    counts = ".".join(f"%{level}" for level in range(first, depth + 1))
    pattern = node.get("{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}num-list-format")
    pattern = pattern or node.get(f"{STYLE}num-list-format")
    pattern = _FORMAT_PLACE.sub(r"%\1", pattern) if pattern else f"{before}{counts}{after}"
    return Level(kind, pattern, int(start) if start.isdecimal() and len(start) < 9 else 1)
