"""Whether the memory suffices for a run that goes on: looked at in the background, asked about as before a new one."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from llamahome_gui.training import fit_of_dataset
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.finetune.fit_dialog import FitDialog

if TYPE_CHECKING:
    from llamahome_gui.models import InstalledModel, ModelStore
    from llamahome_gui.training import Run, RunFit

log = logging.getLogger(__name__)


class ResumeQuestion(QObject):
    """One run at a time.

    Signals:
        answered: the `Run` that goes on, and the settings with which it does; nothing where it shall not.
    """

    answered = Signal(object, object)

    def __init__(self, store: ModelStore, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._window = store, window
        self._run: Run | None = None

    def ask(self, run: Run, base: InstalledModel | None, processes: int) -> None:
        """Answer at once where it fits, or where nobody can tell; else when somebody has decided.

        Args:
            base: What it is trained on; None where that is gone, as the run will say.
            processes: On this machine.
        """
        if self._run is None:
            self._run = run
            look = partial(_fit_of, self._store, run, base, processes)
            Op(self, look).success(self._looked).failure(self._unknown).run()

    def _looked(self, fit: RunFit | None) -> None:
        run, self._run = self._run, None
        assert run is not None
        if fit is None or fit.fits:
            self.answered.emit(run, run.next_settings)
            return
        resumes = run.next_settings if run.has_checkpoint else None
        FitDialog(fit, partial(self._decided, run), self._window, resumes=resumes).open()

    def _unknown(self, error: Exception) -> None:
        """The dataset cannot be read: the run itself says so."""
        log.info("what the run needs is not known: %s", error)
        self._looked(None)

    def _decided(self, run: Run, changes: dict[str, object]) -> None:
        self.answered.emit(run, run.next_settings.model_copy(update=changes))


def _fit_of(store: ModelStore, run: Run, base: InstalledModel | None, processes: int) -> RunFit | None:
    dataset = Path(run.record.dataset)
    if base is None or not dataset.exists():
        return None
    return fit_of_dataset(store, base, run.next_settings, dataset, processes=processes)
