"""The evaluation panel: what to ask on the left, what is found on the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QWidget

from llamahome_gui.evaluation.needle.results import Result
from llamahome_gui.evaluation.needle.tally import Tally
from llamahome_gui.evaluation.saved.files import needle_files
from llamahome_gui.evaluation.saved.runs import Record, SavedRun, goes_on
from llamahome_gui.evaluation.table import as_markdown
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.evaluate.benchmarks import Benchmark, BenchmarksView
from llamahome_gui.ui.evaluate.form import NeedleForm
from llamahome_gui.ui.evaluate.job import EvaluationJob
from llamahome_gui.ui.evaluate.run_view import RunView
from llamahome_gui.ui.evaluate.saved_view import SavedView
from llamahome_gui.ui.evaluate.shelf import SavedShelf
from llamahome_gui.ui.evaluate.wording import bad_lines_sentence, ended_sentence
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.saving import FileSaver, Form
from llamahome_gui.ui.widgets import PanelHeader, fill_page

if TYPE_CHECKING:
    from llamahome_gui.ui.services import Services

_FORMS = {
    "svg": mark("Picture"),
    "csv": mark("Table"),
    "md": mark("Markdown"),
    "json": mark("Everything, for programs"),
}


class EvaluatePanel(QWidget):
    """Signals:
    statusMessage: one sentence for the status bar.
    """

    statusMessage = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.job = EvaluationJob(services.workspace, self)
        self.shelf = SavedShelf(services.workspace, self)
        self.saver = FileSaver(self)
        self.form = NeedleForm()
        self.run = RunView()
        self.saved = SavedView()
        self.benchmarks = BenchmarksView()
        self.tabs = QTabWidget()
        self._build()
        self._connect()

    @property
    def busy(self) -> bool:
        """Whether a test or a benchmark runs."""
        return self.job.busy

    def shutdown(self) -> None:
        """End what runs; it can go on later."""
        self.job.shutdown()
        self.run.result.stop()

    def take_paths(self, paths: Sequence[Path]) -> bool:
        """Hide the facts in dropped files."""
        self.form.show_documents(paths)
        return True

    # -- what runs --------------------------------------------------------------------------------------------

    @Slot()
    def start(self) -> None:
        """Start the test that stands in the form."""
        test = self.form.test
        if test is not None and not self.busy:
            self.form.set_usable(False)
            name = self.form.run_name
            self.shelf.make(Record(name=name, kind="needle", test=test, total=len(test.grid())))

    @Slot(object)
    def start_benchmark(self, benchmark: Benchmark) -> None:
        """Start a benchmark."""
        if not self.busy:
            self.benchmarks.set_usable(False)
            self.shelf.make(Record(name=tr(benchmark.title), kind="benchmark", benchmark=benchmark.arguments, total=1))

    @Slot(object)
    def go_on(self, run: SavedRun) -> None:
        """Go on with a run."""
        if not self.busy and run.can_go_on:
            self.job.start(run)

    @Slot()
    def _go_on_shown(self) -> None:
        if self.run.run is not None:
            self.go_on(self.run.run)

    @Slot(object)
    def _began(self, run: SavedRun) -> None:
        for part in (self.form, self.benchmarks):
            part.set_usable(False)
        for page in self._pages:
            page.banner.clear()
        self.saved.set_busy(True, run.key)
        self.tabs.setCurrentWidget(self.run)
        self.run.show_run(run, Tally(run.record.test.grid()) if run.record.test is not None else None)
        self.run.show_state(run, busy=True)
        self.shelf.look()
        self.shelf.read(run)

    @Slot(object)
    def _answered(self, result: Result) -> None:
        if self._shows_what_runs:
            self.run.add(result, self.job.seconds_left)

    @Slot(str)
    def _stepped(self, step: str) -> None:
        if self._shows_what_runs:
            self.run.say(step)
            self._advanced()  # the time left is another by now

    @Slot()
    def _advanced(self) -> None:
        """How far the benchmark in sight is; a needle test says it with each answer."""
        share = self.job.share
        if self._shows_what_runs and self.run.tally is None and share is not None:
            self.run.show_share(share, self.job.seconds_left)

    @Slot(object)
    def _ended(self, run: SavedRun) -> None:
        self.form.set_usable(True)
        self.benchmarks.set_usable(True)
        self.saved.set_busy(False)
        self.run.result.stop()
        self.shelf.look()
        if self.run.run is not None and self.run.run.key == run.key:
            self.shelf.read(run)
        self.statusMessage.emit(ended_sentence(run))

    @Slot(object)
    def _job_failed(self, error: Exception) -> None:
        """Said of the run, and where the user is meanwhile."""
        self.run.banner.show_error(error)
        self._failed(error)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        """Said on the page that is in sight."""
        for page in self._pages:
            if page is self.tabs.currentWidget():
                page.banner.show_error(error)
        self.form.set_usable(not self.busy)
        self.benchmarks.set_usable(not self.busy)

    @property
    def _shows_what_runs(self) -> bool:
        return self.job.run is not None and self.run.run is not None and self.run.run.key == self.job.run.key

    @property
    def _pages(self) -> tuple[RunView, SavedView, BenchmarksView]:
        return self.run, self.saved, self.benchmarks

    # -- what is saved ----------------------------------------------------------------------------------------

    @Slot(object)
    def _remove(self, run: SavedRun) -> None:
        """Remove a run; not the one that goes on here, whose process may not have come to hold it yet."""
        self.saved.banner.clear()
        if self.job.run is not None and self.job.run.key == run.key:
            self._failed(goes_on(run.key))
        else:
            self.shelf.remove(run)

    @Slot(str)
    def _removed(self, key: str) -> None:
        """What is gone is not shown any more: there is nothing to go on with, and nothing to export."""
        if self.run.run is not None and self.run.run.key == key:
            self.run.show_run(None)

    @Slot()
    def _tab_changed(self) -> None:
        if self.tabs.currentWidget() is self.saved:
            self.shelf.look()  # the run that goes on has come further

    @Slot(object)
    def _open(self, run: SavedRun) -> None:
        self.tabs.setCurrentWidget(self.run)
        self.shelf.read(run)

    @Slot(object, object, object, object)
    def _told(
        self, run: SavedRun, tally: Tally | None, report: dict[str, object] | None, bad_lines: Sequence[int]
    ) -> None:
        busy = self.job.run is not None and self.job.run.key == run.key
        banner = self.run.banner
        told = self.run.run is not None and self.run.run.key == run.key and banner.property("level") == "error"
        error = banner.text if told else ""
        if busy and tally is not None and self.run.tally is not None and self._shows_what_runs:
            for result in self.run.tally.results():  # what came while the file was read
                tally.add(result)
        self.run.show_run(run, tally, report)
        if error and not run.record.error:
            banner.show_notice(error, level="error")
        self.run.show_state(run, busy=busy)
        self._advanced()
        if bad_lines and not banner.text:
            banner.show_notice(bad_lines_sentence(bad_lines), level="warning")

    @Slot(str, object)
    def _compared(self, kind: str, found: object) -> None:
        show = self.saved.comparison.show_cells if kind == "needle" else self.saved.comparison.show_figures
        show(found)  # type: ignore[arg-type]

    @Slot()
    def save(self) -> None:
        """Ask for a file for what is shown."""
        run, tally = self.run.run, self.run.tally
        if run is None:
            return
        test = run.record.test
        if test is None or tally is None:
            self.saver.ask(
                tr("Save the report"), run.key, {"md": Form(tr("Markdown"), lambda: as_markdown(run.report() or {}))}
            )
            return
        results = tally.results()
        made = needle_files(test, tally.grid, results, test.model)
        if "retention.svg" in made:  # what such a test is about
            made["needles.svg"] = made["retention.svg"]
        forms = {
            ending: Form(tr(title), partial(made.__getitem__, f"needles.{ending}")) for ending, title in _FORMS.items()
        }
        self.saver.ask(tr("Save the test"), run.key, forms)

    @Slot(object)
    def _saved_file(self, path: object) -> None:
        self.statusMessage.emit(tr("Saved {path}", path=path))

    # -- building ---------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Models and runs may have come or gone since the panel was seen last."""
        super().showEvent(event)
        Op(self, self._services.store.installed).success(self.form.show_models).failure(self._failed).run()
        self.shelf.look()

    def _build(self) -> None:
        header = PanelHeader(
            tr("Evaluate"), tr("Measure what the model finds in long texts, and how fast this machine is.")
        )
        self.tabs.addTab(self.run, tr("Test"))
        self.tabs.addTab(self.saved, tr("Saved"))
        self.tabs.addTab(self.benchmarks, tr("Benchmarks"))
        fill_page(self, header, self.form, self.tabs)

    def _connect(self) -> None:
        self.form.startRequested.connect(self.start)
        self.benchmarks.startRequested.connect(self.start_benchmark)
        self.job.began.connect(self._began)
        self.job.answered.connect(self._answered)
        self.job.stepped.connect(self._stepped)
        self.job.advanced.connect(self._advanced)
        self.job.ended.connect(self._ended)
        self.job.failed.connect(self._job_failed)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.run.stopRequested.connect(self.job.stop)
        self.run.goOnRequested.connect(self._go_on_shown)
        self.run.exportRequested.connect(self.save)
        self.saved.openRequested.connect(self._open)
        self.saved.goOnRequested.connect(self.go_on)
        self.saved.removeRequested.connect(self._remove)
        self.saved.compareRequested.connect(self.shelf.compare)
        self.saved.nothingToCompare.connect(self.shelf.compare_nothing)
        self.shelf.made.connect(self.go_on)
        self.shelf.listed.connect(self.saved.show_runs)
        self.shelf.told.connect(self._told)
        self.shelf.removed.connect(self._removed)
        self.shelf.compared.connect(self._compared)
        self.shelf.failed.connect(self._failed)
        self.saver.saved.connect(self._saved_file)
        self.saver.failed.connect(self._failed)
