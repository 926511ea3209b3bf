"""Watches the cache of one answer: the engine calls it from its own thread, a window looks at what it has seen.

Looking costs copies of places and scores and one pass over them. The watch measures that and waits so long between two
looks that it takes no more than a hundredth of the time, and at least a fifth of a second.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from llamahome_gui.inference.watching.ledger import AttentionLedger, Floats
from llamahome_gui.inference.watching.passages import DrewOn, drew_on
from llamahome_gui.inference.watching.sources import Place, Source, find_places
from llamahome_gui.kvcache.snapshot import CacheSnapshot, take_snapshot

if TYPE_CHECKING:
    from llamahome_gui.kvcache.base import KVCache

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 0.2
_SHARE_OF_TIME = 0.01


class CacheWatch:
    """One answer's. What goes wrong here ends the watching, never the answer.

    Args:
        sources: The documents attached, in the order in which they stand in the prompt.
        clock: Seconds, for tests.

    Attributes:
        places: Where the documents stand in the prompt; known from the beginning of the prefill.
        newest: The cache as it was seen last; may be read from any thread.
        attention: For each token of the text, the share of the answer's attention it has received; None before it.
        drew_on: What the answer was drawn from, when it has ended.
    """

    def __init__(self, sources: Sequence[Source], clock: Callable[[], float] = time.perf_counter) -> None:
        self.sources = tuple(sources)
        self.places: tuple[Place, ...] = ()
        self.newest: CacheSnapshot | None = None
        self.attention: Floats | None = None
        self.drew_on = DrewOn()
        self._clock = clock
        self._due = 0.0
        self._ledger: AttentionLedger | None = None
        self._works = True

    def begin(self, tokenizer: Any, prompt: str, encoded: Any, before: int = 0) -> None:
        """The prompt is known; see `find_places`."""
        self._try(lambda: self._find(tokenizer, prompt, encoded, before))

    def start(self, cache: KVCache) -> None:
        """The prompt is about to be read into this cache."""
        self._try(cache.note_attention)

    def look(self, cache: KVCache) -> None:
        """A chunk or a token has gone through the cache; looks at it when it is time to."""
        if self._works and self._clock() >= self._due:
            self._try(lambda: self._look(cache))

    def prompt_read(self, cache: KVCache, group: float) -> None:
        """The prompt has been read; from here on all attention is the answer's.

        Args:
            group: Query heads for each KV head.
        """
        self._try(lambda: self._start_ledger(cache, group))

    def end(self, cache: KVCache) -> None:
        """The answer has ended."""
        if self._ledger is not None:
            self._try(lambda: self._conclude(cache))

    def _find(self, tokenizer: Any, prompt: str, encoded: Any, before: int) -> None:
        self.places += tuple(find_places(tokenizer, prompt, encoded, self.sources, before))

    def _look(self, cache: KVCache) -> None:
        began = self._clock()
        self.newest = take_snapshot(cache)
        if self._ledger is not None:
            self._ledger.add(self.newest)
            self.attention = self._ledger.shares()
        now = self._clock()
        self._due = now + max(SECONDS_BETWEEN, (now - began) / _SHARE_OF_TIME)

    def _start_ledger(self, cache: KVCache, group: float) -> None:
        self.newest = take_snapshot(cache)
        self._ledger = AttentionLedger(self.newest, group)
        self._due = self._clock() + SECONDS_BETWEEN

    def _conclude(self, cache: KVCache) -> None:
        assert self._ledger is not None
        self.newest = take_snapshot(cache)
        self._ledger.add(self.newest)
        self.attention = self._ledger.shares()
        if self.places and self._ledger.steps:
            self.drew_on = drew_on(self.places, self.attention, self._ledger.accounted)

    def _try(self, work: Callable[[], object]) -> None:
        if not self._works:
            return
        try:
            work()
        except Exception:
            log.exception("the cache is not watched any more")
            self._works = False
