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
from llvmlite import ir  # type: ignore[import-untyped]
from numba import prange, types
from numba.extending import intrinsic

import llamahome_gui.kvcache.compiling  # noqa: F401  says where compiled code is kept
from llamahome_gui.kvcache import bf16_gemm

if not bf16_gemm.is_fast():  # the compiler would end the process over a function that it cannot find
    raise ImportError("This build of torch has no product of bf16 matrices for compiled code.")

# Logits are finite: unlike in the kernels of a decode step, the compiler may take that for granted.
SETTINGS: dict[str, Any] = {
    "fastmath": {"reassoc", "contract", "nsz", "arcp", "nnan"},
    "error_model": "numpy",
    "nogil": True,
    "cache": True,
}
LOG2_E = np.float32(1.4426950408889634)
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


@intrinsic
def larger(typing_context: Any, a: Any, b: Any) -> Any:
    """The larger of two floats; numba's own `max` becomes no vector instruction."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        single = ir.FloatType()
        kind = ir.FunctionType(single, [single, single])
        function = builder.module.declare_intrinsic("llvm.maxnum", [single], kind)
        return builder.call(function, arguments, fastmath=("nnan", "nsz", "reassoc"))

    return types.float32(types.float32, types.float32), generate


@intrinsic
def as_float(typing_context: Any, x: Any) -> Any:
    """The float whose bits these are."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), generate


@intrinsic
def as_bits(typing_context: Any, x: Any) -> Any:
    """The bits of a float."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(32))

    return types.int32(types.float32), generate


@numba.njit(inline="always")
def to_bf16(x: Any) -> Any:
    """Round to bf16, half to even as torch does, as its bits."""
    bits = as_bits(x)
    return np.int16((bits + np.int32(0x7FFF) + ((bits >> np.int32(16)) & np.int32(1))) >> np.int32(16))


@numba.njit(**SETTINGS)
def weigh_row(logits: Any, weights: Any, sums: Any, scaling: float, counts: bool) -> None:
    """Softmax of one row of logits, as bf16; with `counts` the weights are added to the sums.

    exp(x) is 2**n times a polynomial in the rest. No weight falls under 2**-100 of the largest: below the smallest
    normal number arithmetic is ten times slower.
    """
    top = logits[0]
    for i in range(logits.shape[0]):
        top = larger(top, logits[i])
    factor = scaling * LOG2_E
    total = ZERO
    for i in range(logits.shape[0]):
        y = larger((logits[i] - top) * factor, np.float32(-100.0))
        n = np.floor(y)
        f = y - n
        p = np.float32(1.8775767e-3)
        p = p * f + np.float32(8.9893397e-3)
        p = p * f + np.float32(5.5826318e-2)
        p = p * f + np.float32(2.4015361e-1)
        p = p * f + np.float32(6.9315308e-1)
        p = p * f + np.float32(9.9999994e-1)
        power = p * as_float((np.int32(n) + np.int32(127)) << np.int32(23))
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
