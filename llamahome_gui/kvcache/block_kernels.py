"""Attention of a block of bf16 queries with its column sums, compiled: each logit is computed once.

Fused kernels keep no weights, so the sums cost them a second pass. Here a few rows of logits stay in a core's cache:
one matrix product gives them in fp32, they become weights, are added to their columns' sums, and a second product
mixes the values. bf16 has no numpy type, the arrays come as int16.

Only for processors and builds of torch that `bf16_gemm.is_fast` accepts.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import prange, types

from llamahome_gui.kvcache import bf16_gemm
from llamahome_gui.kvcache.bf16_numbers import LOG2_E, SETTINGS, larger, power_of_two, to_bf16

if not bf16_gemm.is_fast():  # the compiler would end the process over a function that it cannot find
    raise ImportError("This build of torch has no product of bf16 matrices for compiled code.")

ROW_MAJOR, AS_IS, TRANSPOSED = np.int32(101), np.int32(111), np.int32(112)
ONE, ZERO = np.float32(1.0), np.float32(0.0)

_int, _float = types.int32, types.float32
_bf16s, _floats = types.CPointer(types.int16), types.CPointer(types.float32)
# layout, is a transposed, is b transposed, m, n, k, factor, a, row of a, b, row of b, factor of c, c, row of c
_gemm = types.ExternalFunction(
    "cblas_gemm_bf16bf16f32",
    types.int32(_int, _int, _int, _int, _int, _int, _float, _bf16s, _int, _bf16s, _int, _float, _floats, _int),
)
_use_threads = types.ExternalFunction("MKL_Set_Num_Threads_Local", types.int32(types.int32))


@numba.njit(**SETTINGS)
def weigh_row(logits: Any, weights: Any, sums: Any, scaling: float, counts: bool) -> None:
    """Softmax of one row of logits, as bf16; with `counts` the weights are added to the sums.

    No weight falls under 2**-100 of the largest: below the smallest
    normal number arithmetic is ten times slower.
    """
    top = logits[0]
    for i in range(logits.shape[0]):
        top = larger(top, logits[i])
    factor = scaling * LOG2_E
    total = ZERO
    for i in range(logits.shape[0]):
        power = power_of_two(larger((logits[i] - top) * factor, np.float32(-100.0)))
        logits[i] = power
        total += power
    share = ONE / total
    if counts:
        for i in range(logits.shape[0]):
            weight = logits[i] * share
            sums[i] += weight
            weights[i] = to_bf16(weight)
    else:
        for i in range(logits.shape[0]):
            weights[i] = to_bf16(logits[i] * share)


@numba.njit(**SETTINGS)
def attend_rows(
    query: Any, keys: Any, values: Any, output: Any, sums: Any, logits: Any, weights: Any, mixed: Any,
    scaling: float, past: int, first_observed: int,
) -> None:  # fmt: skip
    """Some rows of one head; row ``i`` sees ``past + i + 1`` keys.

    Args:
        query: Shape ``(rows, head_dim)``; keys, values ``(past + rows or more, head_dim)``: rows of any stride.
        output: Shape ``(rows, head_dim)``; sums ``(keys,)``, added to by rows from `first_observed`.
        logits, weights: Scratch ``(rows or more, keys)``; mixed ``(rows or more, head_dim)``; all contiguous.
    """
    rows, size = query.shape
    seen, width = past + rows, logits.shape[1]
    _gemm(
        ROW_MAJOR, AS_IS, TRANSPOSED, np.int32(rows), np.int32(seen), np.int32(size),
        ONE, query.ctypes, np.int32(query.strides[0] // 2), keys.ctypes, np.int32(keys.strides[0] // 2),
        ZERO, logits.ctypes, np.int32(width),
    )  # fmt: skip
    for i in range(rows):
        own = past + i + 1
        weigh_row(logits[i, :own], weights[i, :own], sums[:own], scaling, i >= first_observed)
        weights[i, own:seen] = 0
    _gemm(
        ROW_MAJOR, AS_IS, AS_IS, np.int32(rows), np.int32(size), np.int32(seen),
        ONE, weights.ctypes, np.int32(width), values.ctypes, np.int32(values.strides[0] // 2),
        ZERO, mixed.ctypes, np.int32(size),
    )  # fmt: skip
    for i in range(rows):
        for d in range(size):
            output[i, d] = to_bf16(mixed[i, d])


_strided16, _rows16 = types.Array(types.int16, 4, "A"), types.Array(types.int16, 4, "C")
_scratch16, _scratch32 = types.Array(types.int16, 3, "C"), types.Array(types.float32, 3, "C")


@numba.njit(
    types.void(
        _strided16, _strided16, _strided16, _rows16, types.Array(types.float32, 2, "C"),
        _scratch32, _scratch16, _scratch32, types.float32, types.int64,
    ),
    parallel=True, **SETTINGS,
)  # fmt: skip
def attend_block(
    query: Any, keys: Any, values: Any, output: Any, sums: Any, logits: Any, weights: Any, mixed: Any,
    scaling: float, observed_from: int,
) -> None:  # fmt: skip
    """All heads of all batch rows.

    Args:
        query: Shape ``(batch, heads, tokens, head_dim)``; keys, values ``(batch, kv_heads, keys, head_dim)``; the last
            dimension dense.
        output: Shape ``(batch, tokens, heads, head_dim)``.
        sums: Zeros, one row for each task: ``(batch * heads * blocks of rows, keys)``.
        logits, weights, mixed: Scratch of each thread, ``(threads, rows, …)``; `rows` go through at once.
    """
    batch, heads, tokens, _ = query.shape
    group, rows = heads // keys.shape[1], logits.shape[1]
    blocks = (tokens + rows - 1) // rows
    for task in prange(batch * heads * blocks):
        _use_threads(np.int32(1))
        thread = numba.get_thread_id()
        b, h, start = task // (heads * blocks), task // blocks % heads, task % blocks * rows
        end = min(start + rows, tokens)
        attend_rows(
            query[b, h, start:end], keys[b, h // group], values[b, h // group], output[b, start:end, h],
            sums[task], logits[thread], weights[thread], mixed[thread],
            scaling, keys.shape[2] - tokens + start, observed_from - start,
        )  # fmt: skip
        _use_threads(np.int32(0))
