"""Lists: which label a paragraph gets, counted as Word counts (ECMA-376 part 1, 17.9); other programs count alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

_DEEPEST = 8  # there are nine levels, from 0
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(slots=True)
class Level:
    """One level of a list: how it counts, from where, and its pattern such as `%1.%2.`.

    `legal` ones write the numbers of all levels in figures (ECMA-376 part 1, 17.9.4).
    """

    kind: str = "decimal"
    pattern: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False


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

    def __init__(self) -> None:
        self._lists: dict[str, ListState] = {}
        self._overrides: dict[str, dict[int, int]] = {}

    def define(self, list_id: str, state: ListState, starts: Mapping[int, int] = MappingProxyType({})) -> None:
        """Make a list known. `starts` tells at which levels it begins anew, and with what number."""
        self._lists[list_id] = state
        self._overrides[list_id] = dict(starts)

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
            style = replace(style, start=overrides.pop(level))
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
            kind = style.kind if level.kind == "bullet" else level.kind
            return number_text(count, "decimal" if style.legal and kind != "decimalZero" else kind)

        return _PLACE.sub(shown, style.pattern).strip()


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
