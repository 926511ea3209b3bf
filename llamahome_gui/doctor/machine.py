"""The machine: processor, memory, disk, GPU, display."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from llamahome_gui.doctor.finding import Finding, State
from llamahome_gui.units import size_text

AREA = "machine"
# The built-in model with everything loaded takes some 600 MB; below twice that little else can run.
LITTLE_MEMORY = 1_200_000_000
# A small model of the catalogue takes 2 GB; databases and logs stop below the lower bound.
LITTLE_DISK, NO_DISK = 5_000_000_000, 200_000_000


def look(workspace: Path) -> Iterator[Finding]:
    """Processor, memory, disks and display; `workspace` says which disk."""
    yield _processor()
    yield _memory()
    yield _disk("disk of the workspace", workspace)
    yield _disk("temporary files", Path(tempfile.gettempdir()))
    yield from _gpus()
    yield _display()


def _processor() -> Finding:
    from llamahome_gui.evaluation.report import cpu_name

    return Finding(AREA, "processor", State.GOOD, f"{os.cpu_count()} cores, {cpu_name()}, {platform.system()}")


def _memory() -> Finding:
    import psutil

    memory = psutil.virtual_memory()
    found = f"{size_text(memory.available)} of {size_text(memory.total)} can be had"
    if memory.available >= LITTLE_MEMORY:
        return Finding(AREA, "memory", State.GOOD, found)
    return Finding(AREA, "memory", State.WARNING, found, "Close other programs before a model is loaded.")


def _disk(name: str, folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    found = f"{size_text(free)} free at {existing}"
    if free < NO_DISK:
        return Finding(AREA, name, State.FAILURE, found, f"Make room on the disk that holds {existing}.")
    if free < LITTLE_DISK:
        return Finding(AREA, name, State.WARNING, found, "Make room before models are downloaded.")
    return Finding(AREA, name, State.GOOD, found)


def _gpus() -> Iterator[Finding]:
    from llamahome_gui.monitoring.gpus import gpus

    found = gpus()
    for gpu in found:
        yield Finding(AREA, "GPU", State.GOOD, f"{gpu.name}, {size_text(gpu.free)} of {size_text(gpu.total)} free")
    if not found and not (platform.system() == "Darwin" and platform.machine() == "arm64"):
        yield Finding(AREA, "GPU", State.NOTE, "no NVIDIA driver answers; models run on the processor")


def _display() -> Finding:
    from llamahome_gui.display import check_display
    from llamahome_gui.errors import DisplayError

    try:
        check_display()
    except DisplayError as error:
        return Finding(AREA, "display", State.NOTE, error.message.rstrip("."), error.hint or "")
    return Finding(AREA, "display", State.GOOD, "the window can open")
