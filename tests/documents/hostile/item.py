"""One hostile file: how it is made, and how its conversion may end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Maker = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file that wants to do harm.

    `ends` are the reasons with which its conversion may fail; `said` is what its text holds where it may succeed, None
    where it may not. `slow` ones take long to make or come near a cap of time or memory.
    """

    name: str
    make: Maker
    ends: frozenset[str]
    said: str | None
    slow: bool


ITEMS: dict[str, Hostile] = {}


def hostile(name: str, *ends: str, said: str | None = None, slow: bool = False) -> Callable[[Maker], Maker]:
    """Add what the decorated function makes to the set."""

    def add(make: Maker) -> Maker:
        assert name not in ITEMS, name
        ITEMS[name] = Hostile(name, make, frozenset(ends), said, slow)
        return make

    return add
