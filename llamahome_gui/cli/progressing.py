"""Progress bars for people: on standard error, only where that is a terminal, and gone at the end."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from llamahome_gui.cli.output import is_lively

if TYPE_CHECKING:
    from llamahome_gui.documents.progress import Progress


class _Bar:
    """A bar that is nothing at all in a pipe or a log."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if is_lively():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn("{task.fields[before]}", markup=False),
                BarColumn(),
                TextColumn("{task.fields[after]}", markup=False),
            )
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True, refresh_per_second=5)
            self._task = self._bar.add_task("", total=1.0, before="", after="")
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _update(self, share: float, before: str, after: str) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=share, before=before, after=after)


class ShareBar(_Bar):
    """A sentence, the share that is done, and the time the rest will take where it is known."""

    def show(self, text: str, share: float, left: float | None = None) -> None:
        """Say what is done and how far it is; `left` in seconds."""
        self._update(share, text, f"{share:.0%}{_left(left)}")


class ProgressBar(_Bar):
    """Files and bytes done, and the time the rest will take."""

    def show(self, progress: Progress) -> None:
        """Say how far it is."""
        if self._bar is None:
            return
        from llamahome_gui.cli.output import size_text

        rest = f"{size_text(progress.bytes_done)} of {size_text(progress.bytes)}"
        after = rest + _left(progress.seconds_left)
        self._update(progress.share, f"{progress.files_done} of {progress.files} files", after)


def _left(seconds: float | None) -> str:
    from llamahome_gui.units import duration

    return f", {duration(seconds)} left" if seconds else ""
