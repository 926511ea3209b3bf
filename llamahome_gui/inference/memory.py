"""How much memory is free, what a prefill takes, and how running out of it becomes a sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psutil
import torch

from llamahome_gui.errors import GenerationError
from llamahome_gui.kvcache.attention import is_out_of_memory
from llamahome_gui.kvcache.spec import CacheSpec

# Vectors of the hidden size that an exact prefill holds per token: before and after a layer, the projections' inputs.
_HIDDEN_COPIES = 2
# Scores, positions and order of a slot, beside its keys and values; scales of both, where they are 8-bit integers.
_SLOT_EXTRAS, _SCALE_BYTES = 12, 8


@dataclass(frozen=True)
class ModelShape:
    """The sizes of a model that memory is counted with; `itemsize` in bytes of a number."""

    layers: int
    hidden: int
    kv_heads: int
    head_dim: int
    itemsize: int
    context_length: int

    @classmethod
    def of(cls, loaded: Any) -> ModelShape:
        """The shape of a `LoadedModel`."""
        config = loaded.model.config.get_text_config()
        head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        kv_heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
        return cls(
            config.num_hidden_layers, config.hidden_size, kv_heads, head_dim, loaded.dtype.itemsize,
            loaded.context_length,
        )  # fmt: skip

    def slot_cost(self, kv_bits: int) -> float:
        """Bytes of a slot over the bytes of a token in the full cache."""
        full = 2 * self.head_dim * self.itemsize
        stored = 2 * self.head_dim + _SCALE_BYTES if kv_bits == 8 else full
        return (stored + _SLOT_EXTRAS) / full

    def cache_bytes(self, spec: CacheSpec, tokens: int) -> int:
        """About what a cache of `tokens` tokens of text holds."""
        per_token = 2 * self.layers * self.kv_heads * self.head_dim * self.itemsize
        if spec.policy == "full":
            return 2 * tokens * per_token  # its buffers grow by doubling
        return int((spec.window_length + spec.eviction_interval) * per_token * self.slot_cost(spec.kv_bits))

    def exact_bytes(self, spec: CacheSpec, tokens: int) -> int:
        """About what an exact prefill of `tokens` holds beyond the weights: hidden states, one layer, the cache."""
        layer = 2 * self.kv_heads * self.head_dim
        return tokens * (_HIDDEN_COPIES * self.hidden + 2 * layer) * max(self.itemsize, 4) + self.cache_bytes(
            spec, tokens
        )


def free_bytes(device: torch.device) -> int:
    """Memory that can still be had on a device."""
    if device.type == "cuda":
        unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + unused
    return int(psutil.virtual_memory().available)


@contextlib.contextmanager
def running_out(subject: str, hint: str) -> Iterator[None]:
    """Turn what torch raises when memory runs out into a `GenerationError` with a hint."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        raise GenerationError("Memory ran out while generating.", subject=subject, hint=hint) from error
