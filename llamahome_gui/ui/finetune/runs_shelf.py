"""The runs on the disk as the window asks for them: listed, read and removed in the background."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.training import Run, find_run, list_runs
from llamahome_gui.training.comparing import Told, tell
from llamahome_gui.training.history import History
from llamahome_gui.ui.background import Op


class RunsShelf(QObject):
    """Signals:
    listed: all `Run`s, the newest first.
    told: a list of `Told`, of the runs that were asked for last.
    earlier: the `History` of a run up to now.
    failed: an exception.
    """

    listed = Signal(object)
    told = Signal(object)
    earlier = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._asked: list[str] = []

    @Slot()
    def look(self) -> None:
        """List the runs."""
        workspace = self._workspace
        Op(self, lambda: list_runs(workspace)).success(self.listed.emit).failure(self.failed.emit).run()

    @Slot(object)
    def read(self, runs: Sequence[Run]) -> None:
        """Read what these runs told; an answer to an earlier question is dropped."""
        self._asked = keys = [run.key for run in runs]

        def done(told: list[Told]) -> None:
            if self._asked == keys:
                self.told.emit(told)

        Op(self, lambda: [tell(run) for run in runs]).success(done).failure(self.failed.emit).run()

    def read_earlier(self, run: Run) -> None:
        """Read the curves of a run that goes on."""
        Op(self, lambda: History(run.events())).success(self.earlier.emit).failure(self.failed.emit).run()

    @Slot(object)
    def remove(self, run: Run) -> None:
        """Remove a run, then list what is left."""
        Op(self, run.remove).success(self._changed).failure(self.failed.emit).run()

    def discard(self, key: str, since: str) -> None:
        """Remove what is left of a discarded run: a child that had to be killed could not do it. Then list.

        Args:
            since: An older run of that name is another one, and stays; see `training.runs.now`.
        """
        workspace = self._workspace

        def discard() -> None:
            run = find_run(workspace, key) if key else None
            if run is not None and run.resumable and run.record.created >= since:
                run.remove()

        Op(self, discard).success(self._changed).failure(self.failed.emit).run()

    def _changed(self, _nothing: None) -> None:
        self.look()
