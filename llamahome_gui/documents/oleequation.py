"""Equations of the old Equation Editor that newer documents still hold as OLE objects."""

from __future__ import annotations

from .compound import MAGIC, Compound
from .legacy.equation import equation_text

_LARGEST = 1 << 20


def equation_of(data: bytes) -> str:
    """Text of an embedded equation, a compound file with or without a header before it; empty for another object."""
    start = data.find(MAGIC, 0, 4096)
    if start < 0 or len(data) > _LARGEST:
        return ""
    return equation_text(Compound(data[start:]).read("Equation Native") or b"")
