"""Results kept line by line as they come, so that work that was broken off goes on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from llamahome_gui.errors import StorageError


class Journal:
    """JSON objects in a file, the first line telling which work they are of.

    A line that a crash left half-written is cut off, so that what is added stands in lines of its own.

    Args:
        key: Of the work; another one's results are not touched.

    Raises:
        StorageError: The file cannot be written to, or holds results of other work.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self.rows: list[dict[str, Any]] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
            first = _line({"test": key})
            if len(lines) <= 1 and first.encode().startswith(b"".join(lines)):  # or a crash left a part of it
                path.write_text(first, encoding="utf-8")
                return
            self._take(lines, key)
        except OSError as error:
            raise _unwritable(path.parent, error) from error

    def add(self, row: Mapping[str, Any]) -> None:
        """Keep a result.

        Raises:
            StorageError: It cannot be written.
        """
        self.rows.append(dict(row))
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_line(row))
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def _take(self, lines: list[bytes], key: str) -> None:
        sound = list(_objects(lines))
        if not sound or sound[0].get("test") != key:
            raise StorageError(
                "The folder holds results of another test, or of another model.",
                subject=str(self._path),
                hint="Name another folder, or remove this file.",
            )
        if len(sound) < len(lines):
            with self._path.open("r+b") as file:
                file.truncate(sum(map(len, lines[: len(sound)])))
        self.rows = sound[1:]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a journal without its first, whatever work they are of; empty where it cannot be read."""
    try:
        return list(_objects(path.read_bytes().splitlines(keepends=True)))[1:]
    except OSError:
        return []


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _objects(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if not line.endswith(b"\n"):  # a crash in the middle of a line
            return
        try:
            row = json.loads(line)
        except ValueError:
            return
        if not isinstance(row, dict):
            return
        yield row


def _unwritable(path: Path, error: OSError) -> StorageError:
    return StorageError("The results cannot be kept.", subject=str(path), hint=str(error.strerror))
