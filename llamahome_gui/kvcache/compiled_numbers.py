"""Parts of compiled code that works on bf16 numbers in torch's threads: bits, powers, shares of work.

numpy has no bf16: such numbers are int16 here and are read and written bit by bit.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

import llamahome_gui.kvcache.compiling  # noqa: F401  says where compiled code is kept
from llamahome_gui.kvcache import inside_torch

if not inside_torch.is_fast():  # the compiler would end the process over a function that it cannot find
    raise ImportError("This build of torch, or this processor, has not what compiled blocks need.")

LOG2_E = np.float32(1.4426950408889634)
# Numbers are finite: unlike in the kernels of a decode step, the compiler may take that for granted.
SETTINGS: dict[str, Any] = {
    "fastmath": {"reassoc", "contract", "nsz", "arcp", "nnan"},
    "error_model": "numpy",
    "cache": True,
}
JOB = types.void(types.CPointer(types.int64))

_thread_number = types.ExternalFunction("omp_get_thread_num", types.int32())
_thread_count = types.ExternalFunction("omp_get_num_threads", types.int32())


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


@numba.njit(inline="always")
def from_bf16(x: Any) -> Any:
    """The number whose bits these are."""
    return as_float(np.int32(x) << np.int32(16))


@numba.njit(inline="always")
def power_of_two(y: Any) -> Any:
    """2**y in fp32 as a polynomial in the part of y behind the point; y from -126 to 127."""
    n = np.floor(y)
    f = y - n
    p = np.float32(1.8775767e-3)
    p = p * f + np.float32(8.9893397e-3)
    p = p * f + np.float32(5.5826318e-2)
    p = p * f + np.float32(2.4015361e-1)
    p = p * f + np.float32(6.9315308e-1)
    p = p * f + np.float32(9.9999994e-1)
    return p * as_float((np.int32(n) + np.int32(127)) << np.int32(23))


@numba.njit
def my_share(count: Any) -> Any:
    """Where this thread's share of `count` pieces of work begins and ends, and the thread's number."""
    thread, threads = np.int64(_thread_number()), np.int64(_thread_count())
    return count * thread // threads, count * (thread + 1) // threads, thread
