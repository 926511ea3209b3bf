"""The matrix product of bf16 matrices into fp32, callable from compiled code.

torch rounds a product of bf16 matrices to bf16, which costs logits their lower digits. The library inside torch has a
product that keeps fp32: `cblas_gemm_bf16bf16f32` of oneMKL, a public C function, there in builds for x86 Linux. On
processors with AMX or AVX-512 BF16 instructions it runs several times as fast as an fp32 product.
"""

from __future__ import annotations

import ctypes
import functools
import sys
from pathlib import Path
from typing import Any

import torch

NAMES = ("cblas_gemm_bf16bf16f32", "MKL_Set_Num_Threads_Local")


@functools.cache
def is_fast() -> bool:
    """Whether the product is there and this processor multiplies bf16 in hardware; if so, compiled code can find it."""
    return sys.platform == "linux" and _processor_knows_bf16() and _announce(_library())


def _processor_knows_bf16() -> bool:
    asked = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    return any(getattr(torch.cpu, name, lambda: False)() for name in asked)


def _library() -> Any:
    path = Path(torch.__file__).with_name("lib") / "libtorch_cpu.so"
    try:
        return ctypes.CDLL(str(path))
    except OSError:
        return None


def _announce(library: Any) -> bool:
    """Tell the compiler the functions' addresses under their names; False when one is missing."""
    import llvmlite.binding  # type: ignore[import-untyped]

    if library is None or not all(hasattr(library, name) for name in NAMES):
        return False
    for name in NAMES:
        llvmlite.binding.add_symbol(name, ctypes.cast(getattr(library, name), ctypes.c_void_p).value)
    return True
