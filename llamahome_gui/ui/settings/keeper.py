"""Keeps the settings: a change is in force at once, told a moment later, written in the background, never lost."""

from __future__ import annotations

import logging
import threading
from functools import partial

from pydantic import BaseModel
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import Settings, save_settings
from llamahome_gui.errors import ConfigError, LlamaHomeError
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import manager

log = logging.getLogger(__name__)

# Whoever types a number changes a setting with every digit.
SAVE_DELAY_MS = 300
# How long the end waits for a disk that is still busy with what was changed before.
_FLUSH_SECONDS = 0.5


class SettingsKeeper(QObject):
    """Changes `settings` in their place.

    Signals:
        edited: Something was changed just now.
        changed: Settings are as they shall be for a while; whoever works by them looks again.
        saved: What was edited is on its way to the disk.
        failed: A `ConfigError`: they could not be written.
    """

    edited = Signal()
    changed = Signal()
    saved = Signal()
    failed = Signal(object)

    def __init__(self, workspace: Workspace, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._settings = workspace, settings
        self._newest, self._number = settings, 0
        self._lock, self._written = threading.Lock(), 0
        self._writing = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SAVE_DELAY_MS)
        self._later.timeout.connect(self._save_edited)

    def put(self, name: str, section: BaseModel) -> None:
        """Put a valid section in the place of another; it is saved a moment after the last one."""
        setattr(self._settings, name, section)
        if name == "appearance":
            manager().set_mode(self._settings.appearance.theme)
            manager().set_text_percent(self._settings.appearance.text_size)
        self._later.start()
        self.edited.emit()

    def change_appearance(self, **changes: object) -> None:
        """Choose a theme or a size of the text from elsewhere than the settings, such as the menu."""
        self.put("appearance", self._settings.appearance.model_copy(update=changes))

    def save(self) -> None:
        """Tell everybody, and write the settings as they are now in the background."""
        self._note()
        if not self._writing:
            self._write_behind()
        self.changed.emit()

    def flush(self) -> None:
        """Write here and now what is not on the disk yet; for the end, when the background may be busy for long."""
        if self._later.isActive():
            self._note()
        if not self._lock.acquire(timeout=_FLUSH_SECONDS):
            log.error("the disk did not take the settings in time")
            return
        try:
            self._write(self._number, self._newest)
        except (OSError, LlamaHomeError):
            log.exception("the last settings could not be written")
        finally:
            self._lock.release()

    def _note(self) -> None:
        """Take a copy: what is written may not change while it is."""
        self._later.stop()
        self._number += 1
        self._newest = self._settings.model_copy(deep=True)

    @Slot()
    def _save_edited(self) -> None:
        self.save()
        self.saved.emit()

    def _write_behind(self) -> None:
        number, settings, self._writing = self._number, self._newest, True

        def work() -> int:
            with self._lock:
                self._write(number, settings)
            return number

        Op(self, work).success(self._done).failure(partial(self._refused, number)).run()

    def _write(self, number: int, settings: Settings) -> None:
        """To be called with the lock held. A late writer leaves alone what is newer."""
        if number > self._written:
            save_settings(self._workspace, settings)
            self._written = number

    def _done(self, number: int) -> None:
        self._writing = False
        if number < self._number:
            self._write_behind()

    def _refused(self, number: int, error: Exception) -> None:
        self._done(number)
        log.error("the settings could not be written", exc_info=error)
        reason = getattr(error, "strerror", None) or str(error)
        hint = tr("They hold until LlamaHome is closed. Make room on the disk, or let it be written to.")
        said = tr("The settings cannot be saved ({reason}).", reason=reason)
        self.failed.emit(ConfigError(said, subject=str(self._workspace.config_dir), hint=hint))
