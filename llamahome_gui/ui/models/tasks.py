"""What the panel lets the store do in the background, one at a time: import, merge, export, check, remove."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.models import InstalledModel, Level
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.services import Services

Report = Callable[[str, float], None]


class _Stopped(Exception):
    """The user, or the end of the window, broke a task off."""


@dataclass(frozen=True)
class ImportWish:
    """A folder that shall become a model of the list, or, without names, an adapter that tells its own.

    Attributes:
        link: Use the files where they are instead of copying them.
    """

    source: Path
    family: str = ""
    version: str = ""
    link: bool = False

    @property
    def key(self) -> str:
        return f"{self.family}/{self.version}" if self.family else self.source.name


class StoreTasks(QObject):
    """Runs one task.

    Attributes:
        running: Which, a sentence; empty while there is none.
        step: What it does now.
        share: How far it is, 0 to 1; None before it has told.

    Signals:
        started: What runs, a sentence.
        progressed: A step and its share, 0 to 1.
        ended: Nothing runs any more, whatever came of it.
        imported, merged: An `InstalledModel`.
        exported: The folder or file.
        checked: A `ValidationReport`.
        removed: The title of a model and the bytes that became free.
        failed: An error that belongs to no row.
    """

    started = Signal(str)
    progressed = Signal(str, float)
    ended = Signal()
    imported = Signal(object)
    merged = Signal(object)
    exported = Signal(object)
    checked = Signal(object)
    removed = Signal(str, object)
    failed = Signal(object)
    _reported = Signal(str, float)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._stop = threading.Event()
        self.running = self.step = ""
        self.share: float | None = None
        self._reported.connect(self._pass_on)

    def import_folder(self, wish: ImportWish) -> bool:
        """Copy or link a model into the workspace; False while something else runs."""
        store = self._services.store
        return self._run(
            tr("Importing {key}", key=wish.key),
            lambda: (
                store.import_folder(wish.source, wish.family, wish.version, self._report, link=wish.link)
                if wish.family
                else store.import_adapter(wish.source, progress=self._report)
            ),
            self.imported.emit,
            self.failed.emit,
        )

    def merge(self, adapter: InstalledModel, family: str, version: str) -> bool:
        """Write an adapter and its base as one model; False while something else runs."""
        store = self._services.store
        return self._run(
            tr("Merging {title}", title=adapter.title),
            lambda: store.merge(adapter, family, version, self._report),
            self.merged.emit,
            self.failed.emit,
        )

    def export(self, model: InstalledModel, target: Path) -> bool:
        """Write a model or an adapter elsewhere; a file that is there was asked about. False while something runs."""
        store = self._services.store
        return self._run(
            tr("Exporting {title}", title=model.title),
            lambda: store.export(model, target, self._report, replace=True),
            self.exported.emit,
            self.failed.emit,
        )

    def check(self, model: InstalledModel, every_byte: bool) -> bool:
        """Look whether a model is whole; False while something else runs."""
        store, level = self._services.store, Level.FULL if every_byte else Level.QUICK
        return self._run(
            tr("Checking {title}", title=model.title),
            lambda: store.validate(model, level, self._report),
            self.checked.emit,
            self.failed.emit,
        )

    def remove(self, model: InstalledModel) -> bool:
        """Delete an installed model's files; False while something else runs."""
        store = self._services.store
        return self._run(
            tr("Removing {title}", title=model.title),
            lambda: store.remove(model),
            lambda freed: self.removed.emit(model.title, freed),
            self.failed.emit,
        )

    def stop(self) -> None:
        """Break the task off at its next step; nothing half-done stays."""
        self._stop.set()

    def _run(
        self,
        what: str,
        task: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> bool:
        if self.running:
            return False
        self.running, self.step, self.share = what, "", None
        self._stop.clear()
        self.started.emit(what)

        def succeed(result: Any) -> None:
            self._end()
            done(result)

        def fail(error: Exception) -> None:
            self._end()
            if not isinstance(error, _Stopped):
                failed(error)

        Op(self, task).success(succeed).failure(fail).run()
        return True

    def _end(self) -> None:
        self.running = ""
        self.ended.emit()

    def _report(self, step: str, share: float) -> None:
        """Called in the task's thread."""
        if self._stop.is_set():
            raise _Stopped(step)
        self._reported.emit(step, share)

    @Slot(str, float)
    def _pass_on(self, step: str, share: float) -> None:
        if self.running:
            self.step, self.share = step, share
            self.progressed.emit(step, share)
