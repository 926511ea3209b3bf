"""What a slide takes from its layout and master: where placeholders lie, whether they have bullets, what is written."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents.markdown import says_something
from llamahome_gui.documents.package import Parts
from llamahome_gui.documents.slideorder import Box

from .drawing import plain_paragraphs
from .names import DRAW as A
from .names import SLIDE as P

_NUMBER = "‹#›"  # stands for that of the slide
_TITLES = ("title", "ctrTitle")
# Put together once: there may be thousands of shapes.
_NAMES, _HOLDER, _FRAME, _OFFSET, _EXTENT = f"{P}nv", f"{P}nvPr/{P}ph", f"{P}spPr/{A}xfrm", f"{A}off", f"{A}ext"
_FRAMES = {f"{P}graphicFrame": f"{P}xfrm", f"{P}grpSp": f"{P}grpSpPr/{A}xfrm"}
_BULLETS = tuple(f"{A}{name}" for name in ("buNone", "buChar", "buAutoNum", "buBlip"))


def placeholder_of(shape: etree._Element) -> etree._Element | None:
    """The `p:ph` of a shape."""
    for child in shape:
        if isinstance(child.tag, str) and child.tag.startswith(_NAMES):
            return child.find(_HOLDER)
    return None


def place_of(shape: etree._Element) -> Box | None:
    """Where a shape lies by its own word."""
    frame = shape.find(_FRAMES.get(shape.tag, _FRAME))
    offset = None if frame is None else frame.find(_OFFSET)
    extent = None if frame is None else frame.find(_EXTENT)
    if offset is None or extent is None:
        return None
    try:
        return Box(
            int(offset.get("x", "")), int(offset.get("y", "")), int(extent.get("cx", "")), int(extent.get("cy", ""))
        )
    except ValueError:
        return None


class _Page:
    """The placeholders of a layout or a master."""

    def __init__(self, root: etree._Element | None) -> None:
        self.by_index: dict[str, etree._Element] = {}
        self.by_kind: dict[str, etree._Element] = {}
        self.styles = None if root is None else root.find(f"{P}txStyles")
        self.shows_master = root is None or root.get("showMasterSp") not in ("0", "false")
        self.texts: list[str] = []
        tree = None if root is None else root.find(f"{P}cSld/{P}spTree")
        for shape in () if tree is None else tree:
            holder = placeholder_of(shape) if isinstance(shape.tag, str) else None
            if holder is not None:
                self.by_kind.setdefault(holder.get("type", "obj"), shape)
                if "idx" in holder.attrib:
                    self.by_index.setdefault(holder.get("idx", ""), shape)
            elif isinstance(shape.tag, str):
                # What is written beside the placeholders stands on every slide.
                self.texts += filter(says_something, (text.replace(_NUMBER, "") for text in plain_paragraphs(shape)))


class Layout:
    """A layout with its master; either may be missing."""

    def __init__(self, parts: Parts, part: str | None) -> None:
        self._layout = _Page(parts.side_root(part))
        master = parts.first_related(part, "slideMaster") if part else None
        self._master = _Page(parts.side_root(master))

    def texts(self) -> list[str]:
        """What is written on each slide of this layout beside its own texts: a company, a copyright."""
        return [*self._layout.texts, *(self._master.texts if self._layout.shows_master else ())]

    def place(self, holder: etree._Element) -> Box | None:
        """Where a placeholder lies that does not say it itself."""
        places = (place_of(shape) for shape in self._models(holder))
        return next((place for place in places if place is not None), None)

    def bullet(self, holder: etree._Element, level: int) -> etree._Element | None:
        """What the texts of a placeholder have before them at a level, from 0; None where nothing is said."""
        name = f"{A}lvl{min(level, 8) + 1}pPr"
        for shape in self._models(holder):
            found = _bullet(shape.find(f"{P}txBody/{A}lstStyle/{name}"))
            if found is not None:
                return found
        style = "titleStyle" if holder.get("type") in _TITLES else "bodyStyle"
        styles = self._master.styles
        return None if styles is None else _bullet(styles.find(f"{P}{style}/{name}"))

    def _models(self, holder: etree._Element) -> Iterator[etree._Element]:
        kind = holder.get("type", "obj")
        model = self._layout.by_index.get(holder.get("idx", "")) if "idx" in holder.attrib else None
        model = model if model is not None else self._layout.by_kind.get(kind)
        if model is not None:
            yield model
        master = self._master.by_kind.get("title" if kind in _TITLES else kind)
        if master is None and kind in ("obj", "subTitle"):
            master = self._master.by_kind.get("body")
        if master is not None:
            yield master


def _bullet(properties: etree._Element | None) -> etree._Element | None:
    return None if properties is None else next(properties.iterchildren(*_BULLETS), None)
