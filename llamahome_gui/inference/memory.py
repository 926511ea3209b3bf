"""How much memory is free, and how running out of it becomes a sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psutil
import torch

from llamahome_gui.errors import CacheMemoryError, GenerationMemoryError
from llamahome_gui.kvcache.attention import is_out_of_memory


def free_bytes(device: torch.device) -> int:
    """Memory that can still be had on a device."""
    if device.type == "cuda":
        unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + unused
    return int(psutil.virtual_memory().available)


@contextlib.contextmanager
def running_out(subject: str, hint: str) -> Iterator[None]:
    """Turn what torch raises when memory runs out into a `GenerationMemoryError` with a hint."""
    try:
        yield
    except CacheMemoryError as error:  # it knows what would help
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        raise GenerationMemoryError(error.message, subject=subject, hint=error.hint or hint) from error
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        raise GenerationMemoryError("Memory ran out while generating.", subject=subject, hint=hint) from error
