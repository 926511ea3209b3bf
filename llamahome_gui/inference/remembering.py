"""Reads a prompt from where an earlier one that begins alike has come to, and remembers what it has read."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import psutil
from torch import Tensor

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import CacheError
from llamahome_gui.inference.limits import chunks
from llamahome_gui.inference.owners import NOBODY, Owners
from llamahome_gui.inference.planning import Plan
from llamahome_gui.inference.prefill import Prefill, Stopped
from llamahome_gui.inference.reading_files import ReadingFiles
from llamahome_gui.inference.remembered import LEAST_TOKENS, SHARE_OF_FREE, Ids, Reading, Start, key_of
from llamahome_gui.kvcache.archive import Archive, Recording, recall_block
from llamahome_gui.kvcache.caches import FullCache, SlotCache
from llamahome_gui.kvcache.factory import make_cache

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine


class RememberingPrefill:
    """Does what `Prefill` does, with the engine's `Readings`, and with files of them.

    Args:
        ids: The whole prompt.
        landmark: A place in it behind which another question may go on, such as the end of a document; 0 for none.
        files: Where readings outlast the engine; None for nowhere.

    Attributes:
        plan: How the prompt is run after all.
        cache: What the prompt is read into; it may have read some of it.
        reused: Tokens of the prompt that were not read again.
        way: How they were had, see `Start`.
    """

    def __init__(
        self, engine: Engine, plan: Plan, stop: threading.Event, h2o: H2OSettings, ids: Sequence[int],
        *, landmark: int = 0, files: ReadingFiles | None = None,
    ) -> None:  # fmt: skip
        self._engine, self._stop, self._files, self._landmark = engine, stop, files, landmark
        self._ids: Ids = np.asarray(ids, dtype=np.int32)
        self._key = key_of(engine.loaded.info, h2o)
        self._question = plan.question
        self._start = start = self._find(plan)
        self.reused, self.way = (start.tokens, start.way) if start else (0, "")
        # An exact prefill begins with the first token.
        self.plan = plan = replace(plan, method="streaming") if start else engine.with_room(plan, len(ids), h2o, files)
        same = start is not None and start.way == "same"
        self._broken_off = self._take_over(start)
        self.cache = start.cache() if start and same else make_cache(engine.loaded.model, plan.spec)
        self._archive = self._archive_to_fill(start)
        self._kept: Reading | None = None

    @property
    def rest(self) -> list[int]:
        """The tokens that the cache has not read."""
        left: list[int] = self._ids[self.cache.text_tokens :].tolist()
        return left

    def run(self, _ids: Sequence[int]) -> Iterator[tuple[int, Tensor | None]]:
        """As of `Prefill.run`, with the tokens that are left.

        Raises:
            Stopped: The stop event was set; what was read of the text is remembered.
        """
        before, logits = self.cache.text_tokens, None
        try:
            for end, logits in self._everything():
                yield end - before, logits
        except Stopped:
            if self.plan.method == "streaming" and self.cache.text_tokens > self.reused:
                self._keep(None)
            raise
        self._keep(logits)

    def ended(self) -> None:
        """The answer has ended. A full cache is remembered as it is and forgets the answer when it is used again."""
        if isinstance(self.cache, FullCache) and self._usable():
            read = min(self.cache.text_tokens, len(self._ids))
            self._remember(Reading(self._key, self._ids[:read], self.cache, owners=self._owners))
        worth = self._broken_off or len(self._ids) - self.reused >= len(self._ids) // 2
        if self._files is not None and self._kept is not None and worth:
            self._files.keep(self._kept, self._engine.loaded.model)

    @property
    def _owners(self) -> Owners:
        return NOBODY if self._files is None else self._files.owners

    def _take_over(self, start: Start | None) -> bool:
        """Whether a file is not finished: of a full cache that will have other tokens where it is still written."""
        if start is None or self._files is None or not isinstance(start.reading.cache, FullCache):
            return False
        return start.tokens < len(start.reading.ids) and self._files.break_off(start.reading.cache)

    def _find(self, plan: Plan) -> Start | None:
        readings = self._engine.readings
        if self._files is not None:
            self._files.heed(readings)
        start = readings.find(self._key, self._ids, self._question, plan.spec)
        if self._files is None or (start is not None and 2 * start.tokens >= len(self._ids)):
            return start
        stored = self._files.find(self._key, self._ids, self._engine.loaded.model)
        if stored is None:
            return start
        if start is not None and isinstance(start.reading.cache, FullCache):
            readings.keep(start.reading)
        readings.keep(stored)
        return readings.find(self._key, self._ids, self._question, plan.spec)

    def _everything(self) -> Iterator[tuple[int, Tensor | None]]:
        start, whole = self._start, len(self._ids)
        if start is not None and self.cache.text_tokens == whole:
            yield whole, start.reading.logits
        if start is not None and start.way == "recalled":
            for end, logits in self._recall(start.reading.archive, start.tokens):
                yield end, logits if end == whole else None
        yield from self._read()

    def _recall(self, archive: Archive | None, tokens: int) -> Iterator[tuple[int, Tensor]]:
        assert archive is not None
        assert isinstance(self.cache, SlotCache)
        ids, question, model = self._ids.tolist(), self._question.probe, self._engine.loaded.model
        for _, end in chunks(tokens, self.plan.chunk):
            if self._stop.is_set():
                raise Stopped
            yield end, recall_block(model, archive, self.cache, ids, end, question)[0]

    def _read(self) -> Iterator[tuple[int, Tensor | None]]:
        for part in self._parts():
            before = self.cache.text_tokens
            cache = self.cache if self._archive is None else Recording(self.cache, self._archive)
            prefill = Prefill(self._engine.stepper, cache, self.plan, self._stop)  # type: ignore[arg-type]
            for done, logits in prefill.run(part):
                end = before + done
                yield end, logits if end == len(self._ids) else None
            if self.cache.text_tokens == self._landmark:
                self._keep(None)

    def _parts(self) -> list[list[int]]:
        """The tokens to be read, cut at the landmark where the state there is worth remembering."""
        rest = self.rest
        first = self._landmark - self.cache.text_tokens
        worth = self._archive is None and self.plan.method == "streaming" and isinstance(self.cache, SlotCache)
        parts = [rest[:first], rest[first:]] if worth and LEAST_TOKENS <= first < len(rest) else [rest]
        return [part for part in parts if part]

    def _keep(self, logits: Tensor | None) -> None:
        """Remember the state as it is now; a full cache is waited with until it is no longer written to."""
        read = self.cache.text_tokens
        if isinstance(self.cache, SlotCache) and read:
            ids, probe = self._ids[:read], self._question.probe
            self._remember(Reading(self._key, ids, self.cache.fork(), probe, logits, self._archive, self._owners))

    def _remember(self, reading: Reading) -> None:
        self._engine.readings.keep(reading)
        if self._files is not None and self._files.forgotten:  # asked behind it: who forgets says so before he lets go
            self._engine.readings.forget_if(lambda owners: owners == self._owners)
        at_landmark = self._kept is not None and len(self._kept.ids) == self._landmark
        if not at_landmark:  # the text without its question serves more questions
            self._kept = reading

    def _usable(self) -> bool:
        try:
            self.cache.check_usable()
        except CacheError:
            return False
        return True

    def _archive_to_fill(self, start: Start | None) -> Archive | None:
        if self.cache.spec.policy != "question" or self.plan.method != "streaming" or not self._question.probe:
            return None
        if start is None:
            return Archive.empty(len(self.cache.layer_windows)) if self._has_room() else None
        return None if start.reading.archive is None else start.reading.archive.first(start.tokens)

    def _has_room(self) -> bool:
        needed = len(self._ids) * self._engine.demand.layout.token_bytes()
        return needed <= SHARE_OF_FREE * psutil.virtual_memory().available
