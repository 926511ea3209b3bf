"""The question before a run for which the memory does not suffice: with less, all the same, or not at all?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from llamahome_gui.models.fit.machine import Machine
from llamahome_gui.training import run_fit
from llamahome_gui.training.memory import Changes
from llamahome_gui.training.runs import another_run
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.widgets import AskDialog, button

if TYPE_CHECKING:
    from llamahome_gui.config.training import TrainingSettings
    from llamahome_gui.models import InstalledModel
    from llamahome_gui.training import RunFit


class FitDialog(AskDialog):
    """Closes by “Cancel” without consequence.

    Args:
        start: A slot that is given settings to change, by name; none to start with those that there are.
        resumes: Of the run that goes on, where one does: what would make another run of it is not offered.

    Signals:
        startChosen: the same dict.
    """

    startChosen = Signal(object)

    def __init__(
        self,
        fit: RunFit,
        start: Callable[[dict[str, object]], object],
        parent: QWidget | None,
        *,
        resumes: TrainingSettings | None = None,
    ) -> None:
        changes = _possible(fit, resumes)
        super().__init__(
            tr("There may be too little memory for this run"), _sentences(fit, changes), yes=tr("Start anyway"),
            no=tr("Cancel"), danger=True, icon="warning", parent=parent,
        )  # fmt: skip
        self._changes = dict(changes)
        self.change_button = button(tr("Start with less memory"), self._start_changed, kind="primary")
        self.change_button.setVisible(bool(self._changes))
        self.buttons.addWidget(self.change_button)
        self.accepted.connect(self._start_anyway)
        self.startChosen.connect(start)

    @Slot()
    def _start_anyway(self) -> None:
        self.startChosen.emit({})

    def _start_changed(self) -> None:
        self.done(0)
        self.startChosen.emit(self._changes)


def _possible(fit: RunFit, resumes: TrainingSettings | None) -> Changes:
    """What is suggested, where it can be followed."""
    if resumes is None or another_run(resumes, resumes.model_copy(update=fit.suggestion)) is None:
        return fit.suggestion
    return {}


def _sentences(fit: RunFit, changes: Changes) -> str:
    if fit.suggestion and not changes:
        hint = tr("A run that goes on cannot be made small enough. Close other programs, or start a new run.")
        return f"{fit.sentence} {hint}"
    return f"{fit.sentence} {fit.hint}"


def fit_here(
    base: InstalledModel | None, settings: TrainingSettings, place: Path, longest: int | None, processes: int
) -> RunFit | None:
    """What a run needs of this machine; None where nobody can tell. `place` is on its disk; see `run_fit`."""
    if base is None:
        return None
    return run_fit(base, settings, Machine.now(place), longest=longest, processes=processes)
