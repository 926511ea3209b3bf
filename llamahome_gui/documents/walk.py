"""The files below what the user dropped, streamed: a folder of any size shows its first rows at once."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from llamahome_gui.errors import DocumentError

from . import problems
from .compound import MAGIC
from .registry import FOREIGN_SUFFIXES, SUPPORTED_SUFFIXES
from .source import reason_of
from .types import FoundFile

_SKIPPED_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
# Names under which something convertible may hide: the converter looks at the content.
_MAYBE = (b"PK\x03\x04", b"%PDF-", b"{\\rtf", b"<", MAGIC)


class _Stopped(Exception):
    """Whoever asked for the files has lost interest."""


def walk(paths: Iterable[Path], stopped: Callable[[], bool] = lambda: False) -> Iterator[FoundFile]:
    """Files of `paths`, folders searched to the bottom, sorted by name within each folder, none twice.

    Hidden files and the lock files of office programs (`~$name`) are left out. Files of kinds that cannot be
    converted, links that lead out of the dropped folder and folders that cannot be opened come with `error` set.
    Nothing but regular files is ever opened; links in a circle end.

    Args:
        stopped: Asked while a folder is listed, which may take minutes over a network: True ends the walk.
    """
    with contextlib.suppress(_Stopped):
        yield from _walk(paths, stopped)


def _walk(paths: Iterable[Path], stopped: Callable[[], bool]) -> Iterator[FoundFile]:
    seen: set[tuple[int, int]] = set()
    for path in paths:
        path = Path(path)
        try:
            is_folder = path.is_dir()
        except OSError:
            is_folder = False
        if is_folder:
            yield from _walk_folder(path, seen, stopped)
        else:
            yield from _found(path, PurePath(path.name), None, seen)


def _walk_folder(root: Path, seen: set[tuple[int, int]], stopped: Callable[[], bool]) -> Iterator[FoundFile]:
    real_root = os.path.realpath(root)
    waiting = [(root, PurePath())]
    while waiting:
        folder, relative = waiting.pop()
        try:
            if not _first_time(folder.stat(), seen):
                continue
            entries = _listed(folder, stopped)
        except OSError as error:
            yield FoundFile(folder, relative, 0, problems.unreadable(folder, reason_of(error)))
            continue
        folders = []
        for entry in entries:
            if _is_hidden(entry.name):
                continue
            path = folder / entry.name
            if _is_folder(entry):
                folders.append((path, relative / entry.name))
                if entry.is_symlink() and not _inside(path, real_root):
                    folders.pop()
                    yield FoundFile(path, relative / entry.name, 0, _leads_out(path))
            else:
                yield from _found(path, relative / entry.name, real_root, seen)
        waiting.extend(reversed(folders))


def _listed(folder: Path, stopped: Callable[[], bool]) -> list[os.DirEntry[str]]:
    """Entries of a folder by name; 100,000 of them take a tenth of a second on a disk."""
    entries = []
    with os.scandir(folder) as listing:
        for entry in listing:
            if stopped():
                raise _Stopped
            entries.append(entry)
    return sorted(entries, key=lambda entry: entry.name)


def _found(path: Path, relative: PurePath, root: str | None, seen: set[tuple[int, int]]) -> Iterator[FoundFile]:
    """The file at `path`, unless it was met before."""
    size, error, modified = 0, None, 0
    try:
        info = path.stat()
        if stat.S_ISREG(info.st_mode) and not _first_time(info, seen):
            return
        size, modified = info.st_size, info.st_mtime_ns
        error = _objection(path, info, root)
    except (OSError, ValueError) as reason:
        error = problems.unreadable(path, reason_of(reason))
    yield FoundFile(path, relative, size, error, modified)


def _objection(path: Path, info: os.stat_result, root: str | None) -> DocumentError | None:
    if not stat.S_ISREG(info.st_mode):
        return problems.unreadable(path, "it is not a regular file")
    if root is not None and path.is_symlink() and not _inside(path, root):
        return _leads_out(path)
    suffix = path.suffix.lower()
    if suffix in SUPPORTED_SUFFIXES or _may_be_convertible(path, suffix):
        return None
    if suffix in FOREIGN_SUFFIXES:
        return problems.unsupported(path, *FOREIGN_SUFFIXES[suffix])
    return problems.unsupported(path, f"a {suffix} file" if suffix else "a file without an extension")


def _may_be_convertible(path: Path, suffix: str) -> bool:
    """Whether a file without an extension is of a format we know; costs a few bytes of reading."""
    if suffix:
        return False
    try:
        with path.open("rb") as file:
            return file.read(16).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_MAYBE)
    except OSError:
        return False


def _leads_out(path: Path) -> DocumentError:
    return problems.unreadable(path, "the link leads out of the dropped folder")


def _inside(path: Path, real_root: str) -> bool:
    try:
        return os.path.commonpath([os.path.realpath(path), real_root]) == real_root
    except ValueError:
        return False


def _first_time(info: os.stat_result, seen: set[tuple[int, int]]) -> bool:
    key = (info.st_dev, info.st_ino)
    if not info.st_ino:
        return True
    new = key not in seen
    seen.add(key)
    return new


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _SKIPPED_NAMES
