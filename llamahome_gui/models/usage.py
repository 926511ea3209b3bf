"""How much of the disk the models take: each of them, what is half fetched, what crashes left, and what is free."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from llamahome_gui.models.leftovers import leftovers
from llamahome_gui.models.types import InstalledModel, ModelKind

DOWNLOADS = ".downloads"


@dataclass(frozen=True)
class DiskUse:
    """Bytes on the disk that holds the store.

    Attributes:
        models: By key; of a linked model its card alone, of the starter nothing, because it came with the program.
        unfinished: By key; what is fetched so far of downloads that are not done.
        leftovers: Of folders that a crash left.
        total: All of these.
        free: What the disk has left.
        capacity: Of the disk.
    """

    models: dict[str, int]
    unfinished: dict[str, int]
    leftovers: int
    total: int
    free: int
    capacity: int


def disk_use(models_dir: Path, installed: Iterable[tuple[InstalledModel, Path]]) -> DiskUse:
    """Measure the store.

    Args:
        models_dir: The store.
        installed: Each model with its folder in the store.
    """
    seen: set[tuple[int, int]] = set()
    models = {model.key: taken(folder, seen) for model, folder in installed if model.kind is not ModelKind.STARTER}
    downloads = models_dir / DOWNLOADS
    unfinished = {
        f"{family}/{version}": taken(downloads / family / version, seen)
        for family in _names(downloads)
        for version in _names(downloads / family)
    }
    left = sum(taken(path, seen) for path in leftovers(models_dir))
    disk = shutil.disk_usage(models_dir)
    total = sum(models.values()) + sum(unfinished.values()) + left
    return DiskUse(models, unfinished, left, total, disk.free, disk.total)


def taken(folder: Path, seen: set[tuple[int, int]]) -> int:
    """Bytes that the files below `folder` take; a file with several names counts once, holes count nothing.

    Args:
        folder: Links in it are not followed.
        seen: Files that were counted, by device and number; more are added.
    """
    total = 0
    if folder.is_symlink():
        return total  # what it leads to is no part of the store
    for above, _folders, names in os.walk(folder):
        for name in names:
            try:
                stat = (Path(above) / name).lstat()
            except OSError:
                continue  # A file that vanished while we counted takes nothing.
            if (stat.st_dev, stat.st_ino) not in seen:
                seen.add((stat.st_dev, stat.st_ino))
                # A file that space was only promised to is smaller on the disk than it says; Windows tells no blocks.
                total += min(stat.st_size, getattr(stat, "st_blocks", stat.st_size) * 512)
    return total


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if path.is_dir())
    except OSError:
        return []
