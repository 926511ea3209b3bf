"""What torch's builds for x86 Linux carry inside and compiled code can use: a matrix product, and torch's threads.

The product of bf16 matrices into fp32 is `cblas_gemm_bf16bf16f32` of oneMKL, a public C function; torch's own operator
rounds its result to bf16, which costs logits their lower digits. On processors with AMX or AVX-512 BF16 instructions it
runs several times as fast as an fp32 product.

The threads are those of the OpenMP library that torch's operators run in. They go on spinning for a while after each
operator, so threads of any other library would have to fight them for the processor's cores.
"""

from __future__ import annotations

import ctypes
import functools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

PRODUCT = ("cblas_gemm_bf16bf16f32", "MKL_Set_Num_Threads_Local")
THREADS = ("omp_get_thread_num", "omp_get_num_threads", "GOMP_parallel")


@functools.cache
def is_fast() -> bool:
    """Whether all is there and this processor multiplies bf16 in hardware; if so, compiled code finds the functions."""
    if sys.platform != "linux" or not _processor_knows_bf16():
        return False
    return _announce(_library("libtorch_cpu.so"), PRODUCT) and _announce(_library("libgomp.so.1"), THREADS)


def run(function: Any, job: Sequence[int]) -> None:
    """Let each of torch's threads call a compiled C function with the address of the same numbers.

    Args:
        function: A numba `cfunc` of one pointer; it asks `omp_get_thread_num` which part of the work is its own.
        job: Sizes, addresses and the like, handed over as int64.
    """
    numbers = (ctypes.c_int64 * len(job))(*job)
    _parallel()(function.address, ctypes.addressof(numbers), torch.get_num_threads(), 0)


def _processor_knows_bf16() -> bool:
    asked = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    return any(getattr(torch.cpu, name, lambda: False)() for name in asked)


def _library(name: str) -> Any:
    try:
        return ctypes.CDLL(str(Path(torch.__file__).with_name("lib") / name))
    except OSError:
        return None


def _announce(library: Any, names: Sequence[str]) -> bool:
    """Tell the compiler the functions' addresses under their names; False when one is missing."""
    import llvmlite.binding  # type: ignore[import-untyped]

    if library is None or not all(hasattr(library, name) for name in names):
        return False
    for name in names:
        llvmlite.binding.add_symbol(name, ctypes.cast(getattr(library, name), ctypes.c_void_p).value)
    return True


@functools.cache
def _parallel() -> Any:
    """What a compiler makes of `#pragma omp parallel`: function, its argument, number of threads, flags."""
    function = _library("libgomp.so.1").GOMP_parallel
    function.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint)
    function.restype = None
    return function
