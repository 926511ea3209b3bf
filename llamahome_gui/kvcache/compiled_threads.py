"""Calling compiled functions on tensors: as many threads as torch may use, and bf16 numbers as bits."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import numba
import torch
from torch import Tensor

# The portable threading layer of numba must not be entered twice at once.
_ONE_AT_A_TIME = threading.Lock()


@contextlib.contextmanager
def compiled_threads() -> Iterator[int]:
    """Let parallel loops use torch's number of threads, which is given, and wait for others who do."""
    with _ONE_AT_A_TIME:
        threads = min(torch.get_num_threads(), numba.config.NUMBA_NUM_THREADS)
        numba.set_num_threads(threads)
        yield threads


def bits(x: Tensor) -> Any:
    """bf16 numbers as an array of int16, which numpy knows; a view where the last dimension is dense."""
    dense = x if x.stride(-1) == 1 else x.contiguous()
    return dense.detach().view(torch.int16).numpy()
