"""Names of columns and places of cells: `AB12`, `B2:C3`."""

from __future__ import annotations

import re
from functools import lru_cache

from .cells import Area

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$", re.I)
_LETTERS = re.compile(r"[A-Z]{1,3}$", re.I)


@lru_cache(maxsize=20_000)
def column_name(number: int) -> str:
    """Letters of a column, counted from 1."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=20_000)
def column_of(letters: str) -> int:
    """Column of `AB`, from 1; 0 if these are no letters of a column."""
    if not _LETTERS.match(letters):
        return 0
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number


def area_of(reference: str) -> Area | None:
    """Area of `B2:C3` or `B2`; None if that is no reference."""
    match = _AREA.match(reference)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    first_row, last_row = int(top), int(bottom or top)
    return Area(first_row, column_of(left), last_row, column_of(right or left)) if first_row and last_row else None


def first_cell(reference: str) -> tuple[int, int] | None:
    """(row, column) of the first cell of `B2` or `B2:C3`; None if that is no reference."""
    area = area_of(reference)
    return (area.top, area.left) if area else None
