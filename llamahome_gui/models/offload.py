"""Models larger than the memory: layers in GPU memory, memory and on the disk, fetched when they are needed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import psutil

# What a device keeps for the cache and what is computed meanwhile.
_SHARE_OF_FREE = 0.8
_PREFIX = "process-"

MemoryLimits = dict[int | str, int]


class Offload:
    """A folder for the layers on the disk, and how much may be held elsewhere.

    Args:
        root: The folder of all such folders, in the workspace; what ended processes left there goes.
        limits: Bytes per device as accelerate names them (GPUs by number, ``cpu``); None measures what is free.
    """

    def __init__(self, root: Path, limits: MemoryLimits | None = None) -> None:
        remove_leftovers(root)
        root.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=root))
        self.limits = limits if limits is not None else free_memory()

    def arguments(self) -> dict[str, Any]:
        """What `from_pretrained` is called with."""
        return {"device_map": "auto", "max_memory": self.limits, "offload_folder": str(self.folder)}

    def close(self) -> None:
        """Remove the folder; may be called twice."""
        shutil.rmtree(self.folder, ignore_errors=True)


def free_memory() -> MemoryLimits:
    """Bytes that a model's weights may take on each device."""
    import torch

    limits: MemoryLimits = {}
    for number in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        limits[number] = int(torch.cuda.mem_get_info(number)[0] * _SHARE_OF_FREE)
    limits["cpu"] = int(psutil.virtual_memory().available * _SHARE_OF_FREE)
    return limits


def remove_leftovers(root: Path) -> None:
    """Remove the folders of processes that ended without doing so."""
    for folder in root.glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def devices_of(network: Any) -> set[str]:
    """Where the layers are: ``cpu``, ``disk``, ``cuda:0``."""
    placed = getattr(network, "hf_device_map", None) or {}
    return {f"cuda:{place}" if isinstance(place, int) else str(place) for place in placed.values()}
