"""The task centre: asks every source twice a second what runs, and says what has changed and what has ended."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.pace import Pace
from llamahome_gui.ui.work.work import Ended, Work

LOOK_MS = 500
RECENT = 5


@dataclass(frozen=True)
class _Seen:
    work: Work
    since: float
    pace: Pace | None = None


class WorkCentre(QObject):
    """Polls, so that no source has to tell; what ran for a shorter time than between two looks is not seen.

    Args:
        sources: Each gives what it does at this moment.
        clock: Seconds that only go forward.

    Signals:
        changed: what runs is another, or further; `works` has it.
        ended: an `Ended`.
    """

    changed = Signal()
    ended = Signal(object)

    def __init__(
        self,
        sources: Sequence[Callable[[], Iterable[Work]]],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._sources, self._clock = sources, clock
        self._seen: dict[str, _Seen] = {}
        self._heard: dict[str, str] = {}
        self.recent: deque[Ended] = deque(maxlen=RECENT)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def works(self) -> tuple[Work, ...]:
        """What ran at the last look."""
        return tuple(seen.work for seen in self._seen.values())

    def now(self) -> tuple[Work, ...]:
        """What runs at this moment, asked anew."""
        return tuple(work for source in self._sources for work in source())

    def start(self) -> None:
        """Look from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Look no longer."""
        self._timer.stop()

    def hear(self, page: str, message: str) -> None:
        """Note what a page said: where its work is gone at the next look, that is how it ended."""
        self._heard[page] = message

    @Slot()
    def look(self) -> None:
        """Ask all sources now."""
        now, before = self._clock(), self._seen
        self._seen = {work.key: self._follow(before.get(work.key), work, now) for work in self.now()}
        for key, seen in before.items():
            if key not in self._seen:
                self._end(seen, now)
        self._heard.clear()
        if [seen.work for seen in before.values()] != list(self.works):
            self.changed.emit()

    def _follow(self, seen: _Seen | None, work: Work, now: float) -> _Seen:
        since, pace = (seen.since, seen.pace) if seen is not None else (now, None)
        if work.share is not None and work.seconds_left is None:
            pace = pace or Pace(work.share, now)
            work = replace(work, seconds_left=pace.seconds_left(work.share, now))
        return _Seen(work, since, pace)

    def _end(self, seen: _Seen, now: float) -> None:
        ended = Ended(seen.work, now - seen.since, self._heard.get(seen.work.page, ""))
        self.recent.appendleft(ended)
        self.ended.emit(ended)
