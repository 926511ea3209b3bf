"""Lists of OpenDocument: which one goes on with which, and the labels of their items (part 3, 5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from llamahome_gui.documents.numbering import Label, ListState, Numbering

from .names import TEXT, XML_ID
from .textstyles import TextStyles

_OUTLINE = "outline"


class Lists:
    """Counts the items of all lists of a text."""

    def __init__(self, styles: TextStyles) -> None:
        self._styles = styles
        self._numbering = Numbering()
        self._states: dict[str, ListState] = {}
        self._last: dict[str, str] = {}  # by style: the list that was met last
        self._by_id: dict[str, str] = {}
        if styles.outline:
            self._define(_OUTLINE, ListState(styles.outline))

    def _define(self, key: str, state: ListState) -> None:
        self._states[key] = state
        self._numbering.define(key, state)

    def enter(self, node: etree._Element, style: str | None) -> str:
        """Begin an outermost list, or go on with an earlier one; its key."""
        style = style or ""
        shared = node.get(f"{TEXT}list-id")  # of paragraphs that are numbered by themselves
        if shared in self._by_id:
            return self._by_id[shared]
        continued = self._by_id.get(node.get(f"{TEXT}continue-list", ""))
        if continued is None and node.get(f"{TEXT}continue-numbering") == "true":
            continued = self._last.get(style)
        key = f"list {len(self._states)}"
        levels = self._styles.list_levels(style)
        counts = self._states[continued].counts if continued is not None else {}
        self._define(key, ListState(levels, counts))
        self._last[style] = key
        if known := shared or node.get(XML_ID):
            self._by_id[known] = key
        return key

    @contextmanager
    def within(self, key: str, style: str | None, level: int) -> Iterator[None]:
        """A list inside of a list may have a style of its own, which holds from its level on (5.3.1)."""
        state, own = self._states[key], self._styles.list_levels(style)
        outer = state.levels
        if own:
            state.levels = outer | {number: found for number, found in own.items() if number >= level}
        try:
            yield
        finally:
            state.levels = outer

    def label(self, key: str, level: int, start: str) -> Label:
        """The label of the next item of a list at a level from 0; `start` is the number it asks for, if any."""
        state = self._states[key]
        if level not in state.levels:
            return Label("", level)
        if start.isdecimal() and len(start) < 9:
            state.counts[level] = int(start) - 1
        return self._numbering.label(key, level) or Label("", level)

    def heading(self, level: int, start: str) -> str:
        """The number of the next heading of a level from 1; empty where headings are not numbered."""
        state = self._states.get(_OUTLINE)
        if state is None or level - 1 not in state.levels:
            return ""
        if start.isdecimal() and len(start) < 9:
            state.counts[level - 1] = int(start) - 1
        label = self._numbering.label(_OUTLINE, level - 1)
        return label.text if label else ""
