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
from llamahome_gui.inference.detokenizer import StreamDetokenizer
from llamahome_gui.inference.limits import chunks
from llamahome_gui.inference.memory import running_out
from llamahome_gui.inference.planning import Plan
from llamahome_gui.inference.sampling import Sampler
from llamahome_gui.inference.types import ChatMessage, Finished, FinishReason, GenerationStats, PrefillProgress
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
        finished = _Batch(engine, group, sampling, stop, report).run() if len(group) > 1 else [
            _alone(engine, group[0], sampling, stop, report)
        ]  # fmt: skip
        before += sum(len(asked.ids) for asked in group)
        results.update({asked.place: one for asked, one in zip(group, finished, strict=True)})
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
    finished: Finished | None = None
    for event in engine.answer(asked.ids, asked.plan, sampling, stop=stop):
        if isinstance(event, PrefillProgress) and on_chunk is not None:
            on_chunk(event)
        elif isinstance(event, Finished):
            finished = event
    assert finished is not None
    return finished


class _Row:
    """One prompt's answer as it grows."""

    def __init__(self, engine: Engine, asked: _Asked, sampling: SamplingSettings) -> None:
        self._sampler = Sampler(sampling, engine.loaded.device)
        self._detokenizer = StreamDetokenizer(engine.loaded.tokenizer)
        self._stop_ids = engine.stop_ids
        room = asked.plan.limit - len(asked.ids)
        self._most = min(sampling.max_new_tokens, room)
        self._at_most: FinishReason = "length" if sampling.max_new_tokens <= room else "limit"
        self.asked = asked
        self.text = ""
        self.tokens = 0
        self.reason: FinishReason | None = None

    def take(self, logits: Tensor) -> int:
        """Choose the next token; of an answer that has ended, anything."""
        if self.reason is not None:
            return 0
        token = self._sampler.choose(logits)
        if token in self._stop_ids:
            self.end("stop")
            return token
        self.text += self._detokenizer.add(token)
        self.tokens += 1
        if self.tokens == self._most:
            self.end(self._at_most)
        return token

    def end(self, reason: FinishReason) -> None:
        """Nothing more comes; a no-op for an answer that has ended."""
        if self.reason is None:
            self.reason = reason
            self.text += self._detokenizer.flush()


class _Batch:
    """Prompts that share one cache."""

    def __init__(
        self, engine: Engine, group: list[_Asked], sampling: SamplingSettings, stop: threading.Event, on_chunk: OnChunk
    ) -> None:
        self._engine, self._stop, self._on_chunk = engine, stop, on_chunk
        self._plan = group[0].plan
        self._rows = [_Row(engine, asked, sampling) for asked in group]
        self._longest = max(len(asked.ids) for asked in group)
        self._padding = torch.tensor([self._longest - len(asked.ids) for asked in group], device=engine.loaded.device)
        self._cache = make_cache(engine.loaded.model, self._plan.spec, padding=self._padding)
        self._started = self._read = self._first = time.perf_counter()

    def run(self) -> list[Finished]:
        """Read and answer all of them."""
        with running_out(self._engine.loaded.info.title, self._plan.smaller):
            logits = self._prefill()
            self._read = time.perf_counter()
            if logits is not None:
                self._decode(logits)
        return [self._finished(row) for row in self._rows]

    def _prefill(self) -> Tensor | None:
        rows = [[0] * (self._longest - len(row.asked.ids)) + row.asked.ids for row in self._rows]
        ids = torch.tensor(rows, device=self._engine.loaded.device)
        logits: Tensor | None = None
        for start, end in chunks(self._longest, self._plan.chunk):
            if self._stop.is_set():
                for row in self._rows:
                    row.end("cancelled")
                return None
            logits = self._engine.stepper.block(ids[:, start:end], self._cache)
            self._tell(end)
        return logits

    @torch.inference_mode()
    def _decode(self, logits: Tensor) -> None:
        while True:
            tokens = [row.take(logits[place]) for place, row in enumerate(self._rows)]
            if all(row.tokens < 2 for row in self._rows):
                self._first = time.perf_counter()
            if all(row.reason is not None for row in self._rows):
                return
            if self._stop.is_set():
                for row in self._rows:
                    row.end("cancelled")
                return
            logits = self._engine.stepper.block(torch.tensor(tokens).unsqueeze(1), self._cache)

    def _tell(self, end: int) -> None:
        if self._on_chunk is None:
            return
        total = sum(len(row.asked.ids) for row in self._rows)
        done = int((end - self._padding).clamp_min(0).sum())
        speed = done / max(time.perf_counter() - self._started, 1e-9)
        self._on_chunk(PrefillProgress(done, total, speed, self._cache.usage()))

    def _finished(self, row: _Row) -> Finished:
        now, usage = time.perf_counter(), self._cache.usage()
        text_tokens = len(row.asked.ids) + row.tokens
        usage = replace(
            usage,
            slots=min(usage.slots, text_tokens),
            text_tokens=text_tokens,
            held_bytes=usage.held_bytes // len(self._rows),
            full_bytes=usage.full_bytes // len(self._rows) * text_tokens // max(usage.text_tokens, 1),
        )
        seconds = now - self._first
        stats = GenerationStats(
            prompt_tokens=len(row.asked.ids),
            new_tokens=row.tokens,
            prefill_seconds=self._read - self._started,
            decode_seconds=now - self._read,
            time_to_first_token=self._first - self._started,
            tokens_per_second=(row.tokens - 1) / seconds if row.tokens > 1 and seconds > 0 else 0.0,
            usage=usage,
        )
        assert row.reason is not None
        return Finished(row.reason, row.text, stats)
