"""The fine-tune panel of the shown window: what its tests share."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from llamahome_gui.ui.finetune.panel import FineTunePanel
from llamahome_gui.ui.main_window import MainWindow

WAIT_MS = 30_000


def open_panel(qtbot: QtBot, window: MainWindow) -> FineTunePanel:
    """Go to the panel, and wait until its models and the sample dataset are there."""
    window.go_to("finetune")
    panel = window.finetune
    qtbot.waitUntil(lambda: panel.setup.base_key is not None and panel.desk.dataset is not None, timeout=WAIT_MS)
    return panel
