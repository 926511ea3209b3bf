"""How a download is shown: bars on a terminal, a line per change in a log."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from llamahome_gui.cli.output import is_lively, note, size_text
from llamahome_gui.units import duration

if TYPE_CHECKING:
    from llamahome_gui.models.download.types import DownloadStatus, FileStatus


class DownloadBars:
    """A bar for the whole and one for each file that bytes come for; `show` may be called from any thread."""

    def __init__(self) -> None:
        self._bars: Any = None
        self._tasks: dict[str, Any] = {}
        self._said = self._noted = ""
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        if is_lively():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            texts = (TextColumn(f"{{task.fields[{name}]}}", markup=False) for name in ("name", "after"))
            name, after = texts
            self._bars = Progress(name, BarColumn(), after, console=Console(stderr=True), refresh_per_second=5)
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def show(self, status: DownloadStatus) -> None:
        """Show the present state."""
        with self._lock:
            if self._bars is None:
                self._say(status)
            else:
                self._draw(status)

    def _say(self, status: DownloadStatus) -> None:
        """In a log: what changed, but not each percent."""
        tenths = f"{status.share * 10 // 1 * 10:.0f} %" if status.total else ""
        said = " ".join(filter(None, (f"{status.key}: {status.state}", tenths)))
        if (said, status.note) != (self._said, self._noted):
            news = status.note if status.note != self._noted else ""  # a remark is made once, not in each line
            self._said, self._noted = said, status.note
            after = f"Next try in {duration(status.retry_in)}." if status.retry_in is not None else ""
            note(" ".join(filter(None, (said, news, after))))

    def _draw(self, status: DownloadStatus) -> None:
        self._put(status.key, status.done, status.total, download_text(status))
        for file in status.files:
            if not file.verified and file.done:
                self._put(file.path, file.done, file.size, _file_text(file))
        for file in status.files:
            if file.verified and file.path in self._tasks:
                self._bars.remove_task(self._tasks.pop(file.path))

    def _put(self, name: str, done: int, total: int, after: str) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task("", total=None, name=name, after="")
        self._bars.update(self._tasks[name], completed=done, total=total or None, after=after)


def download_text(status: DownloadStatus) -> str:
    """``1.2 GB of 2.5 GB, 34.5 MB/s, 0:42 left``, or what it waits for."""
    parts = [f"{size_text(status.done)} of {size_text(status.total)}"] if status.total else [str(status.state)]
    if status.state == "downloading":
        parts += [f"{size_text(status.speed)}/s"] if status.speed else []
        parts += [f"{duration(status.seconds_left)} left"] if status.seconds_left is not None else []
    elif status.waits_for:
        return ", ".join([*parts[: bool(status.total)], status.waits_for])
    elif status.total:
        parts.append(str(status.state))
    return ", ".join([*parts, *([status.note] if status.note else [])])


def _file_text(file: FileStatus) -> str:
    return f"{size_text(file.done)} of {size_text(file.size)}" + (f", {file.note}" if file.note else "")
