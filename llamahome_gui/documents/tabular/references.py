"""Names of columns and places of cells, `AB12` and `B2:C3`, as openpyxl reads and writes them."""

from __future__ import annotations

from functools import lru_cache

from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from .cells import Area

_LAST_NAMED = 18_278  # ZZZ
_LAST_ROW = 9_999_999


def column_name(number: int) -> str:
    """Letters of a column, counted from 1; no program has columns beyond ZZZ, which stands for those of odd files."""
    return str(get_column_letter(min(number, _LAST_NAMED)))


@lru_cache(maxsize=20_000)
def column_of(letters: str) -> int:
    """Column of `AB`, from 1; 0 if these are no letters of a column."""
    try:
        return int(column_index_from_string(letters))
    except ValueError:
        return 0


def area_of(reference: str) -> Area | None:
    """Area of `B2:C3` or `B2`; None if that is no reference to cells."""
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (TypeError, ValueError):
        return None
    if not (left and top and right and bottom) or max(top, bottom) > _LAST_ROW:
        return None
    return Area(top, left, bottom, right)


def first_cell(reference: str) -> tuple[int, int] | None:
    """(row, column) of the first cell of `B2` or `B2:C3`; None if that is no reference."""
    area = area_of(reference)
    return (area.top, area.left) if area else None
