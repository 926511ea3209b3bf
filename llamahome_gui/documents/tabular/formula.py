"""How a formula stands behind the value that it gave."""

from __future__ import annotations


def beside(formula: str) -> str:
    """A formula, without its equals sign, as code."""
    return f"`={' '.join(formula.split())}`"
