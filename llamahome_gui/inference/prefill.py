"""Taking in a prompt: chunk by chunk through the window, or exactly, layer by layer.

Both report where they are and stop within one chunk or layer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from queue import SimpleQueue

import torch
from torch import Tensor

from llamahome_gui.inference.limits import chunks
from llamahome_gui.inference.planning import Plan
from llamahome_gui.inference.stepping import Stepper
from llamahome_gui.kvcache.caches import KVCache, SlotCache
from llamahome_gui.monitoring import heap

# Layers done of all, or the logits at the end, or what went wrong.
_News = tuple[int, int] | Tensor | BaseException


class Stopped(Exception):
    """Reading was broken off; the cache holds a part of the text or, after an exact prefill, is of no use."""


class Prefill:
    """Reads one prompt into a cache.

    Args:
        stop: Ends the reading within a chunk.
    """

    def __init__(self, stepper: Stepper, cache: KVCache, plan: Plan, stop: threading.Event) -> None:
        self._stepper, self._cache, self._plan, self._stop = stepper, cache, plan, stop

    def run(self, ids: Sequence[int]) -> Iterator[tuple[int, Tensor | None]]:
        """Read; yields tokens done, and with the last of them the logits after it, shape ``(vocabulary,)``.

        Raises:
            Stopped: `stop` was set.
        """
        yield from self._exactly(ids) if self._plan.method == "exact" else self._streaming(ids)

    def _streaming(self, ids: Sequence[int]) -> Iterator[tuple[int, Tensor | None]]:
        for start, end in chunks(len(ids), self._plan.chunk):
            if self._stop.is_set():
                raise Stopped
            logits = self._stepper.block(ids[start:end], self._cache, self._probe(end - start))
            if end == len(ids) and self._stepper.loaded.device.type == "cpu":
                heap.give_back()  # blocks came and went; the C library keeps some ten megabytes of them
            yield end, logits[0] if end == len(ids) else None

    def _probe(self, tokens: int) -> Sequence[int]:
        """The question, where a chunk of `tokens` makes the cache evict."""
        if not self._cache.wants_probe or self._cache.text_tokens + tokens <= min(self._cache.layer_windows):
            return ()
        return self._plan.question.probe

    def _exactly(self, ids: Sequence[int]) -> Iterator[tuple[int, Tensor | None]]:
        """A thread reads and tells of each layer; the caller's thread hands that on."""
        told: SimpleQueue[_News] = SimpleQueue()
        cancel = threading.Event()
        reader = threading.Thread(target=self._read_exactly, args=(ids, told, cancel), name="exact prefill")
        reader.start()
        try:
            while isinstance(news := told.get(), tuple):
                yield news[0] * len(ids) // news[1], None
        finally:
            cancel.set()
            reader.join()
        if isinstance(news, BaseException):
            raise news
        yield len(ids), news

    def _read_exactly(self, ids: Sequence[int], told: SimpleQueue[_News], cancel: threading.Event) -> None:
        from llamahome_gui.kvcache.exact import prefill_exact

        def layer_done(done: int, total: int) -> None:
            if cancel.is_set() or self._stop.is_set():
                raise Stopped
            if done < total:
                told.put((done, total))

        try:
            if isinstance(self._cache, SlotCache):
                self._cache.question_tokens = self._plan.question.tail
            with torch.inference_mode():
                rows = torch.tensor([list(ids)], device=self._stepper.loaded.device)
                told.put(prefill_exact(self._stepper.loaded.model, rows, self._cache, on_layer=layer_done)[0])
        except BaseException as error:  # the caller's thread raises it
            told.put(error)
        finally:
            if isinstance(self._cache, SlotCache):
                self._cache.question_tokens = 0  # what comes later is no question
