"""What this machine has: memory, GPU memory, disk."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from llamahome_gui.models.fit.forms import DeviceKind
from llamahome_gui.monitoring.gpus import GpuMemory, gpus

# What the engine takes with nothing in it: interpreter, torch, transformers, compiled code, buffers. Measured by
# `benchmark fit` (Linux, x86-64), which tells it anew.
RUNTIME_BYTES = 500 * 10**6
# What CUDA keeps of a GPU for a process: its context and the libraries' workspaces. A usual figure, not measured here.
GPU_RUNTIME_BYTES = 500 * 10**6


@dataclass(frozen=True)
class Machine:
    """Bytes of everything, at one moment.

    Attributes:
        memory, memory_free: All of it, and what can be had now.
        disk_free: On the disk of the workspace.
        gpus: Those with a driver, in its order.
        unified: Apple's processors: the GPU uses the memory.
        runtime_left: Memory that the engine itself will still take; 0 where it is loaded already.
    """

    memory: int
    memory_free: int
    disk_free: int
    gpus: tuple[GpuMemory, ...] = ()
    unified: bool = False
    runtime_left: int = RUNTIME_BYTES

    @classmethod
    def now(cls, folder: Path) -> Machine:
        """This machine; `folder` says which disk. Takes some milliseconds and no torch."""
        memory = psutil.virtual_memory()
        return cls(
            memory=int(memory.total),
            memory_free=int(memory.available),
            disk_free=int(psutil.disk_usage(str(_existing(folder))).free),
            gpus=gpus() if _torch_knows_cuda() else (),
            unified=sys.platform == "darwin" and platform.machine() == "arm64",
            runtime_left=0 if "torch" in sys.modules else RUNTIME_BYTES,
        )

    @property
    def device(self) -> DeviceKind:
        """Where models run here unless another device is asked for."""
        return "cuda" if self.gpus else "mps" if self.unified else "cpu"

    def without(self, loaded_bytes: int) -> Machine:
        """The machine once what is loaded now has been unloaded; the first GPU has it, where there is one."""
        if not self.gpus:
            return replace(self, memory_free=min(self.memory, self.memory_free + loaded_bytes))
        first, *others = self.gpus
        freed = replace(first, free=min(first.total, first.free + loaded_bytes))
        return replace(self, gpus=(freed, *others))

    def free_on(self, device: DeviceKind, *, spread: bool = True) -> int:
        """Bytes that models may take there: of all GPUs together, for layers are spread over them.

        Args:
            spread: False for forms that one GPU has to hold.
        """
        if device != "cuda":
            return self.memory_free
        return sum(gpu.free for gpu in self.gpus) if spread else max((gpu.free for gpu in self.gpus), default=0)

    def runtime_on(self, device: DeviceKind) -> int:
        """What the engine itself will take there. Whether a process has its part of a GPU already, nobody tells."""
        return GPU_RUNTIME_BYTES if device == "cuda" else self.runtime_left

    def largest_gpu(self) -> int:
        """Bytes of the largest GPU; 0 without any."""
        return max((gpu.total for gpu in self.gpus), default=0)


def describe(gpus_here: Sequence[GpuMemory]) -> str:
    """The GPUs for people: ``NVIDIA T4`` or ``2 GPUs``."""
    return gpus_here[0].name if len(gpus_here) == 1 else f"{len(gpus_here)} GPUs"


def _torch_knows_cuda() -> bool:
    """Whether the installed torch could use an NVIDIA GPU; told by its version, without loading it."""
    try:
        return "+cpu" not in importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return True


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next((path for path in (folder, *folder.parents) if path.exists()), Path.cwd())
