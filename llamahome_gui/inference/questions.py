"""Several questions about documents that were read: each is read into a fork, the answers are written together."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.inference.memory import running_out
from llamahome_gui.inference.planning import Plan
from llamahome_gui.inference.prefill import Prefill, Stopped
from llamahome_gui.inference.rows import Clock, Row, decode, end_all, finished
from llamahome_gui.inference.types import ChatMessage, Finished
from llamahome_gui.kvcache.caches import KVCache, SlotCache
from llamahome_gui.kvcache.stacking import company, stack

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.inference.reading import ReadDocument


@dataclass(frozen=True)
class _Read:
    """One question behind its documents; `logits` after it, shape ``(vocabulary,)``, are None where it was stopped."""

    place: int
    cache: KVCache
    logits: Tensor | None
    row: Row

    @property
    def company(self) -> Hashable:
        return company(self.cache) if isinstance(self.cache, SlotCache) and self.logits is not None else self.place


def ask_batch(
    engine: Engine, read: ReadDocument, questions: Sequence[str], sampling: SamplingSettings, stop: threading.Event
) -> list[Finished]:
    """See `ReadDocument.ask_batch`."""
    asked = [read.prepare([ChatMessage("user", question)]) for question in questions]
    clock = Clock.start()
    ends: dict[int, Finished] = {}
    with running_out(engine.loaded.info.title, asked[0][1].smaller if asked else ""):
        groups: dict[Hashable, list[_Read]] = {}
        for place, (ids, plan) in enumerate(asked):
            own = Clock.start()
            one = _read(engine, read, place, ids, plan, sampling, stop)
            if isinstance(one.cache, SlotCache):
                groups.setdefault(one.company, []).append(one)
            else:  # a copy of all that was read: one at a time
                own.read = time.perf_counter()
                ends |= _answer(engine, [one], stop, own)
            del one
        clock.read = time.perf_counter()
        for group in groups.values():
            ends |= _answer(engine, group, stop, clock)
    return [ends[place] for place in range(len(questions))]


def _read(
    engine: Engine,
    read: ReadDocument,
    place: int,
    ids: list[int],
    plan: Plan,
    sampling: SamplingSettings,
    stop: threading.Event,
) -> _Read:
    cache = read.cache.fork()
    row = Row(engine, read.cache.text_tokens + len(ids), plan.limit, sampling)
    try:
        *_, (_, logits) = Prefill(engine.stepper, cache, plan, stop).run(ids)
    except Stopped:
        return _Read(place, cache, None, row)
    return _Read(place, cache, logits, row)


def _answer(engine: Engine, group: Sequence[_Read], stop: threading.Event, clock: Clock) -> dict[int, Finished]:
    rows, cache = [one.row for one in group], group[0].cache
    logits = [one.logits for one in group if one.logits is not None]
    if len(logits) < len(group):
        end_all(rows)
    else:
        caches = [one.cache for one in group if isinstance(one.cache, SlotCache)]
        if len(caches) > 1:
            cache = stack(caches, engine.loaded.model.dtype)
        decode(engine, rows, cache, torch.stack(logits), stop, clock)
    usage = cache.usage()
    return {one.place: finished(one.row, usage, len(group), clock) for one in group}
