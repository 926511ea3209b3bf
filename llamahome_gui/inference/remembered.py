"""What an engine has read lately, so that the next question does not read it again.

Three ways back, each as exact as it says:
- a cache that kept everything, or whose policy does not go by the question: the very state, for a prompt that begins
  with the very tokens;
- a full cache: the same, from any place on, for it can forget its end;
- policy `question`: the `Archive`, from any place on. What stays is chosen anew for the new question.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.inference.memory import free_bytes
from llamahome_gui.inference.owners import NOBODY, Owners
from llamahome_gui.inference.prompt import Question
from llamahome_gui.kvcache.archive import Archive
from llamahome_gui.kvcache.caches import FullCache, KVCache
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.kvcache.storage import bytes_on

Ids = NDArray[np.int32]
Way = Literal["", "same", "recalled"]

# Fewer tokens are read again in no time.
LEAST_TOKENS = 64
MOST_READINGS = 4
# Of the memory that is free, what readings may take together: of the GPU's for caches, of the computer's for archives.
SHARE_OF_FREE = 0.25
# A balanced window was sized for the text it was made for; where a larger one is due by more, all is read again.
_MOST_GROWTH = 1.25
# What a recalled token costs of one that is read: only the question goes through the model.
RECALL_COST = 0.15
_COMPUTER = torch.device("cpu")
# Settings that decide how a text is read, not what is kept of it.
_FREE_SETTINGS = {"chunk_size", "prefill", "max_sequence_length", "enable"}


def key_of(model: object, h2o: H2OSettings) -> str:
    """Readings with the same key are of the same model and the same cache."""
    chosen = h2o.model_dump(exclude=_FREE_SETTINGS) if h2o.enable else {"kv_bits": h2o.kv_bits}
    return json.dumps([repr(model), h2o.enable, chosen], sort_keys=True)


def common_length(one: Ids, other: Ids) -> int:
    """Tokens from the beginning on that are the same."""
    most = min(len(one), len(other))
    differs = np.flatnonzero(one[:most] != other[:most])
    return int(differs[0]) if len(differs) else most


@dataclass(frozen=True, eq=False)
class Reading:
    """A text in a cache.

    Attributes:
        ids: Its tokens.
        cache: Its state behind the last of them; never written to. None where only the archive is left.
        probe: The question that the cache was compressed for.
        logits: What comes after the last token, shape ``(vocabulary,)``; None where reading was broken off.
        archive: Keys and values of all of them.
        owners: Whose words they are.
    """

    key: str
    ids: Ids
    cache: KVCache | None
    probe: tuple[int, ...] = ()
    logits: Tensor | None = None
    archive: Archive | None = None
    owners: Owners = NOBODY

    def tensors(self) -> Iterator[Tensor]:
        """Every tensor of cache and archive."""
        for part in (self.cache, self.archive):
            if part is not None:
                yield from part.tensors()

    def without(self, kind: str) -> Reading | None:
        """What is left where nothing of it may lie on devices of this kind; None where that is nothing."""
        cache = None if self.cache is not None and _lies_on(kind, self.cache) else self.cache
        archive = None if self.archive is not None and _lies_on(kind, self.archive) else self.archive
        if cache is self.cache and archive is self.archive:
            return self
        if cache is None and archive is None:
            return None
        return replace(self, cache=cache, archive=archive, logits=self.logits if cache is not None else None)

    def same_state(self, ids: Ids, probe: Sequence[int], wanted: CacheSpec) -> int:
        """Tokens of a prompt that the cache may stand for as it is.

        Args:
            wanted: What the cache would be if the prompt were read from its beginning.
        """
        common = common_length(self.ids, ids)
        if isinstance(self.cache, FullCache):
            return min(common, len(ids) - 1) if 2 * common >= len(self.ids) else 0
        if self.cache is None or common < len(self.ids) or (common == len(ids) and self.logits is None):
            return 0
        made = self.cache.spec
        if made.policy != wanted.policy or wanted.window_length > _MOST_GROWTH * made.window_length:
            return 0
        whole = self.cache.token_count >= self.cache.text_tokens
        return common if whole or made.policy != "question" or tuple(probe) == self.probe else 0


class Readings:
    """The texts that an engine read last; may be asked from any thread.

    Args:
        device: Where caches lie. Archives lie in the computer's memory.
        free: Bytes that a device has left.

    Attributes:
        heeded: Up to where it was heeded what any program has forgotten, see `ReadingFiles.heed`.
    """

    def __init__(self, device: torch.device = _COMPUTER, free: Callable[[torch.device], int] = free_bytes) -> None:
        self._device, self._free, self.heeded = device, free, 0
        self._lock = threading.Lock()
        self._held: list[Reading] = []  # the one used last at the end

    def __len__(self) -> int:
        return len(self._held)

    def keep(self, reading: Reading) -> None:
        """Keep a text as the one used last; those that it goes on from have had their time."""
        if len(reading.ids) < LEAST_TOKENS:
            return
        with self._lock:
            self._held = [one for one in self._held if not _contains(reading, one)]
            self._held.append(reading)
            self._let_go()

    def find(self, key: str, ids: Ids, question: Question, wanted: CacheSpec) -> Start | None:
        """The cheapest way to have read a prompt; None where nothing helps.

        Args:
            wanted: The cache that the prompt would be read into from its beginning.
        """
        with self._lock:
            ways = [way for one in self._held if one.key == key for way in _ways(one, ids, question, wanted)]
            best = min(ways, key=lambda way: way.cost(len(ids)), default=None)
            if best is None or best.tokens < LEAST_TOKENS:
                return None
            self._held.remove(best.reading)
            if not isinstance(best.reading.cache, FullCache):  # that one is the caller's now
                self._held.append(best.reading)
        return best

    def forget(self, model: object) -> None:
        """Let go of what was read by this model: it was trained anew under its name."""
        begins = json.dumps([repr(model)])[:-1]
        with self._lock:
            self._held = [one for one in self._held if not one.key.startswith(begins)]

    def forget_if(self, gone: Callable[[Owners], bool]) -> None:
        """Let go of the texts whose owners are gone."""
        with self._lock:
            self._held = [one for one in self._held if not gone(one.owners)]

    def clear(self) -> None:
        """Let go of all."""
        with self._lock:
            self._held.clear()

    @property
    def nbytes(self) -> int:
        """Bytes of the device that all hold together: what `make_room` can free."""
        with self._lock:
            return self._bytes_on(self._device)

    def make_room(self, needed: float) -> None:
        """Free so many bytes of the device, or all that is held there; what was used longest ago goes first."""
        with self._lock:
            while self._free(self._device) < needed and self._drop_oldest(self._device):
                pass

    def _let_go(self) -> None:
        del self._held[:-MOST_READINGS]
        self._keep_to_share(self._device)
        if self._device.type != _COMPUTER.type:
            self._keep_to_share(_COMPUTER)

    def _keep_to_share(self, device: torch.device) -> None:
        held = self._bytes_on(device)
        room = SHARE_OF_FREE * (self._free(device) + held) if held else 0.0
        while self._bytes_on(device) > room:
            self._drop_oldest(device)

    def _drop_oldest(self, device: torch.device) -> bool:
        """Let go of what the text used longest ago has on a device; whether any had something there."""
        for at, one in enumerate(self._held):
            left = one.without(device.type)
            if left is not one:
                self._held[at : at + 1] = [] if left is None else [left]
                return True
        return False

    def _bytes_on(self, device: torch.device) -> int:
        return bytes_on(device.type, (tensor for one in self._held for tensor in one.tensors()))


@dataclass(frozen=True)
class Start:
    """Where a prompt goes on from: `tokens` of it need not be read.

    Attributes:
        way: `same`: the state as it was; `recalled`: what stays is chosen anew from the archive.
    """

    reading: Reading
    tokens: int
    way: Way

    def cost(self, prompt_tokens: int) -> float:
        """Tokens to be read, those recalled at their share."""
        recalled = RECALL_COST * self.tokens if self.way == "recalled" else 0.0
        return prompt_tokens - self.tokens + recalled

    def cache(self) -> KVCache:
        """The state to go on from, the caller's own; a full cache itself, for a copy would cost what it holds."""
        assert self.reading.cache is not None
        if not isinstance(self.reading.cache, FullCache):
            return self.reading.cache.fork()
        self.reading.cache.text_tokens = self.tokens  # what lies beyond counts for nothing
        self.reading.cache.version += 1
        return self.reading.cache


def _lies_on(kind: str, part: KVCache | Archive) -> bool:
    return any(tensor.device.type == kind for tensor in part.tensors())


def _contains(newer: Reading, older: Reading) -> bool:
    """Whether all that `older` could give is had from `newer`."""
    if newer.key != older.key or common_length(newer.ids, older.ids) < len(older.ids):
        return False
    if newer.archive is not None or isinstance(newer.cache, FullCache):
        return True
    return len(newer.ids) == len(older.ids) and older.archive is None


def _ways(reading: Reading, ids: Ids, question: Question, wanted: CacheSpec) -> Iterator[Start]:
    same = reading.same_state(ids, question.probe, wanted)
    if same:
        yield Start(reading, same, "same")
    if reading.archive is not None and question.probe:
        yield Start(reading, common_length(reading.ids, ids), "recalled")
