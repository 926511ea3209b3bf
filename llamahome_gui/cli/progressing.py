"""A progress bar for people: on standard error, only where that is a terminal, and gone at the end."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llamahome_gui.documents.progress import Progress


class ProgressBar:
    """Files and bytes done, and the time the rest will take; nothing at all in a pipe or a log."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> ProgressBar:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("{task.fields[files]}"), BarColumn(), TextColumn("{task.fields[rest]}"))
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True, refresh_per_second=5)
            self._task = self._bar.add_task("", total=1.0, files="", rest="")
            self._bar.start()
        return self

    def show(self, progress: Progress) -> None:
        """Say how far it is."""
        if self._bar is None:
            return
        from llamahome_gui.cli.output import size_text
        from llamahome_gui.documents.progress import duration

        left = progress.seconds_left
        rest = f"{size_text(progress.bytes_done)} of {size_text(progress.bytes)}"
        self._bar.update(
            self._task,
            completed=progress.share,
            files=f"{progress.files_done} of {progress.files} files",
            rest=rest + (f", {duration(left)} left" if left else ""),
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
