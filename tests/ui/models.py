"""A models panel on a hub of the tests' own: what its tests share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.models.download import Timing
from llamahome_gui.ui.models.panel import ModelsPanel
from llamahome_gui.ui.models.row_widget import ModelRowWidget
from llamahome_gui.ui.models.states import Act
from llamahome_gui.ui.services import Services
from tests.hub_server import HubServer

REPOSITORY = "maker/tiny-1m-chat"
KEY = "tiny/1m"
OTHER_REPOSITORY, OTHER_KEY = "maker/tiny-2m-chat", "tiny/2m"
WEIGHTS = "model.safetensors"
WAIT_MS = 60_000
# As patient as a test can be; a stall is longer than a pause of a busy machine.
HASTE = Timing(connect=5.0, stall=5.0, first_wait=0.05, longest_wait=0.2, tries=4, flush=0.05, report=0.02)


def list_models(config: Path, **details: object) -> None:
    """Write a catalogue of the user's own with two small models; `details` are of the first."""
    about = {"repository": REPOSITORY, "context": 512, **details}
    entry = {
        "title": "Tiny",
        "versions": ["1m", "2m"],
        "default": "1m",
        "details": {"1m": about, "2m": {"repository": OTHER_REPOSITORY, "context": 512}},
    }
    (config / "models.json").write_text(json.dumps({"tiny": entry}), encoding="utf-8")


@dataclass
class Stage:
    """A shown panel over a hub."""

    panel: ModelsPanel
    services: Services
    hub: HubServer
    bot: QtBot

    def row(self, key: str = KEY) -> ModelRowWidget:
        return self.panel.row(key)

    def click(self, act: Act, key: str = KEY) -> None:
        """Press a button of a row, once it is offered."""
        self.until(lambda: self.panel.list.has(key) and self.row(key).offers(act))
        self.press(self.row(key).button(act))

    def press(self, button: QAbstractButton) -> None:
        assert button.isEnabled()
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton)

    def until(self, holds: Callable[[], bool]) -> None:
        self.bot.waitUntil(holds, timeout=WAIT_MS)

    def badge(self, text: str, key: str = KEY) -> None:
        """Wait until a row has this badge."""
        self.until(lambda: self.panel.list.has(key) and self.row(key).badge.text() == text)

    def here(self, key: str = KEY) -> None:
        """Wait until a model is installed and its row says so."""
        self.until(lambda: self.panel.list.has(key) and self.row(key).row.model is not None)

    def folder(self, key: str = KEY) -> Path:
        return self.services.workspace.models_dir / key

    def find(self, kind: type[QWidget]) -> QWidget:
        """A dialog of the panel, once it is open."""
        self.until(lambda: self.panel.findChild(kind) is not None)
        found = self.panel.findChild(kind)
        assert isinstance(found, kind)
        return found
