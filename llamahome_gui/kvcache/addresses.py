"""Memory that compiled code is told of by address: pointers to numbers of one type."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.extending import intrinsic


def _pointer(element: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return types.CPointer(element), generate


@intrinsic
def bf16s_at(typing_context: Any, address: Any) -> Any:
    """A pointer to the bf16 numbers at an address, as their bits."""
    pointer, generate = _pointer(types.int16)
    return pointer(types.int64), generate


@intrinsic
def int32s_at(typing_context: Any, address: Any) -> Any:
    """A pointer to the 32-bit integers at an address."""
    pointer, generate = _pointer(types.int32)
    return pointer(types.int64), generate


@intrinsic
def int64s_at(typing_context: Any, address: Any) -> Any:
    """A pointer to the 64-bit integers at an address."""
    pointer, generate = _pointer(types.int64)
    return pointer(types.int64), generate


@intrinsic
def floats_at(typing_context: Any, address: Any) -> Any:
    """A pointer to the fp32 numbers at an address."""
    pointer, generate = _pointer(types.float32)
    return pointer(types.int64), generate


@intrinsic
def those_at(typing_context: Any, address: Any, like: Any) -> Any:
    """A pointer to numbers of the same type as those of the array `like`."""
    pointer, generate = _pointer(like.dtype)
    return pointer(types.int64, like), generate
