"""Follows a watch while an answer is made: asks five times a second, works out of the GUI thread, tells the newest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.inference.watching import CacheWatch, Passage, heat_of
from llamahome_gui.inference.watching.heat import scaled_attention
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.cache.shown import Shown

INTERVAL_MS = 200


@dataclass(frozen=True)
class View:
    """What the user looks at: which document, one layer or (None) the mean, the score or the answer's attention."""

    place: int = 0
    layer: int | None = None
    answer: bool = False


class CacheFollower(QObject):
    """One piece of work at a time; what would come too late is dropped.

    Signals:
        documentsFound: The watch knows its documents now, or has another.
        changed: A `Shown`, or None where there is nothing to show.
    """

    documentsFound = Signal()
    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.watch: CacheWatch | None = None
        self.view = View()
        self._active = False
        self._working = False
        self._told: tuple[object, ...] = ()
        self._known = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.look)

    def follow(self, watch: CacheWatch | None, *, live: bool = False) -> None:
        """Show what this watch sees, or saw; again and again while it is `live`."""
        self.watch, self._told, self._known = watch, (), 0
        self.view = View()
        self._timer.start() if live else self._timer.stop()
        self.documentsFound.emit()
        self.look()

    def settle(self) -> None:
        """The answer has ended: look once more."""
        self._timer.stop()
        self.look()

    def set_active(self, active: bool) -> None:
        """Work only while somebody can see it."""
        self._active = active
        self.look()

    def choose(self, view: View) -> None:
        """Look at something else."""
        self.view = view
        self.look()

    @Slot()
    def look(self) -> None:
        """Tell what is new, if anything."""
        watch = self.watch
        if watch is None or not watch.places:
            if self._told != (None,):
                self._told = (None,)
                self.changed.emit(None)
            return
        if len(watch.places) != self._known:
            self._known = len(watch.places)
            self.documentsFound.emit()
        wanted = (watch.newest, watch.drew_on, self.view)
        if not self._active or self._working or self._same(wanted) or watch.newest is None:
            return
        self._told, self._working = wanted, True
        Op(self, partial(shown_of, watch, self.view)).success(self._done).failure(self._failed).run()

    def _same(self, wanted: tuple[object, ...]) -> bool:
        return len(wanted) == len(self._told) and all(a is b for a, b in zip(wanted, self._told, strict=True))

    def _done(self, shown: Shown | None) -> None:
        self._working = False
        watch = self.watch
        if watch is not None and shown is not None and shown.place in watch.places:
            self.changed.emit(shown)
        self.look()

    def _failed(self, error: Exception) -> None:
        self._working = False
        raise error


def shown_of(watch: CacheWatch, view: View) -> Shown | None:
    """What a view shows of what a watch has seen last; None before it has seen anything."""
    snapshot, attention = watch.newest, watch.attention
    if snapshot is None or view.place >= len(watch.places):
        return None
    place = watch.places[view.place]
    heat = heat_of(snapshot, place, view.layer)
    warmth = heat.warmth()
    if view.answer:
        mine = np.zeros(place.tokens, np.float32)
        if attention is not None:
            mine[:] = attention[place.first : place.first + place.tokens]
        warmth = scaled_attention(mine)
    return Shown(place, heat, warmth, view.answer, len(snapshot.layers), passages_of(watch, place.source.document))


def passages_of(watch: CacheWatch, document: int) -> tuple[Passage, ...]:
    """What the answer drew on of one document."""
    return tuple(passage for passage in watch.drew_on.passages if passage.document == document)
