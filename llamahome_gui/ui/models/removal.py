"""Removing a model from the panel: asked first, let go of by the session, and removed once nothing holds it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from llamahome_gui.models import InstalledModel, Removal
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.models.tasks import StoreTasks
from llamahome_gui.ui.models.wording import removal_sentence
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.widgets import ask


class RemovalControl(QObject):
    """Works for one panel.

    Args:
        window: Where the question stands.

    Signals:
        failed: Why a model cannot be removed.
        busy: Another task of the store runs.
    """

    failed = Signal(object)
    busy = Signal()

    def __init__(self, services: Services, tasks: StoreTasks, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._tasks, self._window = services, tasks, window
        self._leaving: InstalledModel | None = None
        services.session.stateChanged.connect(self._go_on)

    def ask(self, model: InstalledModel) -> None:
        """Look what would go, and ask."""
        Op(self, partial(self._services.store.removal, model)).success(self._ask).failure(self.failed.emit).run()

    def remove(self, model: InstalledModel) -> None:
        """Delete an installed model's files in the background; one that is in use is unloaded first."""
        if self._tasks.running:
            self.busy.emit()
            return
        self._leaving = model
        if self._services.session.uses(model):
            self._services.switch_model(None)  # an answer that is being written ends before
        self._go_on()

    def _ask(self, removal: Removal) -> None:
        ask(
            self._window,
            tr("Remove {title}?", title=removal.model.title),
            removal_sentence(removal, self._services.session.uses(removal.model)),
            yes=tr("Remove"),
            confirmed=partial(self.remove, removal.model),
        )

    @Slot()
    def _go_on(self) -> None:
        model, session = self._leaving, self._services.session
        if model is None or session.uses(model):
            return
        self._leaving = None
        session.forget(model)
        if not self._tasks.remove(model):
            self.busy.emit()
