"""Quantities as people read them."""

from __future__ import annotations

from datetime import datetime


def size_text(count: float) -> str:
    """Bytes for people, in powers of 1000, with a decimal where it tells something: 640 B, 12 kB, 3.4 MB, 340 MB."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(count) < 999.5:
            return _written(count, unit)
        count /= 1000
    return _written(count, "TB")


def duration(seconds: float) -> str:
    """A time as a person says it: 8 s, 2 min, 1 h 20 min."""
    if seconds < 59.5:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def share_text(share: float) -> str:
    """A part of the whole: 50 %."""
    return f"{100 * share:.0f} %"


def moment_text(at: datetime) -> str:
    """A moment as the clock here shows it: 2026-05-03 14:05."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def _written(count: float, unit: str) -> str:
    exact = unit not in ("B", "kB") and abs(count) < 99.95
    return f"{count:,.{int(exact)}f} {unit}"
