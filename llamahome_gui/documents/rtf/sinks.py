"""Where text goes that is no flow: nowhere, into a value, into an equation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.ooxml.equations import linear
from llamahome_gui.documents.ooxml.names import MATH

from .flow import READY, Flow

_NOT_XML = re.compile(r"[\x00-\x1f\ufffe\uffff\ud800-\udfff]")
_DEEPEST = 60


class Sink(Protocol):
    """`flow` is the nearest flow around it, where its marks and boxes go. A silent sink has no use for text."""

    silent: bool

    @property
    def flow(self) -> Flow: ...

    def text(self, text: str, flags: int = 0, target: str = "") -> None: ...


class Silence:
    """Swallows text: pictures' bytes, the properties of shapes. `outer` is where text went before."""

    silent = True

    def __init__(self, outer: Sink) -> None:
        self.outer = outer

    @property
    def flow(self) -> Flow:
        return self.outer.flow

    def text(self, text: str, flags: int = 0, target: str = "") -> None:
        """Nothing is kept."""


class Value:
    """Gathers text, and hands it to `done` at its end."""

    silent = False

    def __init__(self, outer: Sink, done: Callable[[str], None]) -> None:
        self._flow, self._done = outer.flow, done
        self._parts: list[str] = []

    @property
    def flow(self) -> Flow:
        return self._flow

    def text(self, text: str, flags: int = 0, target: str = "") -> None:
        self._parts.append(text)

    def close(self) -> None:
        self._done("".join(self._parts))


class Equation:
    """An element of an equation. Its control words are the names of Office's own vocabulary (OMML) with an m before."""

    silent = False

    def __init__(self, outer: Sink, name: str) -> None:
        self._flow = outer.flow
        self._parts: list[str] = []
        self._name = name
        parent = outer if isinstance(outer, Equation) else None
        self._is_whole = parent is None
        self._depth: int = 0 if parent is None else parent._depth + 1
        self._element: etree._Element = (
            etree.Element(f"{MATH}{name}") if parent is None else etree.SubElement(parent._element, f"{MATH}{name}")
        )

    @property
    def flow(self) -> Flow:
        return self._flow

    @property
    def is_deep(self) -> bool:
        return self._depth >= _DEEPEST

    def text(self, text: str, flags: int = 0, target: str = "") -> None:
        self._parts.append(text)

    def close(self) -> None:
        text = _NOT_XML.sub("", "".join(self._parts))
        if self._name == "r":
            etree.SubElement(self._element, f"{MATH}t").text = text
        elif text.strip():
            self._element.set(f"{MATH}val", text.strip())
        if self._is_whole:
            self._flow.text(markdown.escape(linear(self._element)), READY)
