"""The saved runs on the disk as the window asks for them: everything is done in the background."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.evaluation.comparing import compare
from llamahome_gui.evaluation.needle.tally import Tally
from llamahome_gui.evaluation.saved.compare import compare_results
from llamahome_gui.evaluation.saved.runs import Record, SavedRun, as_it_stands, create, list_runs
from llamahome_gui.ui.background import Op

_Read = tuple[SavedRun, Tally | None, object, list[int]]
# Of a benchmark that has written none.
_NOTHING: dict[str, Any] = {"machine": {}, "rows": [], "checks": []}


class SavedShelf(QObject):
    """Signals:
    made: a `SavedRun` that is new.
    listed: all of them, the newest first.
    told: a `SavedRun`, its `Tally` or None, its report or None, and the numbers of lines that cannot be read: of the
        run that was asked for last.
    removed: the key of a run that is gone.
    compared: what two runs of a kind differ in; empty where they have nothing in common.
    failed: an exception.
    """

    made = Signal(object)
    listed = Signal(object)
    told = Signal(object, object, object, object)
    removed = Signal(str)
    compared = Signal(str, object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._looks = 0
        self._asked = ""
        self._pair: tuple[str, str] = ("", "")

    @Slot()
    def look(self) -> None:
        """List the runs; what an earlier look found is dropped."""
        self._looks = number = self._looks + 1

        def done(found: list[SavedRun]) -> None:
            if self._looks == number:
                self.listed.emit(found)

        Op(self, self._list).success(done).failure(self.failed.emit).run()

    def make(self, record: Record) -> None:
        """Write down a new run."""
        Op(self, lambda: create(self._workspace, record)).success(self.made.emit).failure(self.failed.emit).run()

    @Slot(object)
    def read(self, run: SavedRun) -> None:
        """Read what a run found; an answer to an earlier question is dropped."""
        self._asked = run.key

        def done(found: _Read) -> None:
            if self._asked == run.key:
                self.told.emit(*found)

        Op(self, lambda: _read(run)).success(done).failure(self.failed.emit).run()

    @Slot(object, object)
    def compare(self, first: SavedRun, second: SavedRun) -> None:
        """Lay two runs of a kind beside each other."""
        self._pair = pair = (first.key, second.key)
        kind = first.record.kind

        def work() -> object:
            if kind == "needle":
                return compare_results(first.results(), second.results())
            return compare(first.report() or _NOTHING, second.report() or _NOTHING)

        def done(found: object) -> None:
            if self._pair == pair:
                self.compared.emit(kind, found)

        Op(self, work).success(done).failure(self.failed.emit).run()

    @Slot()
    def compare_nothing(self) -> None:
        """No two runs are chosen any more: what is still compared is dropped."""
        self._pair = ("", "")

    @Slot(object)
    def remove(self, run: SavedRun) -> None:
        """Remove a run, then list what is left."""
        Op(self, run.remove).success(lambda _nothing: self._removed(run.key)).failure(self._not_removed).run()

    def _removed(self, key: str) -> None:
        if self._asked == key:
            self._asked = ""  # what is still read of it is dropped
        if key in self._pair:
            self.compare_nothing()
        self.removed.emit(key)
        self.look()

    def _not_removed(self, error: Exception) -> None:
        self.failed.emit(error)
        self.look()  # somebody else may work on it, which the list does not show yet

    def _list(self) -> list[SavedRun]:
        return [as_it_stands(run) for run in list_runs(self._workspace)]


def _read(run: SavedRun) -> _Read:
    test = run.record.test
    if test is None:
        return run, None, run.report(), []
    results, bad = run.answers()
    tally = Tally(test.grid(), results)
    return as_it_stands(run, len(results)), tally, None, bad if tally.done < tally.total else []
