"""Lists of Word: which label a paragraph gets, counted as Word counts (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from .names import WORD as W

_DEEPEST = 8  # there are nine levels, from 0
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(slots=True)
class Level:
    """One level of a list: how it counts, from where, and its pattern such as `%1.%2.`."""

    kind: str = "decimal"
    pattern: str = ""
    start: int = 1
    restart: int | None = None


@dataclass(slots=True)
class ListState:
    """Levels of a list and how far each has counted; lists that share an abstract one count together."""

    levels: dict[int, Level]
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Label:
    """`text` is empty for a bullet."""

    text: str
    level: int

    @property
    def plain_number(self) -> bool:
        """Whether Markdown's own numbering (`3.`) shows the label as it is."""
        return bool(re.fullmatch(r"\d{1,9}[.)]", self.text))


def item(label: Label, text: str, levels: list[int]) -> str:
    """A list item, indented below the items it belongs to whatever levels the author skipped."""
    while levels and levels[-1] > label.level:
        levels.pop()
    if not levels or levels[-1] < label.level:
        levels.append(label.level)
    indent = "    " * (len(levels) - 1)
    if label.plain_number:
        lead = f"{label.text} "
    else:
        lead = f"- {label.text} " if label.text else "- "
    return indent + lead + text.replace("\n", f"\n{indent}{' ' * len(lead)}")


class Numbering:
    """The lists of one document. `label` advances them, so paragraphs must be asked for in order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._abstract: dict[str, ListState] = {}
        self._lists: dict[str, ListState] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._style_levels: dict[str, tuple[str, int]] = {}
        if root is not None:
            self._read(root)

    def define(self, list_id: str, state: ListState, starts: Mapping[int, int] = MappingProxyType({})) -> None:
        """Make a list known. `starts` tells at which levels it begins anew, and with what number."""
        self._lists[list_id] = state
        self._overrides[list_id] = dict(starts)

    def _read(self, root: etree._Element) -> None:
        links: dict[str, str] = {}
        style_sources: dict[str, str] = {}
        for node in root.iter(f"{W}abstractNum"):
            key = node.get(f"{W}abstractNumId", "")
            self._abstract[key] = ListState(dict(map(_level, node.iter(f"{W}lvl"))))
            if (style := _value(node.find(f"{W}styleLink"))) is not None:
                style_sources[style] = key
            if (style := _value(node.find(f"{W}numStyleLink"))) is not None:
                links[key] = style
        for key, style in links.items():
            if style in style_sources:
                self._abstract[key] = self._abstract[style_sources[style]]
        for node in root.iter(f"{W}num"):
            self._read_list(node)

    def _read_list(self, node: etree._Element) -> None:
        key = node.get(f"{W}numId", "")
        state = self._abstract.get(_value(node.find(f"{W}abstractNumId")) or "")
        if state is None:
            return
        overrides = {}
        levels = dict(state.levels)
        for override in node.iter(f"{W}lvlOverride"):
            index = _number(override.get(f"{W}ilvl"), 0)
            level = override.find(f"{W}lvl")
            if level is not None:
                levels[index] = _level(level)[1]
            start = _value(override.find(f"{W}startOverride"))
            if start is not None:
                overrides[index] = _number(start, 1)
        # The levels may differ, the counters stay shared with the abstract list.
        self.define(key, ListState(levels, state.counts), overrides)

    def label(self, list_id: str, level: int) -> Label | None:
        """The label of the next paragraph of a list at a level (from 0); None if it is no list after all."""
        level = min(max(level, 0), _DEEPEST)
        state = self._lists.get(list_id)
        if state is None or list_id == "0":
            return None
        style = state.levels.get(level, Level())
        overrides = self._overrides.get(list_id, {})
        if level in overrides:
            state.counts.pop(level, None)
            style = Level(style.kind, style.pattern, overrides.pop(level), style.restart)
        state.counts[level] = state.counts.get(level, style.start - 1) + 1
        for deeper in [index for index in state.counts if index > level]:
            limit = state.levels.get(deeper, Level()).restart
            if limit != 0 and (limit is None or level < limit):
                del state.counts[deeper]
        if style.kind in ("bullet", "none"):
            return Label("", level) if style.kind == "bullet" or not style.pattern.strip() else None
        return Label(self._text(state, style), level)

    def _text(self, state: ListState, style: Level) -> str:
        def shown(found: re.Match[str]) -> str:
            index = int(found.group(1)) - 1
            level = state.levels.get(index, Level())
            count = state.counts.get(index, level.start)
            return number_text(count, style.kind if level.kind == "bullet" else level.kind)

        return _PLACE.sub(shown, style.pattern).strip()


def _level(node: etree._Element) -> tuple[int, Level]:
    level = Level(
        kind=_value(node.find(f"{W}numFmt")) or "decimal",
        pattern=_value(node.find(f"{W}lvlText")) or "",
        start=_number(_value(node.find(f"{W}start")), 1),
    )
    restart = _value(node.find(f"{W}lvlRestart"))
    level.restart = _number(restart, 0) if restart is not None else None
    return _number(node.get(f"{W}ilvl"), 0), level


def _value(node: etree._Element | None) -> str | None:
    return None if node is None else node.get(f"{W}val")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else default


def number_text(count: int, kind: str) -> str:
    """A count as Word's `numFmt` writes it: decimal, lowerLetter, upperRoman …"""
    if kind == "decimalZero":
        return f"{count:02d}"
    if kind in ("lowerLetter", "upperLetter") and count > 0:
        # After z Word repeats the letter: aa, bb, cc.
        repeats, letter = divmod(count - 1, 26)
        text = chr(ord("a") + letter) * (min(repeats, 30) + 1)
        return text.upper() if kind == "upperLetter" else text
    if kind in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        text = _roman(count)
        return text.upper() if kind == "upperRoman" else text
    if kind == "ordinal":
        return f"{count}{_ordinal_end(count)}"
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while count >= value:
            text, count = text + letters, count - value
    return text


def _ordinal_end(count: int) -> str:
    if count % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
