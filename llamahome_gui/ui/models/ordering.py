"""In which order the sections of the models panel list their rows, worked out without Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from llamahome_gui.ui.models.rows import DOWNLOADS, ModelRow, Section
from llamahome_gui.ui.models.states import Shown
from llamahome_gui.units import moment_text

StateOf = Callable[[ModelRow], Shown]
# How near a model is to an answer, by the colour of its badge; one without a badge is not here yet.
_NEARNESS = {"success": 0, "accent": 1, "": 2, "warning": 4, "error": 5}
_NOT_HERE = 3


class SortBy(StrEnum):
    """What a list is sorted by; the values are written down."""

    USUAL = "usual"
    NAME = "name"
    SIZE = "size"
    CONTEXT = "context"
    DATE = "date"
    STATE = "state"


@dataclass(frozen=True)
class Order:
    """How a list is sorted: the least first, or the most."""

    by: SortBy = SortBy.USUAL
    falling: bool = False

    @classmethod
    def read(cls, said: str) -> Order:
        """What `str` wrote; the usual order for anything else."""
        by, _, way = said.partition("/")
        return cls(SortBy(by), way == "falling") if by in set(SortBy) else cls()

    def __str__(self) -> str:
        return f"{self.by}/falling" if self.falling else str(self.by)


def ordered(sections: Iterable[Section], order: Order, state_of: StateOf) -> list[Section]:
    """The sections with their rows in another order; downloads stay in that of their queue.

    An adapter goes where its base goes, and what nobody knows of a row puts it at the end, whichever way is sorted.

    Args:
        state_of: What a row shows now.
    """
    if order.by is SortBy.USUAL:
        return list(sections)
    return [one if one.key == DOWNLOADS else _ordered(one, order, state_of) for one in sections]


def _ordered(section: Section, order: Order, state_of: StateOf) -> Section:
    families = [_Family(head, adapters) for head, *adapters in _families(section.rows)]
    rows = [row for family in _sorted(families, order, state_of) for row in family.rows(order, state_of)]
    return replace(section, rows=tuple(map(_dated, rows) if order.by is SortBy.DATE else rows))


@dataclass(frozen=True)
class _Family:
    """A model with the adapters that stand below it."""

    head: ModelRow
    adapters: Sequence[ModelRow]

    def rows(self, order: Order, state_of: StateOf) -> list[ModelRow]:
        inside = _sorted([_Family(adapter, ()) for adapter in self.adapters], order, state_of)
        return [self.head, *(one.head for one in inside)]


def _families(rows: Iterable[ModelRow]) -> list[list[ModelRow]]:
    found: list[list[ModelRow]] = []
    for row in rows:
        if row.adapter and found:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _sorted(families: Sequence[_Family], order: Order, state_of: StateOf) -> list[_Family]:
    known = [(value, one) for one in families if (value := _value(one.head, order.by, state_of)) is not None]
    unknown = [one for one in families if _value(one.head, order.by, state_of) is None]
    known.sort(key=lambda pair: pair[0], reverse=order.falling)
    return [*(one for _, one in known), *unknown]


def _value(row: ModelRow, by: SortBy, state_of: StateOf) -> Any:
    """What a row is sorted by; None where nobody knows it."""
    if by is SortBy.NAME:
        return _natural(row.title)
    if by is SortBy.STATE:
        badge = state_of(row).badge
        return _NOT_HERE if badge is None else _NEARNESS.get(badge.level, _NOT_HERE)
    return {SortBy.SIZE: row.size, SortBy.CONTEXT: row.context, SortBy.DATE: row.changed}[by] or None


def _natural(title: str) -> list[tuple[int, int | str]]:
    """Numbers in a title count as numbers: 3B stands before 70B."""
    parts = re.split(r"(\d+)", title.casefold())
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts if part]


def _dated(row: ModelRow) -> ModelRow:
    """Who sorts by date sees it."""
    if not row.changed:
        return row
    return replace(row, facts=(*row.facts, moment_text(datetime.fromtimestamp(row.changed))))
