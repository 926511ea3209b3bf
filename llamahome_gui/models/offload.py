"""Models larger than one device: layers on several GPUs, in memory and on the disk, fetched when they are needed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import psutil

from llamahome_gui.errors import ModelError

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

    def arguments(self, network: Any) -> dict[str, Any]:
        """What `from_pretrained` is called with, for a model like `network`, whose weights may be on ``meta``."""
        return {"device_map": place_layers(network, self.limits), "offload_folder": str(self.folder)}

    def close(self) -> None:
        """Remove the folder; may be called twice."""
        shutil.rmtree(self.folder, ignore_errors=True)


def place_layers(network: Any, limits: MemoryLimits) -> dict[str, int | str]:
    """Which device holds which module: GPUs evenly, then the memory, then the disk; a layer is never split.

    Args:
        network: A transformers model, whose weights may be on ``meta``.
        limits: Bytes per device. On the first one room for the largest layer is left where others are fetched there.
    """
    from accelerate import infer_auto_device_map
    from accelerate.utils import get_balanced_memory

    whole = network._no_split_modules
    balanced = get_balanced_memory(network, max_memory=dict(limits), no_split_module_classes=whole)
    return dict(infer_auto_device_map(network, max_memory=balanced, no_split_module_classes=whole))


def place_on_gpus(network: Any, limits: MemoryLimits, title: str) -> dict[str, int | str]:
    """The same on GPUs alone.

    Raises:
        ModelError: They do not hold it.
    """
    placed = place_layers(network, {number: limit for number, limit in limits.items() if isinstance(number, int)})
    if any(isinstance(place, str) for place in placed.values()):
        raise ModelError(
            "The model does not fit on the GPUs together: layers cannot be split.",
            subject=title,
            hint="Choose int8 or int4 weights, or switch on offload in the settings, which is slow.",
        )
    return placed


def free_memory() -> MemoryLimits:
    """Bytes that a model's weights may take on each device."""
    return gpu_memory() | {"cpu": int(psutil.virtual_memory().available * _SHARE_OF_FREE)}


def gpu_memory() -> MemoryLimits:
    """Bytes that a model's weights may take on each GPU."""
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return {number: int(torch.cuda.mem_get_info(number)[0] * _SHARE_OF_FREE) for number in range(count)}


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
