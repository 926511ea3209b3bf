"""A shape of a slide, a layout or a master by the elements of its own that are asked for again and again."""

from __future__ import annotations

from lxml import etree

from llamahome_gui.documents.slideorder import Box

from .names import DRAW as A
from .names import SLIDE as P

SHAPES = frozenset(f"{P}{name}" for name in ("sp", "pic", "graphicFrame", "grpSp"))
_NAMES = f"{P}nv"  # begins the tag of what holds name and placeholder: nvSpPr, nvPicPr …
_NAME, _OWN, _HOLDER = f"{P}cNvPr", f"{P}nvPr", f"{P}ph"
_LOOKS = frozenset((f"{P}spPr", f"{P}grpSpPr"))
_FRAME_OF_GRAPHIC, _FRAME, _OFFSET, _EXTENT = f"{P}xfrm", f"{A}xfrm", f"{A}off", f"{A}ext"
_TEXTS = f"{P}txBody"


class Shape:
    """`name` is its `p:cNvPr`, `holder` its `p:ph`, `texts` its `p:txBody`; None for what it has not.

    They are found in one pass: to look for each by its path costs several times as much, and there may be thousands.
    """

    __slots__ = ("_frame", "holder", "name", "node", "tag", "texts")

    def __init__(self, node: etree._Element) -> None:
        self.node = node
        self.tag = node.tag
        self.name: etree._Element | None = None
        self.holder: etree._Element | None = None
        self.texts: etree._Element | None = None
        self._frame: etree._Element | None = None
        for child in node:
            tag = child.tag
            if tag == _TEXTS:
                self.texts = child
            elif tag in _LOOKS:
                self._frame = next(child.iterchildren(_FRAME), None)
            elif tag == _FRAME_OF_GRAPHIC:
                self._frame = child
            elif tag in SHAPES:
                break  # of a group, whose own come first
            elif isinstance(tag, str) and tag.startswith(_NAMES) and self.name is None:
                self._read_names(child)

    def _read_names(self, names: etree._Element) -> None:
        for child in names:
            tag = child.tag
            if tag == _NAME:
                self.name = child
            elif tag == _OWN:
                self.holder = next(child.iterchildren(_HOLDER), None)

    @property
    def place(self) -> Box | None:
        """Where it lies by its own word."""
        offset = extent = None
        for child in () if self._frame is None else self._frame:
            if child.tag == _OFFSET:
                offset = child
            elif child.tag == _EXTENT:
                extent = child
        if offset is None or extent is None:
            return None
        try:
            return Box(
                int(offset.get("x", "")), int(offset.get("y", "")), int(extent.get("cx", "")), int(extent.get("cy", ""))
            )
        except ValueError:
            return None
