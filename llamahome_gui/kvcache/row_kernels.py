"""What a decoder layer does to rows of hidden states between its matrix products, compiled, in bf16.

Each function reads and writes every number once, where torch takes several steps of one pass each. Numbers are rounded
to bf16 where the modules of the transformers library round them. A job is addresses, then sizes.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import carray

from llamahome_gui.kvcache.addresses import bf16s_at
from llamahome_gui.kvcache.compiled_numbers import (
    JOB,
    LOG2_E,
    SETTINGS,
    as_float,
    from_bf16,
    larger,
    my_share,
    power_of_two,
    to_bf16,
)

ONE = np.float32(1.0)


@numba.njit(inline="always")
def rounded(x: Any) -> Any:
    """Rounded to bf16, as a float."""
    return from_bf16(to_bf16(x))


@numba.njit(inline="always")
def exp(x: Any) -> Any:
    """exp of a number in fp32, not under 2**-100 and not over 2**100."""
    y = larger(x * LOG2_E, np.float32(-100.0))
    return power_of_two(-larger(-y, np.float32(-100.0)))


@numba.njit(**SETTINGS)
def norm_row(row: Any, weight: Any, normed: Any, epsilon: float, about_one: bool) -> None:
    """RMS norm of one row."""
    size = row.shape[0]
    squares = np.float32(0.0)
    for i in range(size):
        x = from_bf16(row[i])
        squares += x * x
    scale = ONE / np.sqrt(squares / np.float32(size) + epsilon)
    if about_one:
        for i in range(size):
            normed[i] = to_bf16(from_bf16(row[i]) * scale * (ONE + from_bf16(weight[i])))
    else:
        for i in range(size):
            normed[i] = to_bf16(rounded(from_bf16(row[i]) * scale) * from_bf16(weight[i]))


@numba.cfunc(JOB, **SETTINGS)
def add_and_norm(job: Any) -> None:
    """Add rows to `hidden` in place and write its RMS norm to `normed`.

    The job: hidden, what is added (0: nothing), weight, normed; rows, size, epsilon as bits, and whether one is added
    to the weight and rounding happens once, at the end (Gemma).
    """
    rows, size, epsilon = job[4], job[5], as_float(np.int32(job[6]))
    hidden, normed = carray(bf16s_at(job[0]), (rows, size)), carray(bf16s_at(job[3]), (rows, size))
    more, weight = carray(bf16s_at(job[1]), (rows, size)), carray(bf16s_at(job[2]), (size,))
    begin, end, _ = my_share(rows)
    for r in range(begin, end):
        row = hidden[r]
        if job[1] != 0:
            other = more[r]
            for i in range(size):
                row[i] = to_bf16(from_bf16(row[i]) + from_bf16(other[i]))
        norm_row(row, weight, normed[r], epsilon, job[7] != 0)


@numba.cfunc(JOB, **SETTINGS)
def gate_by_silu(job: Any) -> None:
    """``silu(gates) * ups``, into `gates`. The job: gates, ups; how many numbers."""
    begin, end, _ = my_share(job[2])
    gates, ups = carray(bf16s_at(job[0]), (job[2],))[begin:end], carray(bf16s_at(job[1]), (job[2],))[begin:end]
    for i in range(gates.shape[0]):
        x = from_bf16(gates[i])
        gates[i] = to_bf16(rounded(x / (ONE + exp(-x))) * from_bf16(ups[i]))


@numba.cfunc(JOB, **SETTINGS)
def gate_by_gelu(job: Any) -> None:
    """``gelu(gates) * ups`` with the tanh approximation, into `gates`. The job: gates, ups; how many numbers."""
    begin, end, _ = my_share(job[2])
    gates, ups = carray(bf16s_at(job[0]), (job[2],))[begin:end], carray(bf16s_at(job[1]), (job[2],))[begin:end]
    for i in range(gates.shape[0]):
        x = from_bf16(gates[i])
        inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
        # (1 + tanh(y)) / 2 = 1 / (1 + exp(-2y))
        gates[i] = to_bf16(rounded(x / (ONE + exp(np.float32(-2.0) * inner))) * from_bf16(ups[i]))


@numba.cfunc(JOB, **SETTINGS)
def turn_rows(job: Any) -> None:
    """Rotate vectors in the half-split layout, each to its position.

    The job: vectors; cosines, then sines, of each position, ``(positions, head_dim)``; the rotated vectors; how many
    vectors, how many positions, head_dim, and how many vectors in a row share a position.
    """
    rows, positions, size, together = job[3], job[4], job[5], job[6]
    half = size // 2
    vectors, turned = carray(bf16s_at(job[0]), (rows, size)), carray(bf16s_at(job[2]), (rows, size))
    turns = carray(bf16s_at(job[1]), (positions, size))
    begin, end, _ = my_share(rows)
    for r in range(begin, end):
        turn = turns[r // together % positions]
        cosines, sines = turn[:half], turn[half:]
        left, right, new_left, new_right = vectors[r, :half], vectors[r, half:], turned[r, :half], turned[r, half:]
        for i in range(half):
            cos, sin, first, second = (
                from_bf16(cosines[i]),
                from_bf16(sines[i]),
                from_bf16(left[i]),
                from_bf16(right[i]),
            )
            new_left[i] = to_bf16(first * cos - second * sin)
            new_right[i] = to_bf16(second * cos + first * sin)
