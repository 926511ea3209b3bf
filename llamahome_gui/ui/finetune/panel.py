"""The fine-tune panel: choose on the left, see the data and the run on the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QWidget

from llamahome_gui.config.paths import asset
from llamahome_gui.errors import LlamaHomeError, TrainingError
from llamahome_gui.monitoring.gpus import gpus
from llamahome_gui.training import adapter_folder, child_command, find_run, run_key, suggested_settings
from llamahome_gui.training.events import Finished, Saved
from llamahome_gui.training.runs import now
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.finetune.after import AfterView
from llamahome_gui.ui.finetune.dataset_view import DatasetView
from llamahome_gui.ui.finetune.datasets import DatasetDesk
from llamahome_gui.ui.finetune.fit_dialog import FitDialog, fit_here
from llamahome_gui.ui.finetune.job import JobState, TrainingJob
from llamahome_gui.ui.finetune.resuming import ResumeQuestion
from llamahome_gui.ui.finetune.run_view import RunView
from llamahome_gui.ui.finetune.runs_shelf import RunsShelf
from llamahome_gui.ui.finetune.runs_view import RunsView
from llamahome_gui.ui.finetune.setup import SetupForm
from llamahome_gui.ui.finetune.sharing import HostsDialog
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.widgets import PanelHeader, fill_page

if TYPE_CHECKING:
    from llamahome_gui.config.settings import TrainingSettings
    from llamahome_gui.models import InstalledModel
    from llamahome_gui.training import Run
    from llamahome_gui.ui.services import Services

DATASET_SUFFIXES = {".jsonl", ".ndjson", ".parquet"}


class FineTunePanel(QWidget):
    """Signals:
    statusMessage: one sentence for the status bar.
    adapterReady: key of an adapter that was trained.
    chatRequested: key of an adapter that is being loaded to chat with.
    storeChanged: models were written or removed here.
    """

    statusMessage = Signal(str)
    adapterReady = Signal(str)
    chatRequested = Signal(str)
    storeChanged = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._bases: dict[str, InstalledModel] = {}
        self._adapter_key = ""
        self._waiting: Run | None = None
        self._run_key = self._run_since = ""
        self.job = TrainingJob(services.workspace, self)
        self.setup = SetupForm()
        self.data = DatasetView()
        self.desk = DatasetDesk(services, self.setup, self.data, self._base, self)
        self.run = RunView()
        self.runs = RunsView()
        self.shelf = RunsShelf(services.workspace, self)
        self.question = ResumeQuestion(services.store, self)
        self.after = AfterView(services)
        self.tabs = QTabWidget()
        self._build()
        self._connect()
        samples = sorted(asset("data", "samples", "datasets").glob("*.jsonl"))
        self.setup.show_samples(samples)
        self.setup.show_made(sorted((services.workspace.training_dir / "processed").glob("*.jsonl")))
        if samples:
            self.desk.read(samples[0])
        Op(self, lambda: len(gpus())).success(self.setup.sharing.show_gpus).failure(self._failed).run()
        self.refresh()

    @property
    def busy(self) -> bool:
        """Whether a run is going on."""
        return self.job.state.busy

    @Slot()
    def _pause(self) -> None:
        self.job.pause()

    @Slot()
    def _keep(self) -> None:
        self.job.keep()

    def shutdown(self) -> None:
        """End a run that is going on; it can be resumed from its last checkpoint."""
        self.job.shutdown()
        self.run.shutdown()
        self.desk.shutdown()
        self.runs.shutdown()
        self.after.shutdown()

    def refresh(self) -> None:
        """Look again at which models are installed, in the background."""
        Op(self, self._services.store.installed).success(self._show_bases).failure(self._failed).run()
        self.shelf.look()

    @Slot(object)
    def _offer(self, runs: list[Run]) -> None:
        self._waiting = next((run for run in runs if run.resumable), None)
        self.run.resume.setVisible(False)
        if self._waiting is not None and not self.busy:
            self.run.offer(self._waiting)
        self.runs.show_runs(runs)

    @Slot()
    def _tab_changed(self) -> None:
        if self.tabs.currentWidget() is self.runs:
            self.shelf.look()

    def take_paths(self, paths: Sequence[Path]) -> bool:
        """Take a dropped dataset; False where what was dropped is no dataset."""
        if len(paths) != 1 or paths[0].suffix.lower() not in DATASET_SUFFIXES:
            return False
        self.setup.add_dataset(paths[0])
        return True

    # -- model and dataset ------------------------------------------------------------------------------------

    def _base(self) -> InstalledModel | None:
        return self._bases.get(self.setup.base_key or "")

    @Slot()
    def _reading(self) -> None:
        self.setup.set_usable(False)
        self.tabs.setCurrentWidget(self.data)

    @Slot()
    def _read(self) -> None:
        self._suggest_name()
        self.setup.set_usable(not self.busy)

    def _show_bases(self, models: list[InstalledModel]) -> None:
        self._bases = {model.key: model for model in models}
        self.setup.show_bases(models)
        self.after.show_models(models)

    @Slot(str)
    def _base_chosen(self, key: str) -> None:
        base = self._bases.get(key)
        if base is not None:
            self.setup.show_settings(suggested_settings(base, self._services.settings.training))
            self._suggest_name()
            self.desk.look_at_rows()

    @Slot()
    def _settings_changed(self) -> None:
        base = self._base()
        if base is not None:
            self.setup.follow_settings(suggested_settings(base, self._services.settings.training))
            self.desk.look_at_rows()

    def _suggest_name(self) -> None:
        base = self._base()
        if self.desk.dataset is None or base is None:
            return
        stem = (
            "".join(c if c.isascii() and c.isalnum() else "-" for c in self.desk.dataset.path.stem).strip("-")[:40]
            or "adapter"
        )
        numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 1000))
        self.setup.suggest_name(next((name for name in numbered if self._is_free(base, name)), stem))

    def _is_free(self, base: InstalledModel, name: str) -> bool:
        try:
            adapter_folder(self._services.workspace, base, name)
        except LlamaHomeError:
            return False
        return find_run(self._services.workspace, run_key(base, name)) is None

    # -- the run ----------------------------------------------------------------------------------------------

    @Slot()
    def start(self) -> None:
        """Start a run with what stands in the form."""
        key, path = self.setup.base_key, self.setup.dataset_path
        if key is None or path is None or self.busy:
            return
        base, processes = self._bases.get(key), self.setup.sharing.processes
        fit = fit_here(base, self.setup.settings(), path, self.desk.longest, processes)
        if fit is None or fit.fits:
            self._start_with({})
        else:
            FitDialog(fit, self._start_with, self).open()

    @Slot(object)
    def _start_with(self, changes: dict[str, object]) -> None:
        """Start a run with what stands in the form, and these settings changed."""
        key, path = self.setup.base_key, self.setup.dataset_path
        if key is not None and path is not None:
            settings = self.setup.settings().model_copy(update=changes)
            self._start(key, path, self.setup.name.text(), settings, resume=False)

    @Slot()
    def show_hosts(self) -> None:
        """Show what to type so that several machines share the run of the form."""
        key, path = self.setup.base_key, self.setup.dataset_path
        if key is None or path is None:
            return
        try:
            command = child_command(
                base_key=key, dataset=path, name=self.setup.name.text(), settings=self.setup.settings(),
                workspace=self._services.workspace, progress="bar",
            )  # fmt: skip
        except OSError as error:
            said = tr("The run's settings cannot be written ({reason}).", reason=error.strerror)
            self._failed(TrainingError(said))
            return
        HostsDialog(command, self.setup.sharing.gpus, self).open()

    @Slot()
    def resume(self) -> None:
        """Go on with the run that stopped early most recently."""
        if self._waiting is not None:
            self.resume_run(self._waiting)

    @Slot(object)
    def resume_run(self, run: Run) -> None:
        """Go on with a run, with the settings that it suggested where memory did not suffice; ask as for a new one."""
        if not self.busy:
            self.question.ask(run, self._bases.get(run.record.base_key), self.setup.sharing.processes)

    @Slot(object, object)
    def _resume_with(self, run: Run, settings: TrainingSettings) -> None:
        if not self.busy:
            self._continue(run, settings, keep=False)

    @Slot(object)
    def keep_run(self, run: Run) -> None:
        """Make an adapter of what a run learnt before it stopped."""
        if not self.busy:
            self._continue(run, run.record.settings, keep=True)

    def _continue(self, run: Run, settings: TrainingSettings, *, keep: bool) -> None:
        record, goes_on = run.record, run.has_checkpoint
        self._start(record.base_key, Path(record.dataset), record.name, settings, resume=goes_on, keep=keep and goes_on)
        if goes_on:
            self.shelf.read_earlier(run)

    def _start(
        self, key: str, dataset: Path, name: str, settings: TrainingSettings, *, resume: bool, keep: bool = False
    ) -> None:
        base = self._bases.get(key)
        self._run_key = run_key(base, name) if base is not None else ""
        self._run_since = "" if resume else now()
        self.run.begin(
            name,
            base.title if base is not None else key,
            keeps_best=settings.early_stopping.enabled,
            asks=bool(settings.sample_prompt),
        )
        self.tabs.setCurrentWidget(self.run)
        try:
            self.job.start(
                base_key=key, dataset=dataset, name=name, settings=settings, resume=resume, keep=keep,
                processes=self.setup.sharing.processes,
            )  # fmt: skip
        except LlamaHomeError as error:
            self._job_failed(error)

    @Slot(object)
    def _job_event(self, event: object) -> None:
        self.run.show_event(event)
        if isinstance(event, Finished):
            self._adapter_key = event.adapter_key
        elif isinstance(event, Saved) and self.tabs.currentWidget() is self.runs:
            self.shelf.look()

    @Slot(object)
    def _job_state(self, state: JobState) -> None:
        self.run.show_state(state)
        self.runs.set_busy(state.busy)
        self.setup.set_usable(self.desk.dataset is not None and not state.busy)
        if state is JobState.FINISHED:
            self.statusMessage.emit(tr("Adapter ready: {adapter_key}", adapter_key=self._adapter_key))
            self.setup.forget_name()
            self._suggest_name()
            self.after.choose(self._adapter_key)
            self.refresh()
            self.adapterReady.emit(self._adapter_key)
        elif state is JobState.CANCELLED:
            self.statusMessage.emit(tr("The run was cancelled; nothing was saved"))
            self.shelf.discard(self._run_key, self._run_since)
        elif state is JobState.PAUSED:
            self.statusMessage.emit(tr("The run is paused"))
            self.setup.forget_name()  # which is that run's now
            self._suggest_name()
        if not state.busy:
            self.shelf.look()

    @Slot(object)
    def _job_failed(self, error: LlamaHomeError) -> None:
        self.run.show_error(error, self.job.last_words)
        self.statusMessage.emit(str(error))

    @Slot()
    def _store_changed(self) -> None:
        self.refresh()
        self.storeChanged.emit()

    @Slot()
    def chat_with_adapter(self) -> None:
        """Load the adapter that was trained last, to chat with it."""
        try:
            self._services.switch_model(self._services.store.get(self._adapter_key))
        except LlamaHomeError as error:
            self._failed(error)
            return
        self.chatRequested.emit(self._adapter_key)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.run.banner.show_error(error)
        self.tabs.setCurrentWidget(self.run)

    # -- building ---------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Models may have come or gone since the panel was seen last."""
        super().showEvent(event)
        self.refresh()
        self.desk.look_at_rows()

    def _build(self) -> None:
        header = PanelHeader(
            tr("Fine-tune"), tr("Teach a model your own questions and answers: a small LoRA adapter is trained.")
        )
        self.tabs.addTab(self.data, tr("Dataset"))
        self.tabs.addTab(self.run, tr("Run"))
        self.tabs.addTab(self.runs, tr("Runs"))
        self.tabs.addTab(self.after, tr("Adapters"))
        fill_page(self, header, self.setup, self.tabs)

    def _connect(self) -> None:
        self.desk.began.connect(self._reading)
        self.desk.shown.connect(self._read)
        self.desk.statusMessage.connect(self.statusMessage)
        self.setup.baseChosen.connect(self._base_chosen)
        self._services.settingsChanged.connect(self._settings_changed)
        self.setup.startRequested.connect(self.start)
        self.run.cancelRequested.connect(self.job.cancel)
        self.run.keepRequested.connect(self._keep)
        self.run.pauseRequested.connect(self._pause)
        self.run.resumeRequested.connect(self.resume)
        self.shelf.listed.connect(self._offer)
        self.shelf.told.connect(self.runs.show_told)
        self.shelf.earlier.connect(self.run.show_earlier)
        self.shelf.failed.connect(self._failed)
        self.runs.chosen.connect(self.shelf.read)
        self.runs.resumeRequested.connect(self.resume_run)
        self.question.answered.connect(self._resume_with)
        self.runs.keepRequested.connect(self.keep_run)
        self.runs.removeRequested.connect(self.shelf.remove)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.run.chatRequested.connect(self.chat_with_adapter)
        self.after.statusMessage.connect(self.statusMessage)
        self.after.chatRequested.connect(self.chatRequested)
        self.after.storeChanged.connect(self._store_changed)
        self.setup.sharing.hostsRequested.connect(self.show_hosts)
        self.job.told.connect(self._job_event)
        self.job.stateChanged.connect(self._job_state)
        self.job.failed.connect(self._job_failed)
