"""Quantities as people read them."""

from __future__ import annotations


def size_text(count: float) -> str:
    """Bytes for people: ``14.2 MB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(count) < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
