"""Which downloads there are and how each stands, without Qt: what list, status bar and the window's end ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from llamahome_gui.models.download import DownloadStatus

_MOVING = ("queued", "resolving", "downloading", "waiting", "installing")


class Place(NamedTuple):
    """Of a queued download: 1 for the next one, 0 for one that is not queued; and of how many."""

    number: int = 0
    of: int = 0


class DownloadBook:
    """The last status of every download that is not over, in the order they were asked for."""

    def __init__(self) -> None:
        self._statuses: dict[str, DownloadStatus] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the models, in the order of the queue."""
        return tuple(self._statuses)

    def get(self, key: str) -> DownloadStatus | None:
        """How a download stands; None where there is none."""
        return self._statuses.get(key)

    def take(self, status: DownloadStatus) -> bool:
        """Note a status; True where the list of downloads changed by it.

        What is done stays until `forget`: the list shows it until the model is found on the disk.
        """
        if status.state == "cancelled":
            return self._statuses.pop(status.key, None) is not None
        new = status.key not in self._statuses
        self._statuses[status.key] = status
        return new

    def forget(self, keys: Iterable[str]) -> None:
        """Drop what is done and shown elsewhere by now."""
        for key in keys:
            found = self._statuses.get(key)
            if found is not None and found.state == "done":
                del self._statuses[key]

    def arrange(self, queue: Sequence[str]) -> bool:
        """Put those that are queued into this order; True where that changed anything."""
        known = [key for key in queue if key in self.queued]
        if known == [key for key in self.queued if key in known]:
            return False
        ordered = iter(known)
        names = [next(ordered) if name in known else name for name in self._statuses]
        self._statuses = {name: self._statuses[name] for name in names}
        return True

    def place(self, key: str) -> Place:
        """Where in the queue a download stands."""
        queued = self.queued
        return Place(queued.index(key) + 1 if key in queued else 0, len(queued))

    @property
    def queued(self) -> tuple[str, ...]:
        return tuple(key for key, status in self._statuses.items() if status.state == "queued")

    @property
    def resting(self) -> tuple[str, ...]:
        """Those that wait for the user: paused."""
        return tuple(key for key, status in self._statuses.items() if status.state == "paused")

    @property
    def moving(self) -> bool:
        """Whether anything goes on, or will by itself."""
        return bool(self.moving_ones)

    @property
    def moving_ones(self) -> tuple[DownloadStatus, ...]:
        """Those that go on, or will by themselves."""
        return tuple(status for status in self._statuses.values() if status.state in _MOVING)
