"""Decode steps on packed weights, straight over the slots of a cache."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
import torch
from numba import config, set_num_threads
from torch import Tensor, nn

from llamahome_gui.inference.fast.kernels import decode_step
from llamahome_gui.inference.fast.weights import (
    ACTIVATIONS,
    Array,
    PackedWeights,
    Precision,
    activation_name,
    adapter_arrays,
    can_add,
    pack,
    why_not,
)
from llamahome_gui.kvcache.caches import KVCache, SlotCache
from llamahome_gui.kvcache.slots import LayerSlots
from llamahome_gui.models.adapters import Adapter

# What compiled code can read and write.
_AS_NUMPY = {torch.float32: np.float32, torch.bfloat16: np.int16, torch.int8: np.int8}
# The portable threading layer of numba must not be entered twice at once; one decode step at a time is all we need.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class _Binding:
    """A cache's slots as compiled code sees them, good until the cache's `version` changes."""

    cache: weakref.ref[SlotCache]
    version: int
    slots: tuple[LayerSlots, ...]
    addresses: Array
    like: Array
    scratch: tuple[Array, ...]
    rules: Array
    state: Array


class FastDecoder:
    """Runs single tokens of one model; make it with `create`.

    The model itself stays as it is and goes on to read prompts. Packed weights are the model's own memory where it is
    held in that form, and otherwise come on top of it: see `models.weights`.
    """

    def __init__(self, model: Any, weights: PackedWeights) -> None:
        sizes = model.config
        attention = model.get_decoder().layers[0].self_attn
        self._weights = weights
        self._adapter = adapter_arrays(model, None)
        self._embedding: nn.Module = model.get_input_embeddings()
        self._heads, self._kv_heads = sizes.num_attention_heads, sizes.num_key_value_heads
        self._head_dim = int(attention.head_dim)
        rotary = model.get_decoder().rotary_emb
        self._inv_freq: Array = rotary.inv_freq.detach().float().numpy()
        self._qk_scale = np.float32(getattr(rotary, "attention_scaling", 1.0))
        self._activation = ACTIVATIONS[activation_name(sizes)]
        self._epsilon, self._scaling = float(sizes.rms_norm_eps), np.float32(attention.scaling)
        self._tables = self._angles(64)
        self._work = _work(self._heads, self._kv_heads, self._head_dim, sizes.hidden_size, sizes.intermediate_size)
        self._bound: _Binding | None = None

    @classmethod
    def create(
        cls, model: Any, weights: Precision = "int8", report: Callable[[float], None] | None = None
    ) -> FastDecoder | None:
        """A decoder for `model`, a transformers causal LM; None where `weights.why_not` has a reason.

        Args:
            report: Called with the share that is packed; may raise.
        """
        return None if why_not(model) else cls(model, pack(model, weights, report))

    def wear(self, model: Any, adapter: Adapter | None) -> bool:
        """Add an adapter of `model` to what is multiplied, or none; False, and none, where it changes other matrices.

        The layers of `model` are bare or have an adapter on top; what counts is the one that is given.
        """
        possible = adapter is None or can_add(model, adapter)
        self._adapter = adapter_arrays(model, adapter if possible else None)
        return possible

    @property
    def nbytes(self) -> int:
        """Bytes of the packed weights."""
        return self._weights.nbytes

    def serves(self, cache: KVCache) -> TypeGuard[SlotCache]:
        """Whether steps of this cache can be run: slots, on the CPU, of one sequence that has begun."""
        if not isinstance(cache, SlotCache) or cache.text_tokens == 0 or cache.padding is not None:
            return False
        first = cache.slots_of(0)
        return first.keys.dtype in _AS_NUMPY and first.keys.device.type == "cpu" and first.keys.shape[0] == 1

    def step(self, token_id: int, cache: SlotCache) -> Tensor:
        """Take in one token and return the logits after it, fp32, shape ``(vocabulary,)``; `cache` advances by it."""
        bound = self._bind(cache)
        x = self._embedding(torch.tensor([token_id]))[0].detach().float().numpy()
        positions = self._note_state(bound, cache)
        if positions > self._tables[0].shape[0]:
            self._tables = self._angles(max(positions, 2 * self._tables[0].shape[0]))
        logits = np.empty(self._weights.arrays[-2].shape[0], np.float32)
        # torch may be told of more threads than the process has processors, numba has none beyond.
        threads = min(torch.get_num_threads(), config.NUMBA_NUM_THREADS)
        shape = (
            self._heads, self._kv_heads, self._activation, int(self._weights.has_bias),
            int(self._weights.has_head_norm), threads, self._epsilon, self._scaling, self._qk_scale,
        )  # fmt: skip
        with _ONE_AT_A_TIME:
            set_num_threads(threads)
            decode_step(
                x, self._weights.arrays, self._adapter, shape, bound.scratch, bound.addresses, bound.like, bound.state,
                bound.rules, self._tables, logits,
            )  # fmt: skip
        for slots, (_, used, evicted) in zip(bound.slots, bound.state.tolist(), strict=True):
            slots.count, slots.has_free = used, bool(evicted)
            if slots.interval > 1:
                slots.evict()
        cache.advance(1)
        return torch.from_numpy(logits)

    def _note_state(self, bound: _Binding, cache: SlotCache) -> int:
        """Write down what each layer does in this step; returns how many positions it uses."""
        most = 0
        bound.rules[:, 6] = cache.text_tokens
        for at, slots in enumerate(bound.slots):
            used = slots.count if slots.has_free else slots.count + 1
            evicts = slots.interval == 1 and used > slots.policy.window_length
            bound.state[at] = slots.has_free, used, evicts
            most = max(most, used)
        return most if cache.spec.position_rolling else cache.text_tokens + 1

    def _bind(self, cache: SlotCache) -> _Binding:
        slots = tuple(cache.slots_of(layer) for layer in range(len(self._weights.arrays[0])))
        bound = self._bound
        if bound is None or bound.cache() is not cache or bound.version != cache.version:
            self._bound = bound = self._bind_anew(cache, slots)
        return bound

    def _bind_anew(self, cache: SlotCache, slots: tuple[LayerSlots, ...]) -> _Binding:
        addresses = np.array([_addresses_of(one) for one in slots], np.int64)
        capacity = max(one.scores.shape[2] for one in slots)
        group = self._heads // self._kv_heads
        weights = np.zeros((self._kv_heads, group, capacity), np.float32)
        bits = np.zeros((self._kv_heads, capacity), np.int32)
        normed, projected, mixed, added, both, inner, turned, rows = self._work
        scratch = (normed, projected, mixed, added, both, inner, weights, turned, rows, bits)
        rules = np.zeros((len(slots), 7), np.int64)
        for at, one in enumerate(slots):
            rule = one.policy.rules
            rolling = cache.spec.position_rolling
            rules[at, :6] = rule.recent, rule.sinks, rule.grace, rule.age_normalised, rule.by_score, rolling
        # The binding holds the slots, whose memory is to be freed with the cache.
        weakref.finalize(cache, self._let_go)
        state = np.zeros((len(slots), 3), np.int64)
        like = np.empty(0, _AS_NUMPY[slots[0].keys.dtype])
        return _Binding(weakref.ref(cache), cache.version, slots, addresses, like, scratch, rules, state)

    def _let_go(self) -> None:
        if self._bound is not None and self._bound.cache() is None:
            self._bound = None

    def _angles(self, length: int) -> tuple[Array, Array]:
        angles = np.outer(np.arange(length, dtype=np.float32), self._inv_freq)
        return np.cos(angles), np.sin(angles)


def _addresses_of(slots: LayerSlots) -> tuple[int, ...]:
    """How many slots there are and where their tensors begin; without scales, which nobody reads then, the scores'."""
    tensors = (
        slots.keys, slots.values, slots.key_scales, slots.value_scales,
        slots.scores, slots.positions, slots.order, slots.free,
    )  # fmt: skip
    own = [slots.scores if tensor is None else tensor for tensor in tensors]
    assert all(tensor.is_contiguous() for tensor in own)
    return (slots.scores.shape[2], *(tensor.data_ptr() for tensor in own))


def _work(heads: int, kv_heads: int, head_dim: int, hidden: int, intermediate: int) -> tuple[Array, ...]:
    """Work arrays: normed, projected, mixed, added, both, inner, turned, rows."""
    sizes: tuple[tuple[int, ...], ...] = (
        (hidden,), ((heads + 2 * kv_heads) * head_dim,), (heads, head_dim), (hidden,), (2 * intermediate,),
        (intermediate,), (kv_heads, heads // kv_heads, head_dim), (kv_heads, head_dim),
    )  # fmt: skip
    return tuple(np.zeros(size, np.float32) for size in sizes)
