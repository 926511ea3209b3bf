"""One answer: reads what was asked into a cache, then generates token by token, and keeps the clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.inference.detokenizer import StreamDetokenizer
from llamahome_gui.inference.memory import running_out
from llamahome_gui.inference.planning import Plan
from llamahome_gui.inference.prefill import Prefill, Stopped
from llamahome_gui.inference.remembering import RememberingPrefill
from llamahome_gui.inference.sampling import Sampler
from llamahome_gui.inference.stepping import Stepper
from llamahome_gui.inference.types import (
    Finished,
    FinishReason,
    GenerationEvent,
    GenerationStats,
    PrefillProgress,
    TextChunk,
)
from llamahome_gui.inference.watching import CacheWatch
from llamahome_gui.kvcache.caches import KVCache


class Answer:
    """One run of the engine: its cache, its clock and what was generated.

    Args:
        cache: Empty, or a fork of a document that was read; the answer stays in it.
        stop: Ends the answer soon after it is set; what there is stays in the final event.
        begun: The last tokens of what has been written of the answer before, where it is continued.
        watch: Shown the cache after each chunk and each token.
        prefill: Reads the prompt into `cache`, in a way of its own.
    """

    def __init__(
        self,
        stepper: Stepper,
        cache: KVCache,
        plan: Plan,
        sampling: SamplingSettings,
        *,
        stop_ids: frozenset[int],
        stop: threading.Event,
        begun: Sequence[int] = (),
        watch: CacheWatch | None = None,
        prefill: RememberingPrefill | None = None,
    ) -> None:
        self._stepper, self._cache, self._plan, self._stop, self._watch = stepper, cache, plan, stop, watch
        self._stop_ids = stop_ids
        self._own_prefill = prefill
        self._before = cache.text_tokens
        self._most = sampling.max_new_tokens
        self._sampler = Sampler(sampling, stepper.loaded.device)
        self._detokenizer = StreamDetokenizer(stepper.loaded.tokenizer, begun)
        self._text: list[str] = []
        self._prompt = self._tokens = 0
        self._started = self._read = self._first = time.perf_counter()

    def run(self, ids: Sequence[int]) -> Iterator[GenerationEvent]:
        """Read `ids` and answer.

        Yields:
            `PrefillProgress` per chunk of the prompt, `TextChunk` per token, one `Finished` at the end.

        Raises:
            GenerationError: There is nothing to read, or memory ran out.
        """
        if not len(ids) and self._own_prefill is None:
            raise GenerationError("There is nothing to answer.", hint="Write a message first.")
        if self._watch is not None:
            self._watch.start(self._cache)
        with running_out(self._stepper.loaded.info.title, self._plan.smaller):
            try:
                yield from self._prefill(ids)
            except Stopped:
                yield self._finish("cancelled")

    def _prefill(self, ids: Sequence[int]) -> Iterator[GenerationEvent]:
        logits: torch.Tensor | None = None
        prefill = self._own_prefill or Prefill(self._stepper, self._cache, self._plan, self._stop)
        for done, after in prefill.run(ids):
            self._prompt, logits = done, after
            if self._watch is not None and (after is not None or self._plan.method == "streaming"):
                self._watch.look(self._cache)  # not between layers: another thread writes to it then
            seconds = max(time.perf_counter() - self._started, 1e-9)
            yield PrefillProgress(done, len(ids), done / seconds, self._cache.usage())
        self._read = time.perf_counter()
        assert logits is not None
        if self._watch is not None:
            self._watch.prompt_read(self._cache, _group(self._stepper.loaded.model.config))
        yield from self._decode(logits)

    def _decode(self, logits: torch.Tensor) -> Iterator[GenerationEvent]:
        room = self._plan.limit - self._before - self._prompt
        reason: FinishReason = "length" if self._most <= room else "limit"
        while self._tokens < min(self._most, room):
            if self._stop.is_set():
                reason = "cancelled"
                break
            token = self._choose(logits)
            if token in self._stop_ids:
                reason = "stop"
                break
            yield self._chunk_of(self._detokenizer.add(token))
            if self._tokens < min(self._most, room):
                logits = self._stepper.step(token, self._cache)
                if self._watch is not None:
                    self._watch.look(self._cache)
        rest = self._detokenizer.flush()
        if rest:
            self._text.append(rest)
            yield TextChunk(rest, self._tokens, self._speed(), self._cache.usage())
        yield self._finish(reason)

    # Inference mode is entered per step: a generator that holds it open would leak it into its caller's thread.
    @torch.inference_mode()
    def _choose(self, logits: torch.Tensor) -> int:
        token = self._sampler.choose(logits)
        if self._tokens == 0:
            self._first = time.perf_counter()
        return token

    def _chunk_of(self, text: str) -> TextChunk:
        self._tokens += 1
        self._text.append(text)
        return TextChunk(text, self._tokens, self._speed(), self._cache.usage())

    def _speed(self) -> float:
        """Tokens per second after the first one."""
        seconds = time.perf_counter() - self._first
        return (self._tokens - 1) / seconds if self._tokens > 1 and seconds > 0 else 0.0

    def _finish(self, reason: FinishReason) -> Finished:
        now = time.perf_counter()
        if self._watch is not None:
            self._watch.end(self._cache)
        stats = GenerationStats(
            prompt_tokens=self._before + self._prompt,
            new_tokens=self._tokens,
            prefill_seconds=max(self._read, self._started) - self._started,
            decode_seconds=now - self._read if self._tokens else 0.0,
            time_to_first_token=self._first - self._started if self._tokens else 0.0,
            tokens_per_second=self._speed(),
            usage=self._cache.usage(),
            prefill=self._plan.method,
            decoder=self._stepper.decoder(self._cache),
            reused_tokens=self._own_prefill.reused if self._own_prefill else 0,
            reused_way=self._own_prefill.way if self._own_prefill else "",
        )
        return Finished(reason, "".join(self._text), stats)


def _group(config: Any) -> float:
    """Query heads for each KV head."""
    return float(config.num_attention_heads / (getattr(config, "num_key_value_heads", 0) or config.num_attention_heads))
