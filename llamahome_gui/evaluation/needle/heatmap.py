"""A needle test as a heat map: one picture for each setting, lengths across, depths down."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from llamahome_gui.evaluation.needle.results import Cell
from llamahome_gui.evaluation.needle.svg import picture

_CELL_WIDTH, _CELL_HEIGHT, _LEFT, _TOP, _GAP = 92, 34, 70, 58, 26
# Colours of 0, 50 and 100 % right: told apart by lightness too, for those who see red and green alike.
_STOPS = ((0.0, (122, 28, 54)), (0.5, (231, 138, 62)), (1.0, (214, 240, 222)))


def as_svg(found: Sequence[Cell], caption: str = "") -> str:
    """The picture, which every browser shows and which needs no other file; a `caption` says what was tested."""
    settings = list(dict.fromkeys(cell.setting for cell in found))
    lengths, depths = sorted({cell.length for cell in found}), sorted({cell.depth for cell in found})
    panel = _TOP + len(depths) * _CELL_HEIGHT + _GAP
    width, height = _LEFT + max(len(lengths), 2) * _CELL_WIDTH + 16, panel * max(1, len(settings))
    parts: list[str] = []
    for at, setting in enumerate(settings):
        own = {(cell.length, cell.depth): cell for cell in found if cell.setting == setting}
        parts += _panel(at * panel, setting, lengths, depths, own)
    return picture(width, height, parts, caption)


def _panel(
    top: int, setting: str, lengths: Sequence[int], depths: Sequence[float], own: dict[tuple[int, float], Cell]
) -> list[str]:
    parts = [f"<text x='12' y='{top + 24}' font-size='15' font-weight='600'>{escape(setting)}</text>"]
    for column, length in enumerate(lengths):
        middle = _LEFT + column * _CELL_WIDTH + _CELL_WIDTH / 2
        parts.append(f"<text x='{middle}' y='{top + _TOP - 8}' text-anchor='middle'>{length:,} tokens</text>")
    for row, depth in enumerate(depths):
        y = top + _TOP + row * _CELL_HEIGHT
        parts.append(f"<text x='{_LEFT - 10}' y='{y + 21}' text-anchor='end'>{depth:g} %</text>")
        for column, length in enumerate(lengths):
            parts += _square(_LEFT + column * _CELL_WIDTH, y, own.get((length, depth)))
    return parts


def _square(x: int, y: int, cell: Cell | None) -> list[str]:
    known = cell is not None and cell.trials > 0
    share = cell.accuracy if cell is not None else 0.0
    fill, ink = (colour(share), "black" if share > 0.35 else "white") if known else ("#eeeeee", "#777777")
    said = f"{share:.0%}" if known else (cell.verdict if cell is not None else "") or "–"
    tip = "not asked" if cell is None else _told(cell)
    box = f"x='{x + 1}' y='{y + 1}' width='{_CELL_WIDTH - 2}' height='{_CELL_HEIGHT - 2}' rx='4' fill='{fill}'"
    text = f"x='{x + _CELL_WIDTH / 2}' y='{y + 21}' text-anchor='middle' fill='{ink}'"
    return [f"<g><title>{escape(tip)}</title><rect {box}/><text {text}>{said}</text></g>"]


def _told(cell: Cell) -> str:
    if not cell.trials:
        return cell.refused
    return f"{cell.right} of {cell.trials} right, {cell.low:.0%} to {cell.high:.0%}"


def colour(share: float) -> str:
    """Of a share of right answers, as `#rrggbb`; dark text is read on it from about a third on."""
    for (low, dark), (high, light) in pairwise(_STOPS):
        if share <= high:
            part = (share - low) / (high - low)
            red, green, blue = (round(a + part * (b - a)) for a, b in zip(dark, light, strict=True))
            return f"#{red:02x}{green:02x}{blue:02x}"
    raise ValueError(f"{share} is no share")
