"""The engine: takes in a conversation chunk by chunk, then generates token by token, through a KV cache.

`Engine.stream` is a generator of small events, the same for the window and the command line. It runs in the caller's
thread and looks at its stop event between any two steps.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.inference.counting import PIECE_CHARACTERS, count_tokens
from llamahome_gui.inference.detokenizer import StreamDetokenizer
from llamahome_gui.inference.limits import check_fits, prefill_chunk, token_limit
from llamahome_gui.inference.sampling import Sampler
from llamahome_gui.inference.template import prompt_text, stop_ids
from llamahome_gui.inference.types import (
    ChatMessage,
    Finished,
    FinishReason,
    GenerationEvent,
    GenerationStats,
    PrefillProgress,
    TextChunk,
)
from llamahome_gui.kvcache.attention import forward, install
from llamahome_gui.kvcache.caches import KVCache
from llamahome_gui.kvcache.factory import check_model, make_cache
from llamahome_gui.models.loader import LoadedModel

# A text of up to this many characters for each token allowed is simply encoded and judged by its exact length;
# only a longer one is worth a count beforehand.
PLAIN_CHARACTERS_PER_TOKEN = 8


class Engine:
    """Generates with one loaded model.

    Raises:
        CacheError: The model's attention is of a kind the caches cannot serve.
    """

    def __init__(self, loaded: LoadedModel) -> None:
        check_model(loaded.model)
        install(loaded.model)
        self.loaded = loaded
        self._stop_ids = stop_ids(loaded.model, loaded.tokenizer)

    @property
    def context_length(self) -> int:
        """Tokens the model was trained to see at once."""
        return self.loaded.context_length

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, without the template around it."""
        return count_tokens(self.loaded.tokenizer, text) or 0

    def prompt_tokens(self, messages: Sequence[ChatMessage]) -> int:
        """Tokens of a whole conversation, template included; see `count_tokens` of very long ones."""
        return count_tokens(self.loaded.tokenizer, prompt_text(self.loaded.tokenizer, messages)) or 0

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        h2o: H2OSettings,
        sampling: SamplingSettings,
        stop: threading.Event | None = None,
    ) -> Iterator[GenerationEvent]:
        """Answer a conversation.

        Args:
            messages: The turns so far, the last one the user's.
            h2o: Cache settings; `enable` chooses between `h2o` and `full`.
            stop: Ends the answer soon after it is set; what there is stays in the final event.

        Yields:
            `PrefillProgress` per chunk of the prompt, `TextChunk` per token, one `Finished` at the end.

        Raises:
            GenerationError: The prompt does not fit, or memory ran out.
            CacheError: The cache settings are impossible.
        """
        text = prompt_text(self.loaded.tokenizer, messages)
        self._refuse_early(text, h2o)
        ids = self.loaded.tokenizer(text, add_special_tokens=False)["input_ids"]
        check_fits(len(ids), h2o, self.context_length)
        cache = make_cache(
            self.loaded.model,
            "h2o" if h2o.enable else "full",
            window_length=h2o.window_length,
            heavy_hitter_tokens=h2o.heavy_hitter_tokens,
            position_rolling=h2o.position_rolling,
        )
        answer = _Answer(self, cache, ids, h2o, sampling, stop or threading.Event())
        try:
            yield from answer.run()
        except torch.OutOfMemoryError as error:
            raise GenerationError(
                "Memory ran out while generating.",
                subject=self.loaded.info.title,
                hint="Choose a smaller window length or prefill chunk, or a smaller model.",
            ) from error

    def _refuse_early(self, text: str, h2o: H2OSettings) -> None:
        """Refuse a text that is far too long before all of it becomes tokens, which takes seconds."""
        limit = min(h2o.max_sequence_length, token_limit(h2o, self.context_length))
        if len(text) <= PLAIN_CHARACTERS_PER_TOKEN * limit:
            return
        slack = 2 + len(text) // PIECE_CHARACTERS
        counted = count_tokens(self.loaded.tokenizer, text, enough=limit + slack) or 0
        if counted > limit + slack:
            check_fits(counted, h2o, self.context_length, at_least=True)


class _Answer:
    """One run of the engine: its cache, its clock and what was generated."""

    def __init__(
        self,
        engine: Engine,
        cache: KVCache,
        ids: Sequence[int],
        h2o: H2OSettings,
        sampling: SamplingSettings,
        stop: threading.Event,
    ) -> None:
        loaded = engine.loaded
        self._model, self._device, self._cache, self._ids = loaded.model, loaded.device, cache, ids
        self._chunk = prefill_chunk(h2o, engine.context_length)
        self._limit = min(sampling.max_new_tokens, token_limit(h2o, engine.context_length) - len(ids))
        self._stop, self._stop_ids = stop, engine._stop_ids
        self._sampler = Sampler(sampling, loaded.device)
        self._detokenizer = StreamDetokenizer(loaded.tokenizer)
        self._text: list[str] = []
        self._tokens = 0
        self._started = self._read = self._first = time.perf_counter()

    def run(self) -> Iterator[GenerationEvent]:
        logits: torch.Tensor | None = None
        for start in range(0, len(self._ids), self._chunk):
            if self._stop.is_set():
                yield self._finish("cancelled")
                return
            logits = self._forward(self._ids[start : start + self._chunk])
            yield self._progress(min(start + self._chunk, len(self._ids)))
        self._read = time.perf_counter()
        if logits is None:
            raise GenerationError("There is nothing to answer.", hint="Write a message first.")
        yield from self._decode(logits)

    def _decode(self, logits: torch.Tensor) -> Iterator[GenerationEvent]:
        reason: FinishReason = "length"
        while self._tokens < self._limit:
            if self._stop.is_set():
                reason = "cancelled"
                break
            token = self._choose(logits)
            if token in self._stop_ids:
                reason = "stop"
                break
            yield self._chunk_of(self._detokenizer.add(token))
            if self._tokens < self._limit:
                logits = self._forward([token])
        rest = self._detokenizer.flush()
        if rest:
            self._text.append(rest)
            yield TextChunk(rest, self._tokens, self._speed(), self._cache.usage())
        yield self._finish(reason)

    # Inference mode is entered per step: a generator that holds it open would leak it into its caller's thread.
    @torch.inference_mode()
    def _forward(self, ids: Sequence[int]) -> torch.Tensor:
        return forward(self._model, torch.tensor([list(ids)], device=self._device), self._cache)[0]

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

    def _progress(self, done: int) -> PrefillProgress:
        seconds = max(time.perf_counter() - self._started, 1e-9)
        return PrefillProgress(done, len(self._ids), done / seconds, self._cache.usage())

    def _speed(self) -> float:
        """Tokens per second after the first one."""
        seconds = time.perf_counter() - self._first
        return (self._tokens - 1) / seconds if self._tokens > 1 and seconds > 0 else 0.0

    def _finish(self, reason: FinishReason) -> Finished:
        now = time.perf_counter()
        stats = GenerationStats(
            prompt_tokens=self._cache.text_tokens if self._tokens == 0 else len(self._ids),
            new_tokens=self._tokens,
            prefill_seconds=max(self._read, self._started) - self._started,
            decode_seconds=now - self._read if self._tokens else 0.0,
            time_to_first_token=self._first - self._started if self._tokens else 0.0,
            tokens_per_second=self._speed(),
            usage=self._cache.usage(),
        )
        return Finished(reason, "".join(self._text), stats)


def load_engine(store: Any, name: str, **options: Any) -> Engine:
    """Find a model by name, load it and wrap it: what the command line does before anything else."""
    from llamahome_gui.models.loader import load_model

    return Engine(load_model(store, store.find(name), **options))
