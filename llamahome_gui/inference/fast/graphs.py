"""Decode steps on a GPU, recorded once as a CUDA graph and played again.

A step at a full window is the same operations on the same memory every time: no size, no number and no place in the
text changes. Launching its hundreds of small kernels one by one takes a GPU longer than running them; a graph launches
them all at once (https://pytorch.org/docs/stable/notes/cuda.html#cuda-graphs).
"""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeGuard

import torch
from torch import Tensor

from llamahome_gui.kvcache.attention import next_logits
from llamahome_gui.kvcache.caches import KVCache, SlotCache

log = logging.getLogger(__name__)

# Steps run one by one before recording, so that libraries have set themselves up.
WARM_UP = 3
Step = Callable[[], Tensor]
Recorder = Callable[[Step, SlotCache], tuple[Tensor, Callable[[], None]]]


@dataclass(frozen=True)
class _Recording:
    """A step of one cache: where its logits appear, and what plays it."""

    cache: weakref.ref[SlotCache]
    version: int
    logits: Tensor
    play: Callable[[], None]

    def is_of(self, cache: SlotCache) -> bool:
        return self.cache() is cache and self.version == cache.version


class GraphedSteps:
    """Runs single tokens of one model by recordings, one cache at a time.

    Args:
        record: Records what a function does, without its effect, and gives what it returned and what plays it.
    """

    def __init__(self, model: Any, device: torch.device, record: Recorder | None = None) -> None:
        self._model = model
        self._record = record or record_cuda
        self._token = torch.zeros(1, 1, dtype=torch.int64, device=device)
        self._recording: _Recording | None = None
        self._seen: weakref.WeakKeyDictionary[SlotCache, int] = weakref.WeakKeyDictionary()
        self._works = True

    def step(self, token_id: int, cache: KVCache) -> Tensor | None:
        """Take in one token and return the logits after it, shape ``(vocabulary,)``.

        None, and nothing done, where a step cannot be played: before the window is full, when caches change, after a
        recording failed. The general path does it then.
        """
        if not self._works or not is_steady(cache):
            return None
        if self._recording is None or not self._recording.is_of(cache):
            self._recording = None
            self._seen[cache] = self._seen.get(cache, 0) + 1
            if self._seen[cache] <= WARM_UP or not self._try_to_record(cache):
                return None
        assert self._recording is not None
        self._token.fill_(token_id)
        self._recording.play()
        cache.advance(1)
        return self._recording.logits[0].clone()

    def plays(self, cache: KVCache) -> bool:
        """Whether steps of this cache have been played."""
        return self._recording is not None and self._recording.cache() is cache

    def _try_to_record(self, cache: SlotCache) -> bool:
        slots = [cache.slots_of(layer) for layer in range(len(cache.layer_windows))]
        before = [(one.count, one.has_free) for one in slots]
        try:
            logits, play = self._record(lambda: next_logits(self._model, self._token, cache), cache)
        except RuntimeError as error:
            log.warning("steps cannot be recorded on this device, they run one by one: %s", error)
            self._works = False
            # What is written down beside the tensors has run on; the tensors have not been touched.
            for one, (count, has_free) in zip(slots, before, strict=True):
                one.count, one.has_free = count, has_free
            return False
        self._recording = _Recording(weakref.ref(cache), cache.version, logits, play)
        return True


def is_steady(cache: KVCache) -> TypeGuard[SlotCache]:
    """Whether every further step of a cache is the same operations: the window is full, one token comes, one goes."""
    if not isinstance(cache, SlotCache) or cache.text_tokens == 0 or cache.padding is not None:
        return False
    if not cache.spec.position_rolling or cache.spec.eviction_interval != 1:
        return False
    slots = [cache.slots_of(layer) for layer in range(len(cache.layer_windows))]
    return all(one.has_free and one.keys.shape[0] == 1 for one in slots)


def record_cuda(step: Step, cache: SlotCache) -> tuple[Tensor, Callable[[], None]]:
    """Record a step as a CUDA graph; nothing is computed meanwhile."""
    graph = torch.cuda.CUDAGraph()
    torch.cuda.synchronize()
    with torch.cuda.graph(graph):
        logits = step()
    return logits, graph.replay
