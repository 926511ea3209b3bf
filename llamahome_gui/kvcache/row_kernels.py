"""What a decoder layer does to rows of hidden states between its matrix products, compiled, in bf16.

Each function reads and writes every number once, where torch takes several steps of one pass each. Numbers are rounded
to bf16 where the modules of the transformers library round them. bf16 has no numpy type, the arrays come as int16.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import prange, types

from llamahome_gui.kvcache.bf16_numbers import LOG2_E, SETTINGS, from_bf16, larger, power_of_two, to_bf16

ONE = np.float32(1.0)

_rows, _row = types.Array(types.int16, 2, "C"), types.Array(types.int16, 1, "C")


@numba.njit(inline="always")
def rounded(x: Any) -> Any:
    """Rounded to bf16, as a float."""
    return from_bf16(to_bf16(x))


@numba.njit(inline="always")
def exp(x: Any) -> Any:
    """exp of a number in fp32, not under 2**-100 and not over 2**100."""
    y = larger(x * LOG2_E, np.float32(-100.0))
    return power_of_two(-larger(-y, np.float32(-100.0)))


@numba.njit(types.void(_rows, _rows, _row, _rows, types.float32, types.boolean), parallel=True, **SETTINGS)
def add_and_norm(hidden: Any, more: Any, weight: Any, normed: Any, epsilon: float, about_one: bool) -> None:
    """Add `more` to `hidden` in place and write its RMS norm to `normed`; all ``(rows, size)``.

    Args:
        more: No rows when there is nothing to add.
        weight: Shape ``(size,)``; with `about_one` (Gemma) one is added to it and rounding happens once, at the end.
    """
    rows, size = hidden.shape
    adds = more.shape[0] > 0
    for r in prange(rows):
        row, out = hidden[r], normed[r]
        if adds:
            other = more[r]
            for i in range(size):
                row[i] = to_bf16(from_bf16(row[i]) + from_bf16(other[i]))
        squares = np.float32(0.0)
        for i in range(size):
            x = from_bf16(row[i])
            squares += x * x
        scale = ONE / np.sqrt(squares / np.float32(size) + epsilon)
        if about_one:
            for i in range(size):
                out[i] = to_bf16(from_bf16(row[i]) * scale * (ONE + from_bf16(weight[i])))
        else:
            for i in range(size):
                out[i] = to_bf16(rounded(from_bf16(row[i]) * scale) * from_bf16(weight[i]))


@numba.njit(types.void(_rows, _rows), parallel=True, **SETTINGS)
def gate_by_silu(gates: Any, ups: Any) -> None:
    """``silu(gates) * ups``, into `gates`; both ``(rows, size)``."""
    for r in prange(gates.shape[0]):
        gate, up = gates[r], ups[r]
        for i in range(gate.shape[0]):
            x = from_bf16(gate[i])
            gate[i] = to_bf16(rounded(x / (ONE + exp(-x))) * from_bf16(up[i]))


@numba.njit(types.void(_rows, _rows), parallel=True, **SETTINGS)
def gate_by_gelu(gates: Any, ups: Any) -> None:
    """``gelu(gates) * ups`` with the tanh approximation, into `gates`; both ``(rows, size)``."""
    for r in prange(gates.shape[0]):
        gate, up = gates[r], ups[r]
        for i in range(gate.shape[0]):
            x = from_bf16(gate[i])
            inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
            # (1 + tanh(y)) / 2 = 1 / (1 + exp(-2y))
            gate[i] = to_bf16(rounded(x / (ONE + exp(np.float32(-2.0) * inner))) * from_bf16(up[i]))
