"""What a row says and offers at a moment, worked out without Qt from the session and from the download."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from llamahome_gui.errors import DownloadReason, LlamaHomeError
from llamahome_gui.models import ModelKind
from llamahome_gui.ui.i18n import language, mark, tr
from llamahome_gui.ui.models.book import Place
from llamahome_gui.ui.models.rows import Chip, ModelRow
from llamahome_gui.ui.session import SessionState
from llamahome_gui.units import duration, size_text

if TYPE_CHECKING:
    from llamahome_gui.models.download import DownloadStatus, FileStatus


class Act(StrEnum):
    """What can be done with a row."""

    LOAD = "load"
    UNLOAD = "unload"
    STOP_LOADING = "stop_loading"
    DOWNLOAD = "download"
    AGREE = "agree"
    RETRY = "retry"
    RESUME = "resume"
    FIRST = "first"
    UP = "up"
    DOWN = "down"
    PAUSE = "pause"
    CANCEL = "cancel"
    REMOVE = "remove"


@dataclass(frozen=True)
class FileLine:
    """One file of a download: its name, its bytes, how far it is, 0 to 1, and what it waits for."""

    name: str
    bytes: str
    share: float
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """Everything of a row that changes.

    Attributes:
        badge: The state in a word, or None where the row has none to tell.
        acts: What is offered, the first in the first place.
        share: Of a bar, 0 to 1; None hides the bar.
        line: What stands below the bar.
        quiet: The bar rests: paused, or waiting.
        problem: What went wrong and what to do next.
    """

    badge: Chip | None
    acts: tuple[Act, ...]
    share: float | None = None
    line: str = ""
    quiet: bool = False
    problem: str = ""
    files: tuple[FileLine, ...] = ()


@dataclass(frozen=True)
class Loading:
    """What the session does with a row's model.

    Attributes:
        current: It does it with this one.
        kept: This one is in memory beside the loaded one.
    """

    state: SessionState = SessionState.EMPTY
    current: bool = False
    failure: str = ""
    step: str = ""
    share: float = 0.0
    kept: bool = False


IDLE, NOWHERE = Loading(), Place()


def shown(
    row: ModelRow, loading: Loading = IDLE, download: DownloadStatus | None = None, place: Place = NOWHERE
) -> Shown:
    """What a row shows.

    Args:
        place: Of a queued download.
    """
    if row.model is not None:
        return _installed(row, loading)
    if download is not None:
        return _downloading(download, place)
    if row.refused:
        return Shown(Chip(tr("Cannot be run"), "warning"), ())
    return Shown(None, (Act.DOWNLOAD,) if row.repository else ())


def said(error: LlamaHomeError) -> str:
    """An error on a row: what happened and what to do next; the row itself is its subject."""
    return f"{error.message} {error.hint or ''}".strip()


def bytes_text(done: int, total: int) -> str:
    """``1.2 GB of 2.5 GB``; the first alone where nobody told the second."""
    return tr("{done} of {total}", done=size_text(done), total=size_text(total)) if total else size_text(done)


def speed_line(status: DownloadStatus) -> str:
    """``1.2 GB of 2.5 GB  ·  41 MB/s  ·  31 s left``, as much of it as is known."""
    parts = [bytes_text(status.done, status.total)]
    if status.speed > 0:
        parts.append(f"{size_text(round(status.speed))}/s")
    if status.seconds_left is not None:
        parts.append(tr("{time} left", time=duration(status.seconds_left)))
    return "  ·  ".join(parts)


def ordinal(place: int) -> str:
    """``1st``, ``2nd``, ``11th``; in German ``1.``."""
    if language() == "de":
        return f"{place}."
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def _installed(row: ModelRow, loading: Loading) -> Shown:
    model = row.model
    assert model is not None
    remove = () if model.kind is ModelKind.STARTER else (Act.REMOVE,)
    if loading.current and loading.state is SessionState.LOADING:
        return Shown(Chip(tr("Loading"), "accent"), (Act.STOP_LOADING,), share=loading.share, line=loading.step)
    if loading.current and loading.state is SessionState.READY:
        return Shown(Chip(tr("Loaded"), "success"), (Act.UNLOAD,))
    if row.problem:
        return Shown(Chip(tr("Broken"), "error"), remove, problem=row.problem)
    if loading.current and loading.state is SessionState.FAILED and loading.failure:
        return Shown(Chip(tr("Failed"), "error"), (Act.LOAD, *remove), problem=loading.failure)
    if model.kind is ModelKind.REMOTE:
        return Shown(Chip(tr("On a server")), (Act.LOAD, *remove))
    return Shown(Chip(tr("In memory"), "accent") if loading.kept else Chip(tr("Installed")), (Act.LOAD, *remove))


_BADGES = {
    "queued": Chip(mark("Queued")),
    "resolving": Chip(mark("Asking the hub"), "accent"),
    "downloading": Chip(mark("Downloading"), "accent"),
    "waiting": Chip(mark("Waiting"), "warning"),
    "paused": Chip(mark("Paused")),
    "installing": Chip(mark("Installing"), "accent"),
    "done": Chip(mark("Downloaded"), "success"),
    "failed": Chip(mark("Failed"), "error"),
    "cancelled": Chip(mark("Cancelled")),
}
_PAUSABLE = ("queued", "resolving", "downloading", "waiting")


def _downloading(status: DownloadStatus, place: Place) -> Shown:
    state = str(status.state)
    return Shown(
        badge=replace(_BADGES[state], text=tr(_BADGES[state].text)),
        acts=_acts(status) + _moves(place),
        share=_share(status),
        line=_line(status, place),
        quiet=state in ("queued", "waiting", "paused", "failed"),
        problem=said(status.error) if state == "failed" and status.error else "",
        files=tuple(map(_file_line, status.files)),
    )


def _share(status: DownloadStatus) -> float | None:
    nothing = status.state == "failed" and not status.done
    return None if nothing or status.state in ("done", "cancelled") else min(1.0, status.share)


def _moves(place: Place) -> tuple[Act, ...]:
    """How a queued download can change its place."""
    allowed = {Act.FIRST: place.number > 2, Act.UP: place.number > 1, Act.DOWN: 0 < place.number < place.of}
    return tuple(act for act, can in allowed.items() if can)


def _acts(status: DownloadStatus) -> tuple[Act, ...]:
    if status.state == "failed":
        first = Act.AGREE if needs_agreement(status) else Act.RETRY
        return first, Act.CANCEL
    if status.state == "paused":
        return Act.RESUME, Act.CANCEL
    if status.state == "cancelled":
        return (Act.DOWNLOAD,)
    return (Act.PAUSE, Act.CANCEL) if status.state in _PAUSABLE else ()


def needs_agreement(status: DownloadStatus) -> bool:
    """Whether a download failed for want of an agreement or of a token."""
    error = status.error
    return error is not None and error.reason in (DownloadReason.GATED, DownloadReason.UNAUTHORISED)


def _line(status: DownloadStatus, place: Place) -> str:
    if status.state == "queued":
        return (
            tr("Waiting: {number} in the queue", number=ordinal(place.number))
            if place.number > 1
            else tr("Waiting: next in the queue")
        )
    if status.state == "waiting":
        parts = [status.waits_for, bytes_text(status.done, status.total) if status.total else ""]
        return "  ·  ".join(part for part in parts if part)
    if status.state in ("resolving", "installing", "done", "cancelled"):
        return status.note
    if status.state == "paused" and not status.done:
        return tr("Nothing fetched yet")
    return speed_line(status)


def _file_line(file: FileStatus) -> FileLine:
    share = min(1.0, file.done / file.size) if file.size else 1.0
    return FileLine(file.path, tr("Done") if file.verified else bytes_text(file.done, file.size), share, file.note)
