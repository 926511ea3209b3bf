"""A progress bar of our kind."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar

STEPS = 1000


def make_bar() -> QProgressBar:
    """A thin bar without a text, of `STEPS` steps."""
    made = QProgressBar()
    made.setRange(0, STEPS)
    made.setTextVisible(False)
    return made
