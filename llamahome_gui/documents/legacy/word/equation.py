"""Objects of the equation editor (MTEF 3, as Word kept equations until 2003) on one line."""

from __future__ import annotations


def equation_text(data: bytes) -> str:
    """Text of an `Equation Native` stream; empty when it cannot be followed."""
    return ""
