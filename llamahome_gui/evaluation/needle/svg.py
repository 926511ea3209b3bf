"""The frame of a picture that every browser shows and that needs no other file."""

from __future__ import annotations

from collections.abc import Iterable

_FONT = "font-family='system-ui, sans-serif' font-size='12'"


def picture(width: int, height: int, parts: Iterable[str]) -> str:
    """An SVG of this size in pixels on white ground."""
    head = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' {_FONT}>"
    return "\n".join([head, f"<rect width='{width}' height='{height}' fill='white'/>", *parts, "</svg>"]) + "\n"
