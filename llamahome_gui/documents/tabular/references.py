"""Names of columns and places of cells, `AB12` and `B2:C3` (ECMA-376 part 1, 18.18.62)."""

from __future__ import annotations

import re
from functools import lru_cache

from .cells import Area

_LAST_NAMED = 18_278  # ZZZ
_LAST_ROW = 9_999_999
_LETTERS = re.compile(r"[A-Za-z]{1,3}", re.A)
_PLACE = r"\$?([A-Za-z]{1,3})\$?(\d{1,9})"
_REFERENCE = re.compile(f"{_PLACE}(?::{_PLACE})?", re.A)


@lru_cache(maxsize=20_000)
def column_name(number: int) -> str:
    """Letters of a column, counted from 1; no program has columns beyond ZZZ, which stands for those of odd files."""
    number = min(number, _LAST_NAMED)
    name = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


@lru_cache(maxsize=20_000)
def column_of(letters: str) -> int:
    """Column of `AB`, from 1; 0 if these are no letters of a column."""
    if not _LETTERS.fullmatch(letters):
        return 0
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def area_of(reference: str) -> Area | None:
    """Area of `B2:C3` or `B2`; None if that is no reference to cells."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    left, top, right, bottom = found.groups()
    area = Area(int(top), column_of(left), int(bottom or top), column_of(right or left))
    return area if min(area.top, area.bottom) > 0 and max(area.top, area.bottom) <= _LAST_ROW else None


def first_cell(reference: str) -> tuple[int, int] | None:
    """(row, column) of the first cell of `B2` or `B2:C3`; None if that is no reference."""
    area = area_of(reference)
    return (area.top, area.left) if area else None
