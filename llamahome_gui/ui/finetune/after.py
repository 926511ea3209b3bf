"""After a run: an adapter's card, the chat with and without it, and what can be made of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.models import ModelKind
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.finetune.compare_view import CompareView
from llamahome_gui.ui.finetune.comparison import Comparison
from llamahome_gui.ui.finetune.fields import ChoiceField
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.models.details import Details, of_adapter
from llamahome_gui.ui.models.export_menu import ExportMenu
from llamahome_gui.ui.models.fact_form import FactForm
from llamahome_gui.ui.models.merge_dialog import ask_merge
from llamahome_gui.ui.models.task_line import TaskLine
from llamahome_gui.ui.models.tasks import StoreTasks
from llamahome_gui.ui.models.wording import removal_sentence
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, EmptyState, ErrorBanner, Fold, ask, button
from llamahome_gui.units import size_text

if TYPE_CHECKING:
    from llamahome_gui.models import InstalledModel, Removal
    from llamahome_gui.ui.services import Services


class AfterView(QWidget):
    """Signals:
    statusMessage: one sentence for the status bar.
    storeChanged: models have come or gone.
    chatRequested: key of an adapter that is being loaded to chat with.
    """

    statusMessage = Signal(str)
    storeChanged = Signal()
    chatRequested = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._models: dict[str, InstalledModel] = {}
        self.tasks = StoreTasks(services, self)
        self.comparison = Comparison(services, self)
        self.banner, self.task_line = ErrorBanner(), TaskLine()
        self.choice = ChoiceField()
        self.chat = button(
            tr("Chat"), self._chat, kind="primary", icon_name="chat", tip=tr("Load it and go to the chat")
        )
        self.merge = button(tr("Merge…"), self._ask_merge, tip=tr("Write the base with this adapter in its weights"))
        self.export = button(tr("Export"), icon_name="export", tip=tr("Adapter, card and README, as peft reads them"))
        self.remove = button(tr("Remove…"), self._ask_remove, kind="danger", icon_name="trash")
        self.facts, self.files = FactForm(), FactForm()
        self.compare = CompareView()
        self._stack = QStackedWidget()
        self._build()
        self._connect()

    @property
    def adapter(self) -> InstalledModel | None:
        """The chosen adapter."""
        return self._models.get(self.choice.currentData() or "")

    def show_models(self, models: Sequence[InstalledModel]) -> None:
        """Offer the adapters among the installed models; the chosen one stays chosen."""
        before, chosen = self.choice.currentData(), self.adapter
        self._models = {model.key: model for model in models}
        self.choice.blockSignals(True)
        self.choice.clear()
        for model in models:
            if model.kind is ModelKind.ADAPTER:
                self.choice.addItem(model.title, model.key)
        self.choice.setCurrentIndex(max(0, self.choice.findData(before)))
        self.choice.blockSignals(False)
        self._stack.setCurrentIndex(1 if self.choice.count() else 0)
        if self.adapter != chosen:
            self._chosen()

    def choose(self, key: str) -> None:
        """Show this adapter, once it is among the installed models."""
        place = self.choice.findData(key)
        if place >= 0:
            self.choice.setCurrentIndex(place)
        else:
            self.choice.addItem(key, key)  # replaced by `show_models`, which keeps what is chosen
            self.choice.setCurrentIndex(self.choice.count() - 1)

    def shutdown(self) -> None:
        """Break off what is going on; nothing half-done stays."""
        self.tasks.stop()
        self.comparison.stop()

    # -- the chosen adapter -----------------------------------------------------------------------------------

    @Slot()
    def _chosen(self) -> None:
        adapter = self.adapter
        self.compare.clear()
        self.banner.clear()
        self._update()
        self._show_details(adapter.key if adapter else "", Details())
        if adapter is None:
            return
        if adapter.problem:
            self.banner.show_notice(tr("{title} cannot be loaded.", title=adapter.title), adapter.problem)
        Op(self, partial(of_adapter, adapter)).success(partial(self._show_details, adapter.key)).run()

    def _show_details(self, key: str, details: Details) -> None:
        if key == (self.choice.currentData() or ""):
            self.facts.show_facts(details.facts)
            self.files.show_facts(details.files)

    @Slot()
    def _update(self) -> None:
        """Nothing of this kind beside something that runs."""
        adapter, idle = self.adapter, not self.tasks.running and not self.comparison.running
        loadable = adapter is not None and adapter.loadable
        self.choice.setEnabled(idle)
        for part in (self.chat, self.merge, self.export):
            part.setEnabled(loadable and idle)
        self.remove.setEnabled(adapter is not None and idle)
        self.compare.set_usable(loadable and not self.tasks.running)

    @Slot()
    def _chat(self) -> None:
        adapter = self.adapter
        if adapter is not None:
            self._services.switch_model(adapter)
            self.chatRequested.emit(adapter.key)

    @Slot(str)
    def _compare(self, question: str) -> None:
        adapter = self.adapter
        base = self._models.get(adapter.base_key or "") if adapter else None
        if adapter is not None and base is not None:
            self.banner.clear()
            self.comparison.ask(base, adapter, question)

    @Slot()
    def _stop(self) -> None:
        self.comparison.stop()

    # -- what is made of it -----------------------------------------------------------------------------------

    @Slot()
    def _ask_merge(self) -> None:
        adapter = self.adapter
        if adapter is not None:
            ask_merge(adapter, self._services.catalogue, self._merge, self)

    @Slot(object, str, str)
    def _merge(self, adapter: InstalledModel, family: str, version: str) -> None:
        self.banner.clear()
        self.tasks.merge(adapter, family, version)

    @Slot(object, object)
    def _export(self, adapter: InstalledModel, target: Path) -> None:
        self.banner.clear()
        self.tasks.export(adapter, target)

    @Slot()
    def _ask_remove(self) -> None:
        adapter, store = self.adapter, self._services.store
        if adapter is not None:
            Op(self, lambda: store.removal(adapter)).success(self._confirm).failure(self.banner.show_error).run()

    def _confirm(self, removal: Removal) -> None:
        question = tr("Remove {title}?", title=removal.model.title)
        confirmed = partial(self._remove, removal.model)
        ask(self, question, removal_sentence(removal), yes=tr("Remove"), confirmed=confirmed)

    def _remove(self, adapter: InstalledModel) -> None:
        self.banner.clear()
        self._services.session.forget(adapter)
        self.tasks.remove(adapter)

    # -- what came of it --------------------------------------------------------------------------------------

    @Slot(object)
    def _merged(self, model: InstalledModel) -> None:
        self.banner.show_notice(tr("{title} was written.", title=model.title), size_text(model.size_bytes), "success")
        self.statusMessage.emit(tr("{title} was written", title=model.title))
        self.storeChanged.emit()

    @Slot(object)
    def _exported(self, target: Path) -> None:
        self.banner.show_notice(tr("The adapter was exported."), str(target), "success")
        self.statusMessage.emit(tr("Exported to {target}", target=target))

    @Slot(str, object)
    def _removed(self, title: str, freed: int) -> None:
        self.statusMessage.emit(tr("{title} was removed, {freed} are free again", title=title, freed=size_text(freed)))
        self.storeChanged.emit()

    @Slot(str)
    def _task_started(self, what: str) -> None:
        self.task_line.begin(what)
        self._update()

    @Slot()
    def _task_ended(self) -> None:
        self.task_line.hide()
        self._update()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.banner.show_error(error)

    @Slot()
    def _stop_task(self) -> None:
        self.tasks.stop()

    def _connect(self) -> None:
        self.choice.currentIndexChanged.connect(self._chosen)
        self.task_line.cancelled.connect(self._stop_task)
        self.tasks.started.connect(self._task_started)
        self.tasks.progressed.connect(self.task_line.show_progress)
        self.tasks.ended.connect(self._task_ended)
        self.tasks.merged.connect(self._merged)
        self.tasks.exported.connect(self._exported)
        self.tasks.removed.connect(self._removed)
        self.tasks.failed.connect(self._failed)
        self.compare.asked.connect(self._compare)
        self.compare.stopped.connect(self._stop)
        self.comparison.loading.connect(self.compare.show_loading)
        self.comparison.textAppended.connect(self.compare.append)
        self.comparison.answered.connect(self.compare.finish)
        self.comparison.failed.connect(self._failed)
        self.comparison.runningChanged.connect(self.compare.set_running)
        self.comparison.runningChanged.connect(self._update)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.choice.setAccessibleName(tr("Adapter"))
        ExportMenu(self.export, lambda: self.adapter).chosen.connect(self._export)
        sentence = tr(
            "Fine-tune a model, and the adapter that comes of it can be asked, compared, merged and exported here."
        )
        self._stack.addWidget(EmptyState("adapter", tr("No adapter yet"), sentence))
        self._stack.addWidget(self._face())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * GRID, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.banner)
        column.addWidget(self.task_line)
        column.addWidget(self._stack, 1)

    def _face(self) -> QWidget:
        face = QWidget()
        line = QHBoxLayout()
        line.setSpacing(GRID)
        line.addWidget(self.choice, 1)
        for part in (self.chat, self.merge, self.export, self.remove):
            line.addWidget(part)
        card, files = Card(), Fold(tr("Files"))
        files.body.addWidget(self.files)
        card.body.addWidget(self.facts)
        card.body.addWidget(files)
        column = QVBoxLayout(face)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + GRID // 2)
        column.addLayout(line)
        column.addWidget(card)
        column.addWidget(self.compare, 1)
        return face
