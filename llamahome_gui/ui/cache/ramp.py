"""Colours of tokens: not read yet, let go, and held from cool to hot; from the theme, so they fit every ground."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from llamahome_gui.ui.theme import Theme, theme

Colors = NDArray[np.uint8]
STEPS = 64
# Held tokens never fade into the ground, however few KV heads hold them.
_FAINTEST = 0.35
_HUES = ("accent", "chart4", "chart3")
_OTHER_HUES = {"contrast-dark": ("chart5", "chart4", "accent")}  # its accent is yellow, the hottest there is

GONE = "pressed"
"""Token of the theme for what was let go."""


def ramp() -> Colors:
    """Colours of tokens that all KV heads hold, coolest first: shape ``(STEPS, 3)``."""
    return _ramp(theme())


def colors_of(
    kept: NDArray[np.float32], warmth: NDArray[np.float32], read: NDArray[np.bool_], now: Theme | None = None
) -> Colors:
    """The colour of each token.

    Args:
        kept: Share of KV heads that hold it, 0 to 1.
        warmth: Of its score, 0 to 1.
        read: Whether it has been read.
        now: The theme that holds now where None.

    Returns:
        Shape ``(tokens, 3)``.
    """
    now = now or theme()
    hot = _ramp(now)[np.clip(warmth * (STEPS - 1), 0, STEPS - 1).astype(np.int64)].astype(np.float32)
    gone = np.array(rgb(now.color(GONE)), np.float32)
    strength = np.where(kept > 0, _FAINTEST + (1 - _FAINTEST) * np.sqrt(kept), 0.0)[:, None]
    made = gone + (hot - gone) * strength
    made[~read] = rgb(_mixed(now.color("surface"), now.color(GONE), 0.45))
    return np.round(made).astype(np.uint8)


def _ramp(now: Theme) -> Colors:
    return _between(now.colors["surface"], *(now.colors[name] for name in _OTHER_HUES.get(now.name, _HUES)))


@lru_cache(maxsize=8)
def _between(ground: str, *hues: str) -> Colors:
    coolest = _mixed(QColor(ground), QColor(hues[0]), 0.45)
    parts = np.array([rgb(color) for color in (coolest, *map(QColor, hues))], np.float64)
    places, at = np.linspace(0.0, 1.0, len(parts)), np.linspace(0.0, 1.0, STEPS)
    return np.stack([np.interp(at, places, parts[:, part]) for part in range(3)], axis=1).round().astype(np.uint8)


def rgb(color: QColor) -> tuple[int, int, int]:
    """Red, green and blue."""
    return color.red(), color.green(), color.blue()


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    parts = [round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True)]
    return QColor(*parts)
