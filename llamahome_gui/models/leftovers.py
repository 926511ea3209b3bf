"""What a crash leaves in the store: unfinished copies, and folders between two renames. Found, and put right.

A folder that is being worked on has a file that changed within the last hour; an older one belongs to nobody.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from llamahome_gui.models.folder import folder_size
from llamahome_gui.models.removing import REMOVING, remove_own

UNFINISHED, RETIRED = ".part", ".retired"  # as `config.files.atomic_directory` names them
STALE_SECONDS = 3600.0


def leftovers(models_dir: Path) -> list[Path]:
    """Folders that nobody works on any more."""
    homes = [path for path in _folders(models_dir) if not path.name.startswith(".")]
    return [path for home in homes for path in _folders(home) if _is_left(path)]


def clean_leftovers(models_dir: Path) -> int:
    """Remove unfinished copies, bring back what was being replaced, end what was being removed.

    Returns:
        Bytes freed.
    """
    return sum(_clean(path) for path in leftovers(models_dir))


def _clean(path: Path) -> int:
    target = path.with_name(path.name.removeprefix(".").removesuffix(path.suffix))
    if path.suffix == REMOVING:
        freed = remove_own(path)
        _bring_back(path, target)  # what somebody else put there, where there is anything
        return freed
    if path.suffix == RETIRED and not target.exists():
        _bring_back(path, target)
        return 0
    freed = folder_size(path)
    shutil.rmtree(path, ignore_errors=True)
    return freed


def _bring_back(path: Path, target: Path) -> None:
    with contextlib.suppress(OSError):
        if path.exists() and not target.exists():
            path.rename(target)


def _is_left(path: Path) -> bool:
    if not path.name.startswith(".") or path.suffix not in (UNFINISHED, RETIRED, REMOVING):
        return False
    return time.time() - max(_times(path), default=0.0) > STALE_SECONDS


def _times(folder: Path) -> Iterator[float]:
    for path in (folder, *folder.rglob("*")):
        with contextlib.suppress(OSError):
            yield path.lstat().st_mtime


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(path for path in parent.iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return []
