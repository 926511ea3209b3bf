"""Follows a watch while an answer is made: asks five times a second, works out of the GUI thread, tells the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.inference.watching import CacheWatch, Passage, Place, heat_of
from llamahome_gui.inference.watching.heat import scaled_attention
from llamahome_gui.kvcache.snapshot import CacheSnapshot
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.cache.shown import Shown

INTERVAL_MS = 200


@dataclass(frozen=True)
class View:
    """What the user wants to see: which document, one layer or (None) the mean, the score or the answer's attention.

    The layer is what is wanted of the score: an answer's attention is of all layers, and so is a cache that keeps all.
    """

    place: int = 0
    layer: int | None = None
    answer: bool = False

    def layer_of(self, snapshot: CacheSnapshot) -> int | None:
        """The layer that is shown of this cache; None for all of them, also where it has no such layer."""
        whole = self.answer or snapshot.keeps_all or self.layer is None or self.layer >= len(snapshot.layers)
        return None if whole else self.layer


class CacheFollower(QObject):
    """One piece of work at a time; what would come too late is dropped.

    What the user has chosen holds for the next watch too, as far as that has it: a document, a layer, a look.

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
        self._document: int | None = None
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
        self.view = replace(self.view, place=0)  # until its documents are known
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
        if self.watch is not None and view.place < len(self.watch.places):
            self._document = self.watch.places[view.place].source.document
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
            self.view = replace(self.view, place=_index_of(self._document, watch.places))
            self.documentsFound.emit()
        wanted = (watch.newest, watch.drew_on, self.view)
        if not self._active or self._working or self._same(wanted) or watch.newest is None:
            return
        self._told, self._working = wanted, True
        made = Op(self, partial(shown_of, watch, self.view))
        made.success(partial(self._done, watch, self.view)).failure(self._failed).run()

    def _same(self, wanted: tuple[object, ...]) -> bool:
        return len(wanted) == len(self._told) and all(a is b for a, b in zip(wanted, self._told, strict=True))

    def _done(self, watch: CacheWatch, view: View, shown: Shown | None) -> None:
        self._working = False
        if shown is not None and watch is self.watch and view is self.view:  # something else may be wanted by now
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
    place, layer = watch.places[view.place], view.layer_of(snapshot)
    heat = heat_of(snapshot, place, layer)
    warmth = heat.warmth()
    if view.answer:
        mine = np.zeros(place.tokens, np.float32)
        if attention is not None:
            mine[:] = attention[place.first : place.first + place.tokens]
        warmth = scaled_attention(mine)
    passages = passages_of(watch, place.source.document)
    return Shown(place, heat, warmth, view.answer, len(snapshot.layers), passages, layer)


def _index_of(document: int | None, places: Sequence[Place]) -> int:
    """Where a document is among these; the first where it is not."""
    return next((at for at, place in enumerate(places) if place.source.document == document), 0)


def passages_of(watch: CacheWatch, document: int) -> tuple[Passage, ...]:
    """What the answer drew on of one document."""
    return tuple(passage for passage in watch.drew_on.passages if passage.document == document)
