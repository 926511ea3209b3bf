"""The frame of a picture that every browser shows and that needs no other file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from html import escape

_FONT = "font-family='system-ui, sans-serif' font-size='12'"


_LINE, _LETTER, _MARGIN = 17, 6.6, 12


def picture(width: int, height: int, parts: Iterable[str], caption: str = "") -> str:
    """An SVG of this size in pixels on white ground; a `caption` goes below, in as many lines as it takes."""
    lines = textwrap.wrap(caption, max(20, round((width - 2 * _MARGIN) / _LETTER)))
    below = [
        f"<text x='{_MARGIN}' y='{height + _LINE * (at + 1)}' fill='#555555'>{escape(line)}</text>"
        for at, line in enumerate(lines)
    ]
    height += _LINE * len(lines) + _MARGIN * bool(lines)
    head = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' {_FONT}>"
    ground = f"<rect width='{width}' height='{height}' fill='white'/>"
    return "\n".join([head, ground, *parts, *below, "</svg>"]) + "\n"
