"""Looks at a dataset as a run on a model would, in the background; only the last wish counts."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.ui.background import Op

if TYPE_CHECKING:
    from llamahome_gui.config.training import TrainingSettings
    from llamahome_gui.models import InstalledModel
    from llamahome_gui.training import Dataset, Row
    from llamahome_gui.training.preview import DatasetPreview, RowPreview

WAIT_MS = 250
BINS = 32
_TELL = 0.01


@dataclass(frozen=True)
class Wish:
    """What to look at, and how."""

    dataset: Dataset
    base: InstalledModel
    settings: TrainingSettings


class DatasetLook(QObject):
    """`look` begins a moment after the last change; `render` shows one row.

    Signals:
        began: what was known is no longer so.
        progressed: a sentence and the done share.
        found: a `DatasetPreview`.
        rendered: a `RowPreview`.
        failed: why the model's tokenizer or the dataset cannot be read.
    """

    began = Signal()
    progressed = Signal(str, float)
    found = Signal(object)
    rendered = Signal(object)
    failed = Signal(object)
    _told = Signal(object, str, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wish: Wish | None = None
        self._row: Row | None = None
        self._looking = False
        self._stop = threading.Event()
        self._learner = _Learner()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(WAIT_MS)
        self._later.timeout.connect(self._begin)
        self._told.connect(self._pass_on)

    @property
    def looking(self) -> bool:
        """Whether an answer is still to come."""
        return self._later.isActive() or self._looking

    def look(self, dataset: Dataset, base: InstalledModel, settings: TrainingSettings) -> None:
        """Look soon; what is being looked at is broken off."""
        wish = Wish(dataset, base, settings)
        if self._wish is not None and _same(wish, self._wish):
            return
        self.stop()
        self._wish = wish
        self.began.emit()
        self._later.start()
        if self._row is not None:
            self.render(self._row)

    def render(self, row: Row | None) -> None:
        """Show this row as the model reads it, now and after each change of what it depends on."""
        self._row, wish = row, self._wish
        if row is None or wish is None:
            return

        def done(found: RowPreview) -> None:
            if self._row is row and self._wish is wish:
                self.rendered.emit(found)

        learner = self._learner
        Op(self, lambda: learner.row(row, wish)).success(done).failure(self._refused(wish)).run()

    def stop(self) -> None:
        """Break off, and tell nothing more of it."""
        self._later.stop()
        self._stop.set()
        self._looking, self._wish = False, None

    def forget(self) -> None:
        """There is no dataset any more."""
        self.stop()
        self._row = None

    @Slot()
    def _begin(self) -> None:
        wish, learner = self._wish, self._learner
        if wish is None:
            return
        self._looking, self._stop = True, threading.Event()
        report = _Report(self, wish, self._stop)

        def done(found: DatasetPreview) -> None:
            if self._wish is wish:
                self._looking = False
                self.found.emit(found)

        Op(self, lambda: learner.dataset(wish, report)).success(done).failure(self._refused(wish)).run()

    def _refused(self, wish: Wish) -> Any:
        def tell(error: Exception) -> None:
            if self._wish is wish:
                self._looking = False
                self.failed.emit(error)

        return tell

    @Slot(object, str, float)
    def _pass_on(self, wish: Wish, text: str, share: float) -> None:
        if wish is self._wish:
            self.progressed.emit(text, share)


class _Report:
    """Called in the thread; tells each hundredth, and says whether the work is still wanted."""

    def __init__(self, look: DatasetLook, wish: Wish, stop: threading.Event) -> None:
        self._look, self._wish, self._stop = look, wish, stop
        self._last = ("", -1.0)

    def __call__(self, text: str, share: float) -> bool:
        if self._stop.is_set():
            return False
        if text != self._last[0] or share - self._last[1] >= _TELL:
            self._last = (text, share)
            self._look._told.emit(self._wish, text, share)
        return True


class _Learner:
    """The tokenizer and the context of the model that was asked for last. Used in threads only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[Path, Any, int] | None = None

    def dataset(self, wish: Wish, report: _Report) -> DatasetPreview:
        from llamahome_gui.training.preview import preview_dataset

        tokenizer, context = self._of(wish.base.path)
        return preview_dataset(
            wish.dataset, tokenizer, wish.settings, context_length=context, shown=0, bins=BINS, report=report
        )

    def row(self, row: Row, wish: Wish) -> RowPreview:
        from llamahome_gui.training.preview import preview_row

        tokenizer, context = self._of(wish.base.path)
        limit = min(wish.settings.max_length, context)
        return preview_row(row, tokenizer, limit, truncate=wish.settings.truncate)

    def _of(self, folder: Path) -> tuple[Any, int]:
        from llamahome_gui.models.fit.network import network_in
        from llamahome_gui.models.tokenizer import load_tokenizer

        with self._lock:
            if self._known is None or self._known[0] != folder:
                self._known = folder, load_tokenizer(folder)[0], network_in(folder).context
            return self._known[1:]


def _same(first: Wish, second: Wish) -> bool:
    """Whether a look would find the same: most settings do not matter here."""
    return (
        first.dataset is second.dataset
        and first.base == second.base
        and _matters(first.settings) == _matters(second.settings)
    )


def _matters(settings: TrainingSettings) -> tuple[object, ...]:
    return settings.max_length, settings.truncate, settings.validation_split, settings.seed
