"""What every benchmark prints with ``--json``: the machine, rows of results, and checks against bars."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("torch", "transformers", "tokenizers", "peft", "numpy")


@dataclass(frozen=True)
class Check:
    """One bar: what was measured, what it must reach, and whether it does."""

    name: str
    value: float
    bar: float
    holds: bool


def cpu_name() -> str:
    """The processor's name as the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _gpu_name() -> str | None:
    """The first CUDA device, or Apple's GPU, or None."""
    import torch

    if torch.cuda.is_available():
        return str(torch.cuda.get_device_name(0))
    return "Apple MPS" if torch.backends.mps.is_available() else None


def machine() -> dict[str, Any]:
    """CPU, cores, memory in bytes, GPU and versions of this machine."""
    import psutil

    packages = {name: found for name in PACKAGES if (found := _version(name))}
    return {
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "gpu": _gpu_name(),
        "system": f"{platform.system()} {platform.release()}",
        "versions": {"python": platform.python_version(), **packages},
    }


def report(rows: Sequence[Mapping[str, Any]], checks: Sequence[Check]) -> dict[str, Any]:
    """The one object that goes to standard output."""
    return {
        "machine": machine(),
        "rows": [dict(row) for row in rows],
        "checks": [asdict(check) for check in checks],
    }


def holds(found: dict[str, Any]) -> bool:
    """Whether every check holds and no case broke off."""
    return all(check["holds"] for check in found["checks"]) and not any("error" in row for row in found["rows"])
