"""Several prompts at once, padded at the left; each answer is the one its prompt would get alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.inference.limits import chunks
from llamahome_gui.inference.memory import running_out
from llamahome_gui.inference.planning import Plan
from llamahome_gui.inference.rows import Clock, Row, decode, end_all, finished
from llamahome_gui.inference.types import ChatMessage, Finished, PrefillProgress
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.reading import largest_slot_count

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

OnChunk = Callable[[PrefillProgress], object] | None


@dataclass(frozen=True)
class _Asked:
    """One prompt of the batch and its place in it."""

    place: int
    ids: list[int]
    plan: Plan

    @property
    def company(self) -> Hashable:
        """Prompts with the same value can share a cache and still evict as each of them would alone."""
        spec = self.plan.spec
        if self.plan.method == "exact" or spec.policy == "question":
            return self.place
        # Padding fills the window of a short prompt, so that it would be cleared at other steps than alone.
        length = min(len(self.ids), largest_slot_count(spec)) if spec.eviction_interval > 1 else 0
        return (spec, self.plan.chunk, length)


def run_batch(
    engine: Engine,
    prompts: Sequence[str | Sequence[ChatMessage]],
    h2o: H2OSettings,
    sampling: SamplingSettings,
    stop: threading.Event,
    on_chunk: OnChunk,
) -> list[Finished]:
    """See `Engine.generate_batch`."""
    groups: dict[Hashable, list[_Asked]] = {}
    for place, prompt in enumerate(prompts):
        messages = [ChatMessage("user", prompt)] if isinstance(prompt, str) else prompt
        asked = _Asked(place, *engine.prepare(messages, h2o))
        groups.setdefault(asked.company, []).append(asked)
    results: dict[int, Finished] = {}
    total, before = sum(len(asked.ids) for group in groups.values() for asked in group), 0
    for group in groups.values():
        report = _over_all(on_chunk, before, total)
        answers = _Batch(engine, group, sampling, stop, report).run() if len(group) > 1 else [
            _alone(engine, group[0], sampling, stop, report)
        ]  # fmt: skip
        before += sum(len(asked.ids) for asked in group)
        results.update({asked.place: one for asked, one in zip(group, answers, strict=True)})
    return [results[place] for place in range(len(prompts))]


def _over_all(on_chunk: OnChunk, before: int, total: int) -> OnChunk:
    """Tell a group's progress as that of all prompts, `before` tokens of which earlier groups have read."""
    if on_chunk is None:
        return None

    def report(progress: PrefillProgress) -> None:
        on_chunk(replace(progress, done=before + progress.done, total=total))

    return report


def _alone(
    engine: Engine, asked: _Asked, sampling: SamplingSettings, stop: threading.Event, on_chunk: OnChunk
) -> Finished:
    end: Finished | None = None
    for event in engine.answer(asked.ids, asked.plan, sampling, stop=stop):
        if isinstance(event, PrefillProgress) and on_chunk is not None:
            on_chunk(event)
        elif isinstance(event, Finished):
            end = event
    assert end is not None
    return end


class _Batch:
    """Prompts that share one cache."""

    def __init__(
        self, engine: Engine, group: list[_Asked], sampling: SamplingSettings, stop: threading.Event, on_chunk: OnChunk
    ) -> None:
        self._engine, self._stop, self._on_chunk = engine, stop, on_chunk
        self._plan = group[0].plan
        self._rows = [Row(engine, len(asked.ids), asked.plan.limit, sampling) for asked in group]
        self._ids = [asked.ids for asked in group]
        self._longest = max(len(asked.ids) for asked in group)
        self._padding = torch.tensor([self._longest - len(asked.ids) for asked in group], device=engine.loaded.device)
        self._cache = make_cache(engine.loaded.model, self._plan.spec, padding=self._padding)
        self._clock = Clock.start()

    def run(self) -> list[Finished]:
        """Read and answer all of them."""
        with running_out(self._engine.loaded.info.title, self._plan.smaller):
            logits = self._prefill()
            self._clock.read = time.perf_counter()
            if logits is not None:
                decode(self._engine, self._rows, self._cache, logits, self._stop, self._clock)
        usage = self._cache.usage()
        return [finished(row, usage, len(self._rows), self._clock) for row in self._rows]

    def _prefill(self) -> Tensor | None:
        rows = [[0] * (self._longest - len(ids)) + ids for ids in self._ids]
        ids = torch.tensor(rows, device=self._engine.loaded.device)
        logits: Tensor | None = None
        for start, end in chunks(self._longest, self._plan.chunk):
            if self._stop.is_set():
                end_all(self._rows)
                return None
            logits = self._engine.stepper.block(ids[:, start:end], self._cache)
            self._tell(end)
        return logits

    def _tell(self, end: int) -> None:
        if self._on_chunk is None:
            return
        total = sum(map(len, self._ids))
        done = int((end - self._padding).clamp_min(0).sum())
        speed = done / max(time.perf_counter() - self._clock.started, 1e-9)
        self._on_chunk(PrefillProgress(done, total, speed, self._cache.usage()))
