"""What a slide takes from its layout and master: where placeholders lie, whether they have bullets, what is written."""

from __future__ import annotations

from lxml import etree

from llamahome_gui.documents.markdown import says_something
from llamahome_gui.documents.package import Parts
from llamahome_gui.documents.slideorder import Box

from .drawing import plain_paragraphs
from .names import SLIDE as P
from .shape import Shape
from .slidebullets import ListStyles, own_styles

_NUMBER = "‹#›"  # stands for that of the slide
_TITLES = ("title", "ctrTitle")


class _Page:
    """The placeholders of a layout or a master."""

    def __init__(self, root: etree._Element | None) -> None:
        self.by_index: dict[str, Shape] = {}
        self.by_kind: dict[str, Shape] = {}
        self.styles = None if root is None else root.find(f"{P}txStyles")
        self.shows_master = root is None or root.get("showMasterSp") not in ("0", "false")
        self.texts: list[str] = []
        tree = None if root is None else root.find(f"{P}cSld/{P}spTree")
        for node in () if tree is None else tree:
            if not isinstance(node.tag, str):
                continue
            shape = Shape(node)
            holder = shape.holder
            if holder is not None:
                self.by_kind.setdefault(holder.get("type", "obj"), shape)
                if "idx" in holder.attrib:
                    self.by_index.setdefault(holder.get("idx", ""), shape)
            else:
                # What is written beside the placeholders stands on every slide.
                self.texts += filter(says_something, (text.replace(_NUMBER, "") for text in plain_paragraphs(node)))


class Layout:
    """A layout with its master; either may be missing."""

    def __init__(self, parts: Parts, part: str | None) -> None:
        self._layout = _Page(parts.side_root(part))
        master = parts.first_related(part, "slideMaster") if part else None
        self._master = _Page(parts.side_root(master))
        self._known: dict[tuple[str, str | None], _Placeholder] = {}

    def texts(self) -> list[str]:
        """What is written on each slide of this layout beside its own texts: a company, a copyright."""
        return [*self._layout.texts, *(self._master.texts if self._layout.shows_master else ())]

    def place(self, holder: etree._Element) -> Box | None:
        """Where a placeholder lies that does not say it itself."""
        return self._placeholder(holder).place

    def bullet(self, holder: etree._Element, level: int) -> etree._Element | None:
        """What the texts of a placeholder have before them at a level, from 0; None where nothing is said."""
        return self._placeholder(holder).bullet(level)

    def _placeholder(self, holder: etree._Element) -> _Placeholder:
        key = holder.get("type", "obj"), holder.get("idx")
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._made(*key)
        return found

    def _made(self, kind: str, index: str | None) -> _Placeholder:
        model = None if index is None else self._layout.by_index.get(index)
        model = self._layout.by_kind.get(kind) if model is None else model
        master = self._master.by_kind.get("title" if kind in _TITLES else kind)
        if master is None and kind in ("obj", "subTitle"):
            master = self._master.by_kind.get("body")
        styles = self._master.styles
        usual = None if styles is None else styles.find(f"{P}{'titleStyle' if kind in _TITLES else 'bodyStyle'}")
        return _Placeholder([each for each in (model, master) if each is not None], ListStyles(usual))


class _Placeholder:
    """What a kind of placeholders takes from its models, those of the layout before those of the master."""

    def __init__(self, models: list[Shape], usual: ListStyles) -> None:
        self.place = next((place for model in models if (place := model.place) is not None), None)
        self._styles = [*(own_styles(model.texts) for model in models), usual]
        self._bullets: dict[int, etree._Element | None] = {}

    def bullet(self, level: int) -> etree._Element | None:
        if level not in self._bullets:
            found = (styles.bullet(level) for styles in self._styles)
            self._bullets[level] = next((bullet for bullet in found if bullet is not None), None)
        return self._bullets[level]
