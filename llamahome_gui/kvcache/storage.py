"""How keys and values are held: as the model computes them, or as 8-bit integers with a scale per token and head."""

from __future__ import annotations

import copy
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor

LARGEST_INT8 = 127
SMALLEST_MAXIMUM = 1e-12


@dataclass(frozen=True)
class Packed:
    """Keys and values of some tokens, as stored.

    Attributes:
        keys, values: Shape ``(batch, kv_heads, tokens, head_dim)``; int8 when there are scales.
        key_scales, value_scales: fp32, shape ``(batch, kv_heads, tokens)``, or None.
    """

    keys: Tensor
    values: Tensor
    key_scales: Tensor | None = None
    value_scales: Tensor | None = None

    @classmethod
    def pack(cls, keys: Tensor, values: Tensor, bits: int) -> Packed:
        """Store keys and values with 8 bits per number, or (16) as they are."""
        if bits != 8:
            return cls(keys, values)
        (small_keys, key_scales), (small_values, value_scales) = to_int8(keys), to_int8(values)
        return cls(small_keys, small_values, key_scales, value_scales)

    def unpack(self, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """Keys and values to compute with; no copies unless they are stored in another type."""
        if self.key_scales is None or self.value_scales is None:
            return self.keys.to(dtype), self.values.to(dtype)
        return from_int8(self.keys, self.key_scales, dtype), from_int8(self.values, self.value_scales, dtype)

    def gather(self, indices: Tensor) -> Packed:
        """The tokens at `indices`, shape ``(batch, kv_heads, chosen)`` (copies)."""
        batch, kv_heads, tokens, head_dim = self.keys.shape
        # Whole rows of one tall table: far quicker than `gather`, which looks up every number by itself.
        starts = torch.arange(0, batch * kv_heads * tokens, tokens, device=indices.device)
        rows = (indices + starts.view(batch, kv_heads, 1)).reshape(-1)

        def choose(held: Tensor) -> Tensor:
            if held.dim() == 3:
                return held.gather(2, indices)
            return held.reshape(-1, head_dim).index_select(0, rows).view(*indices.shape, head_dim)

        return self._map(choose)

    def first(self, count: int) -> Packed:
        """The first `count` tokens, as views."""
        return self._map(lambda held: held[:, :, :count])

    def and_then(self, other: Packed) -> Packed:
        """These tokens and those of `other`."""
        return self._map(lambda mine, theirs: torch.cat((mine, theirs), dim=2), other)

    def parts(self) -> tuple[Tensor | None, ...]:
        """Keys, values and their scales."""
        return self.keys, self.values, self.key_scales, self.value_scales

    def _map(self, change: Callable[..., Tensor], *others: Packed) -> Packed:
        every = zip(self.parts(), *(other.parts() for other in others), strict=True)
        return Packed(*(None if parts[0] is None else change(*parts) for parts in every))  # type: ignore[arg-type]


def to_int8(x: Tensor) -> tuple[Tensor, Tensor]:
    """Round vectors to 8 bits, the largest number of each to ±127; the step goes with it, fp32, one per vector."""
    x = x.float()
    scales = x.abs().amax(dim=-1).clamp_min_(SMALLEST_MAXIMUM) / LARGEST_INT8
    return (x / scales.unsqueeze(-1)).round_().to(torch.int8), scales


def from_int8(x: Tensor, scales: Tensor, dtype: torch.dtype) -> Tensor:
    """What `to_int8` rounded."""
    return (x * scales.unsqueeze(-1)).to(dtype)


class Shareable:
    """Tensors that two owners may hold until one of them writes.

    `fork` gives a second owner of the same tensors; whoever is about to write calls `make_own` first. Owners that are
    gone need no goodbye: the set of owners is weak.
    """

    TENSORS: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._owners: weakref.WeakSet[Any] | None = None
        self._nbytes: int | None = None

    def fork(self) -> Self:
        """Another owner of the same tensors, free to go its own way."""
        twin = copy.copy(self)
        self._owners = self._owners or weakref.WeakSet((self,))
        self._owners.add(twin)
        twin._owners = self._owners
        return twin

    @property
    def is_shared(self) -> bool:
        """Writing would be seen by another owner."""
        return self._owners is not None and len(self._owners) > 1

    def make_own(self) -> bool:
        """Copy the tensors if somebody else holds them too; True when that happened."""
        if self._owners is None:
            return False
        shared = self.is_shared
        if shared:
            # All copies first: if memory runs out between two of them, nothing has changed.
            self._take({name: copied(tensor) for name, tensor in self.tensors()})
        self._part()
        return shared

    def tensors(self) -> Iterator[tuple[str, Tensor]]:
        """Names and tensors held."""
        for name in self.TENSORS:
            tensor = getattr(self, name)
            if tensor is not None:
                yield name, tensor

    @property
    def nbytes(self) -> int:
        """Bytes of all tensors held, shared ones too."""
        if self._nbytes is None:  # asked for at every token
            self._nbytes = sum(tensor.numel() * tensor.element_size() for _, tensor in self.tensors())
        return self._nbytes

    def to(self, device: torch.device) -> None:
        """Move the tensors."""
        self._take({name: tensor.to(device) for name, tensor in self.tensors()})
        self._part()

    def _take(self, tensors: dict[str, Tensor]) -> None:
        for name, tensor in tensors.items():
            setattr(self, name, tensor)
        self._nbytes = None

    def _part(self) -> None:
        if self._owners is not None:
            self._owners.discard(self)
            self._owners = None


def bytes_on(kind: str, tensors: Iterable[Tensor]) -> int:
    """Bytes that tensors take on devices of a kind; what several of them share counts once, and as a whole.

    Args:
        kind: `type` of a device.
    """
    storages = (tensor.untyped_storage() for tensor in tensors if tensor.device.type == kind)
    return sum({storage._cdata: storage.nbytes() for storage in storages}.values())


def unset(tensor: Tensor) -> Tensor:
    """A tensor like it, to be written to before it is read, inside or outside of inference mode."""
    with torch.inference_mode(False):
        return torch.empty(tensor.shape, dtype=tensor.dtype, device=tensor.device)


def zeros(shape: tuple[int, ...], dtype: torch.dtype, device: torch.device) -> Tensor:
    """A tensor that may be written to inside and outside of inference mode."""
    with torch.inference_mode(False):
        return torch.zeros(shape, dtype=dtype, device=device)


def copied(tensor: Tensor) -> Tensor:
    """A contiguous copy that may be written to inside and outside of inference mode."""
    return unset(tensor).copy_(tensor)
