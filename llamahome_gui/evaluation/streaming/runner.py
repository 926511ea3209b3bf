"""Turns one after another through one cache: each is read, answered, and stays in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import psutil
import torch

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.inference.template import prompt_text, text_between
from llamahome_gui.inference.types import ChatMessage, Finished
from llamahome_gui.kvcache.factory import make_cache

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.inference.planning import Plan

# Positions roll, so nothing but the settings would end the text.
_WITHOUT_END = 2**62


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn took; a few numbers, because a million tokens have ten thousand of them.

    Attributes:
        number: From 1.
        text_tokens: Of the whole conversation so far, this turn and its answer included.
        slots: Tokens held per layer and KV head.
        held_bytes: Of the KV cache.
        resident_bytes: Of the process.
        seconds: For the turn and its answer.
        read_per_second, written_per_second: Tokens; 0 where there were too few to tell.
        loss: Sum of the negative log-likelihoods, in nats, of the first tokens of what the user said, given all before.
        probed: How many these are.
        written: Tokens of the answer.
    """

    number: int
    text_tokens: int
    slots: int
    held_bytes: int
    resident_bytes: int
    seconds: float
    read_per_second: float
    written_per_second: float
    loss: float
    probed: int
    written: int


class Stream:
    """One conversation on one engine.

    Args:
        h2o: The cache. Where positions roll, turns can be added for ever; else until the trained context is full.
        answer_tokens: The longest answer.
        probe: Of each turn so many tokens are read one by one, to be surprised by them.
        stop: Ends the turn soon.
    """

    def __init__(
        self,
        engine: Engine,
        h2o: H2OSettings,
        sampling: SamplingSettings,
        *,
        answer_tokens: int,
        probe: int,
        stop: threading.Event,
    ) -> None:
        self._engine, self._h2o, self._probe, self._stop = engine, h2o, probe, stop
        self._sampling = sampling.model_copy(update={"max_new_tokens": answer_tokens})
        plan = engine.plan(1, h2o)
        rolls = h2o.enable and h2o.position_rolling
        self._plan: Plan = replace(plan, method="streaming", limit=_WITHOUT_END if rolls else plan.limit)
        self._cache = make_cache(engine.loaded.model, plan.spec)
        self._process = psutil.Process()
        self._turns = 0

    def run(self, turns: Iterator[str], tokens: int) -> Iterator[Turn]:
        """Say turns until the conversation has so many tokens, the context is full, or `stop` was set.

        Raises:
            GenerationError: Memory ran out.
        """
        while self._cache.text_tokens < tokens and not self._stop.is_set():
            made = self._take(next(turns))
            if made is None:
                return
            yield made

    def _take(self, said: str) -> Turn | None:
        """One turn; None where it does not fit, or was broken off while it was read."""
        ids, started = self._ids(said), time.perf_counter()
        if self._cache.text_tokens + len(ids) + 1 > self._plan.limit:
            return None
        losses, rest = self._read_slowly(ids)
        finished = self._answer(rest)
        if finished is None:
            return None
        self._turns += 1
        stats, usage = finished.stats, self._cache.usage()
        return Turn(
            number=self._turns,
            text_tokens=usage.text_tokens,
            slots=usage.slots,
            held_bytes=usage.held_bytes,
            resident_bytes=self._process.memory_info().rss,
            seconds=time.perf_counter() - started,
            read_per_second=len(rest) / stats.prefill_seconds if stats.prefill_seconds > 0 else 0.0,
            written_per_second=stats.tokens_per_second,
            loss=sum(losses),
            probed=len(losses),
            written=stats.new_tokens,
        )

    def _ids(self, said: str) -> list[int]:
        tokenizer = self._engine.loaded.tokenizer
        text = text_between(tokenizer, said) if self._turns else prompt_text(tokenizer, [ChatMessage("user", said)])
        ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    def _read_slowly(self, ids: Sequence[int]) -> tuple[list[float], Sequence[int]]:
        """Losses of the first tokens, and the tokens left to read: at least one."""
        slow = min(self._probe, len(ids) - 1)
        losses: list[float] = []
        for token, following in pairwise(ids[: slow + 1]):
            logits = self._engine.stepper.step(token, self._cache)
            losses.append(-float(torch.log_softmax(logits.float(), dim=-1)[following]))
        return losses, ids[slow:]

    def _answer(self, ids: Sequence[int]) -> Finished | None:
        for event in self._engine.answer(ids, self._plan, self._sampling, stop=self._stop, cache=self._cache):
            if isinstance(event, Finished):
                return None if event.reason == "cancelled" else event
        raise GenerationError("The answer did not end.", hint="Start again.")
