"""`llamahome selftest`: the real window, driven by real events through its uses, on the shipped samples."""

from __future__ import annotations

from llamahome_gui.ui.selftest.runner import run_selftest

__all__ = ["run_selftest"]
