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
from dataclasses import dataclass
from typing import Literal

import numpy as np
import psutil
from numpy.typing import NDArray
from torch import Tensor

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.inference.owners import NOBODY, Owners
from llamahome_gui.inference.prompt import Question
from llamahome_gui.kvcache.archive import Archive
from llamahome_gui.kvcache.caches import FullCache, KVCache
from llamahome_gui.kvcache.spec import CacheSpec

Ids = NDArray[np.int32]
Way = Literal["", "same", "recalled"]

# Fewer tokens are read again in no time.
LEAST_TOKENS = 64
MOST_READINGS = 4
# Of the memory that is free, what archives may take together.
SHARE_OF_FREE = 0.25
# A balanced window was sized for the text it was made for; where a larger one is due by more, all is read again.
_MOST_GROWTH = 1.25
# What a recalled token costs of one that is read: only the question goes through the model.
RECALL_COST = 0.15
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

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return (self.cache.nbytes if self.cache else 0) + (self.archive.nbytes if self.archive else 0)

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
        free: Bytes that are free where caches lie.
    """

    def __init__(self, free: Callable[[], int] | None = None) -> None:
        self._free = free or (lambda: psutil.virtual_memory().available)
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
        """Bytes held by all; those that two share count twice."""
        with self._lock:
            return sum(one.nbytes for one in self._held)

    def make_room(self, needed: float) -> None:
        """Let go of the texts used longest ago until so many bytes are free, or none is left."""
        with self._lock:
            while self._held and self._free() < needed:
                self._held.pop(0)

    def _let_go(self) -> None:
        room = SHARE_OF_FREE * (self._free() + sum(one.nbytes for one in self._held))
        while self._held and (len(self._held) > MOST_READINGS or sum(one.nbytes for one in self._held) > room):
            self._held.pop(0)


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
