"""Writes that either happen whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def write_atomic(path: Path, data: str | bytes) -> None:
    """Write `data` so that a crash leaves either the old file or the new one.

    Raises:
        OSError: The file cannot be written; what was there before is untouched.
    """
    with atomic_file(path) as stream:
        stream.write(data.encode("utf-8") if isinstance(data, str) else data)


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file to write; it becomes `path` when the block ends without an error.

    Temporary file in the same folder, flush to disk, rename.

    Raises:
        OSError: The file cannot be written; what was there before is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextlib.contextmanager
def atomic_directory(target: Path) -> Iterator[Path]:
    """Yield a temporary folder beside `target`; it becomes `target` when the block ends without an error.

    An existing `target` is replaced only then, and is put back if the replacement fails.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    # mkdtemp makes the folder private; a model folder should carry the user's ordinary permissions.
    temporary.chmod(0o777 & ~_umask())
    try:
        yield temporary
        _swap_in(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _swap_in(temporary: Path, target: Path) -> None:
    if not target.exists():
        temporary.replace(target)
    else:
        retired = target.with_name(f".{target.name}.retired")
        shutil.rmtree(retired, ignore_errors=True)
        target.replace(retired)
        try:
            temporary.replace(target)
        except OSError:
            retired.replace(target)
            raise
        shutil.rmtree(retired, ignore_errors=True)
    sync_folder(target.parent)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no folder handles to flush."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_newest(folder: Path, most_bytes: int) -> None:
    """Delete the files of a folder that were used longest ago, until the others take no more than `most_bytes`.

    Files whose names differ in their ending only stay and go together.
    """
    found: dict[str, list[tuple[float, int, Path]]] = {}
    for path in folder.glob("*"):
        with contextlib.suppress(OSError):
            about = path.stat()
            found.setdefault(path.stem, []).append((about.st_mtime, about.st_size, path))
    held = 0
    for together in sorted(found.values(), key=max, reverse=True):
        held += sum(size for _used, size, _path in together)
        if held > most_bytes:
            for _used, _size, path in together:
                with contextlib.suppress(OSError):
                    path.unlink()


def make_private(path: Path) -> None:
    """Let only its owner read and write a file, or a folder and what is in it; Windows keeps to its own rules."""
    if os.name != "nt":
        path.chmod(0o700 if path.is_dir() else 0o600)
