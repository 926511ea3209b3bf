"""The answers of a batch as they grow, row by row, and the loop that computes them together."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.inference.detokenizer import StreamDetokenizer
from llamahome_gui.inference.sampling import Sampler
from llamahome_gui.inference.types import Finished, FinishReason, GenerationStats

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.kvcache.base import KVCache
    from llamahome_gui.kvcache.usage import CacheUsage


class Row:
    """One prompt's answer as it grows.

    Args:
        prompt_tokens: Tokens before the answer.
        limit: The most tokens of prompt and answer together.
    """

    def __init__(self, engine: Engine, prompt_tokens: int, limit: int, sampling: SamplingSettings) -> None:
        self._sampler = Sampler(sampling, engine.loaded.device)
        self._detokenizer = StreamDetokenizer(engine.loaded.tokenizer)
        self._stop_ids = engine.stop_ids
        room = limit - prompt_tokens
        self._most = min(sampling.max_new_tokens, room)
        self._at_most: FinishReason = "length" if sampling.max_new_tokens <= room else "limit"
        self.prompt_tokens = prompt_tokens
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


@dataclass
class Clock:
    """Moments of a batch, in seconds: when it began, when all was read, when its first tokens were there."""

    started: float
    read: float
    first: float

    @classmethod
    def start(cls) -> Clock:
        """All moments are now."""
        now = time.perf_counter()
        return cls(now, now, now)


@torch.inference_mode()
def decode(
    engine: Engine, rows: Sequence[Row], cache: KVCache, logits: Tensor, stop: threading.Event, clock: Clock
) -> None:
    """Write the answers of all rows to their ends.

    Args:
        cache: One row for each answer.
        logits: Behind the prompts, shape ``(batch, vocabulary)``.
    """
    while True:
        tokens = [row.take(logits[place]) for place, row in enumerate(rows)]
        if all(row.tokens < 2 for row in rows):
            clock.first = time.perf_counter()
        if all(row.reason is not None for row in rows):
            return
        if stop.is_set():
            end_all(rows)
            return
        logits = engine.stepper.block(torch.tensor(tokens).unsqueeze(1), cache)


def end_all(rows: Sequence[Row]) -> None:
    """All answers are broken off."""
    for row in rows:
        row.end("cancelled")


def finished(row: Row, usage: CacheUsage, rows: int, clock: Clock) -> Finished:
    """The end of one row's answer.

    Args:
        usage: Of the whole batch's cache.
        rows: In that cache.
    """
    now = time.perf_counter()
    text_tokens = row.prompt_tokens + row.tokens
    usage = replace(
        usage,
        slots=min(usage.slots, text_tokens),
        text_tokens=text_tokens,
        held_bytes=usage.held_bytes // rows,
        full_bytes=usage.full_bytes // rows * text_tokens // max(usage.text_tokens, 1),
    )
    seconds = now - clock.first
    stats = GenerationStats(
        prompt_tokens=row.prompt_tokens,
        new_tokens=row.tokens,
        prefill_seconds=clock.read - clock.started,
        decode_seconds=now - clock.read,
        time_to_first_token=clock.first - clock.started,
        tokens_per_second=(row.tokens - 1) / seconds if row.tokens > 1 and seconds > 0 else 0.0,
        usage=usage,
    )
    assert row.reason is not None
    return Finished(row.reason, row.text, stats)
