"""`llamahome benchmark window`: the bars of the window, measured by driving the real one.

A heartbeat of 5 ms in the GUI thread tells how long the event loop stood still. Each case runs in a process of its own,
so that none inherits what another has warmed or filled.
"""

from __future__ import annotations

from llamahome_gui.ui.bars.run import run

__all__ = ["run"]
