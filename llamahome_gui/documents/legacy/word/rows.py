"""Rows of a table set below each other: cells of different width, merged cells once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from .properties import Column

_NEAR = 40  # twips; edges that are meant to be the same differ by less
_MOST_COLUMNS = 63


@dataclass(frozen=True, slots=True)
class Row:
    """Texts of a row's cells, its edges in twips (one more than cells, or none), and how cells are merged."""

    cells: list[str]
    edges: tuple[int, ...]
    columns: tuple[Column, ...]


def arranged(rows: Sequence[Row]) -> list[list[str]]:
    """Texts by row and column; a merged cell says its text where it begins."""
    told = [_without_covered(row) for row in rows]
    if len({len(row.cells) for row in rows}) < 2:
        return told
    grid = _grid(rows)
    if not grid:
        return told
    return [_placed(texts, row, grid) for texts, row in zip(told, rows, strict=True)]


def _without_covered(row: Row) -> list[str]:
    return [
        "" if index < len(row.columns) and (row.columns[index].merged or row.columns[index].covered) else text
        for index, text in enumerate(row.cells)
    ]


def _grid(rows: Sequence[Row]) -> list[int]:
    """The edges of all rows; none when the rows do not tell theirs, or have too little in common."""
    if any(len(row.edges) != len(row.cells) + 1 for row in rows):
        return []
    grid: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not grid or edge - grid[-1] > _NEAR:
            grid.append(edge)
    widest = max(len(row.cells) for row in rows)
    return grid if len(grid) - 1 <= min(2 * widest, _MOST_COLUMNS) else []


def _placed(texts: list[str], row: Row, grid: list[int]) -> list[str]:
    placed = [""] * (len(grid) - 1)
    for text, edge in zip(texts, row.edges, strict=False):
        index = min(bisect_right(grid, edge + _NEAR) - 1, len(placed) - 1)
        placed[index] = f"{placed[index]} {text}".strip() if placed[index] else text
    return placed
