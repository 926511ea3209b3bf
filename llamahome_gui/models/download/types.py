"""What a download says of itself: plain records that the command line and the window show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from llamahome_gui.errors import DownloadError
from llamahome_gui.units import duration


class DownloadState(StrEnum):
    """Where a download stands."""

    QUEUED = "queued"
    RESOLVING = "resolving"
    DOWNLOADING = "downloading"
    WAITING = "waiting"  # offline, or the hub wants a pause; the note says which and until when
    PAUSED = "paused"
    INSTALLING = "installing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Nothing more comes by itself; a paused or failed one may be resumed."""
        return self in _ENDED

    @property
    def running(self) -> bool:
        """A thread works on it."""
        return self in _RUNNING


_ENDED = frozenset({DownloadState.PAUSED, DownloadState.DONE, DownloadState.FAILED, DownloadState.CANCELLED})
_RUNNING = frozenset(
    {DownloadState.RESOLVING, DownloadState.DOWNLOADING, DownloadState.WAITING, DownloadState.INSTALLING}
)


@dataclass(frozen=True)
class FileStatus:
    """One file of a download.

    Attributes:
        path: Below the repository.
        size: In bytes.
        done: Bytes on the disk.
        verified: All of it is there and its hash is the hub's.
        note: What it waits for; empty while bytes come.
    """

    path: str
    size: int
    done: int
    verified: bool = False
    note: str = ""


@dataclass(frozen=True)
class DownloadStatus:
    """One download at one moment.

    Attributes:
        key: ``family/version``, as the model will be called.
        repository: Of the hub.
        revision: The commit once it is known, before that the branch or tag that was asked for.
        done: Bytes on the disk.
        total: Bytes of all files that are fetched; 0 before the hub told.
        speed: Bytes per second that came over the network in the last seconds.
        seconds_left: At this speed; None where nobody can tell.
        note: One sentence on what is unusual: what it waits for and until when, what had to be fetched again.
        error: Why it failed.
        retry_in: Seconds to the next try, where it waits for one.
        offline: It waits because nothing can be reached: a state, not a failure.
    """

    key: str
    repository: str
    revision: str
    state: DownloadState
    done: int = 0
    total: int = 0
    speed: float = 0.0
    seconds_left: float | None = None
    note: str = ""
    error: DownloadError | None = None
    files: tuple[FileStatus, ...] = ()
    retry_in: int | None = None
    offline: bool = False

    @property
    def waits_for(self) -> str:
        """``Waiting for the network, next try in 20 s``; empty where it waits for nothing."""
        if self.state is not DownloadState.WAITING:
            return ""
        reason = " for the network" if self.offline else f": {self.note.rstrip('.')}" if self.note else ""
        after = f", next try in {duration(self.retry_in)}" if self.retry_in is not None else ""
        return f"Waiting{reason}{after}"

    @property
    def share(self) -> float:
        """Done share, 0 to 1."""
        return self.done / self.total if self.total else 0.0


@dataclass(frozen=True)
class Timing:
    """How patient a download is, in seconds; tests are less so.

    Attributes:
        connect: For a connection, its TLS included.
        stall: Without a byte before the connection counts as dead.
        first_wait: Before the first new try; doubled for each that brings nothing.
        longest_wait: Limit of that; a wait that the server asks for may be longer.
        tries: Fruitless answers of a server that can be reached, after which the download fails. Being offline
            never makes it fail.
        flush: Between two flushes of what came to the disk itself: what a power cut may cost.
        report: Between two reports of progress.
    """

    connect: float = 10.0
    stall: float = 10.0
    first_wait: float = 1.0
    longest_wait: float = 60.0
    tries: int = 8
    flush: float = 5.0
    report: float = 0.1
