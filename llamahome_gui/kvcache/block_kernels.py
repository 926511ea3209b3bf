"""Attention of a block of bf16 queries with its column sums, compiled: each logit is computed once.

Fused kernels keep no weights, so the sums cost them a second pass. Here a few rows of logits stay in a core's cache:
one matrix product gives them in fp32, they become weights, are added to their columns' sums, and a second product
mixes the values.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import carray, types

from llamahome_gui.kvcache.addresses import bf16s_at, floats_at
from llamahome_gui.kvcache.compiled_numbers import (
    JOB,
    LOG2_E,
    SETTINGS,
    as_float,
    larger,
    my_share,
    power_of_two,
    to_bf16,
)

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
def product(
    rows: int, columns: int, depth: int, a: int, row_a: int, b: int, row_b: int, transposed: bool, c: int, row_c: int
) -> None:
    """Matrix c, fp32, is the product of a and b, bf16: addresses, and lengths of their rows in numbers."""
    _gemm(
        ROW_MAJOR, AS_IS, TRANSPOSED if transposed else AS_IS, np.int32(rows), np.int32(columns), np.int32(depth),
        ONE, bf16s_at(a), np.int32(row_a), bf16s_at(b), np.int32(row_b), ZERO, floats_at(c), np.int32(row_c),
    )  # fmt: skip


@numba.njit(**SETTINGS)
def weigh_row(logits: Any, weights: Any, sums: Any, scaling: float, counts: bool) -> None:
    """Softmax of one row of logits, as bf16; with `counts` the weights are added to the sums.

    No weight falls under 2**-100 of the largest: below the smallest normal number arithmetic is ten times slower.
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


@numba.cfunc(JOB, **SETTINGS)
def attend_block(job: Any) -> None:
    """A thread's share of all heads and blocks of rows.

    The job: addresses of query, keys and values, each with its steps from one batch row, head and token to the next;
    addresses of output ``(batch, tokens, heads, head_dim)``, of sums, zeros at first, ``(batch * heads * blocks of
    rows, keys)``, and of each thread's scratch, for logits and mixed values (fp32) and weights; then batch, heads, KV
    heads, tokens, keys, head_dim, rows that go through at once and their length in the scratch, the first query that
    counts, and scaling as bits.
    """
    query, query_batch, query_head, query_row = job[0], job[1], job[2], job[3]
    keys, keys_batch, keys_head, keys_row = job[4], job[5], job[6], job[7]
    values, values_batch, values_head, values_row = job[8], job[9], job[10], job[11]
    heads, group, tokens, count, size = job[18], job[18] // job[19], job[20], job[21], job[22]
    rows, width, observed_from, scaling = job[23], job[24], job[25], as_float(np.int32(job[26]))
    blocks = (tokens + rows - 1) // rows
    before = _use_threads(np.int32(1))
    begin, end, thread = my_share(job[17] * heads * blocks)
    logits_at, mixed_at = job[14] + 4 * thread * rows * width, job[15] + 4 * thread * rows * size
    weights_at = job[16] + 2 * thread * rows * width
    logits, mixed = carray(floats_at(logits_at), (rows, width)), carray(floats_at(mixed_at), (rows, size))
    weights = carray(bf16s_at(weights_at), (rows, width))
    for task in range(begin, end):
        b, h, first = task // (heads * blocks), task // blocks % heads, task % blocks * rows
        own = min(rows, tokens - first)
        past = count - tokens + first
        seen = past + own
        sums = carray(floats_at(job[13] + 4 * task * count), (count,))
        output = carray(bf16s_at(job[12] + 2 * (b * tokens + first) * heads * size), (own, heads, size))
        product(
            own, seen, size, query + 2 * (b * query_batch + h * query_head + first * query_row), query_row,
            keys + 2 * (b * keys_batch + h // group * keys_head), keys_row, True, logits_at, width,
        )  # fmt: skip
        for i in range(own):
            sees = past + i + 1
            weigh_row(logits[i, :sees], weights[i, :sees], sums[:sees], scaling, first + i >= observed_from)
            weights[i, sees:seen] = 0
        product(
            own, size, seen, weights_at, width,
            values + 2 * (b * values_batch + h // group * values_head), values_row, False, mixed_at, size,
        )  # fmt: skip
        for i in range(own):
            for d in range(size):
                output[i, h, d] = to_bf16(mixed[i, d])
    _use_threads(before)
