"""Results kept line by line as they come, so that work that was broken off goes on."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from llamahome_gui.errors import StorageError

log = logging.getLogger(__name__)

Row = dict[str, Any]
Read = Callable[[Row], object]
"""Makes of a row what it tells; raises `KeyError` or `TypeError` where it is none."""


@dataclass
class Lines:
    """The lines of a journal.

    Attributes:
        rows: Those that are whole, in their order.
        bad: Numbers of the others, from 1; the last line of a crash is not one.
    """

    rows: list[Row] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)


class Journal:
    """JSON objects in a file, the first line telling which work they are of.

    A last line that a crash left half-written is cut off, so that what is added stands in lines of its own. Any other
    line that cannot be read (a fault of the disk, a hand that slipped) stays as it is and is left out.

    Args:
        key: Of the work; another one's results are not touched.
        read: Tells a row of this work from others.

    Attributes:
        rows: What was kept.
        bad: Numbers of the lines that were left out, from 1.

    Raises:
        StorageError: The file cannot be written to, or holds results of other work.
    """

    def __init__(self, path: Path, key: str, read: Read = dict) -> None:
        self._path = path
        self.rows: list[Row] = []
        self.bad: list[int] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = _split(path.read_bytes()) if path.exists() else []
            first = _line({"test": key})
            if len(lines) <= 1 and first.encode().startswith(b"".join(lines)):  # or a crash left a part of it
                path.write_text(first, encoding="utf-8")
                return
            self._take(lines, key, read)
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

    @property
    def complaint(self) -> str:
        """One sentence on the lines that were left out; empty where there are none."""
        if not self.bad:
            return ""
        which = ("Line " if len(self.bad) == 1 else "Lines ") + ", ".join(map(str, self.bad))
        return f"{which} of {self._path.name} cannot be read; what is missing there is done again."

    def _take(self, lines: list[bytes], key: str, read: Read) -> None:
        head = _object(lines[0])
        if head is None or head.get("test") != key:
            raise StorageError(
                "The folder holds results of another test, or of another model.",
                subject=str(self._path),
                hint="Name another folder, or remove this file.",
            )
        if not lines[-1].endswith(b"\n"):
            with self._path.open("r+b") as file:
                file.truncate(sum(map(len, lines[:-1])))
        found = _rows(lines, read)
        self.rows, self.bad = found.rows, found.bad
        if self.bad:
            log.warning("%s: %s", self._path, self.complaint)


def lines_of(path: Path, read: Read = dict) -> Lines:
    """The lines of a journal without its first, whatever work they are of; none where it cannot be read."""
    try:
        return _rows(_split(path.read_bytes()), read)
    except OSError:
        return Lines()


def _split(data: bytes) -> list[bytes]:
    """By line feeds alone: other ends of lines are rubbish within one."""
    return BytesIO(data).readlines()


def _rows(lines: list[bytes], read: Read) -> Lines:
    found = Lines()
    for number, line in enumerate(lines[1:], 2):
        if not line.endswith(b"\n"):  # a crash in the middle of it
            continue
        row = _object(line)
        if row is not None and _is_read(row, read):
            found.rows.append(row)
        else:
            found.bad.append(number)
    return found


def _is_read(row: Row, read: Read) -> bool:
    try:
        read(row)
    except (KeyError, TypeError):
        return False
    return True


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _object(line: bytes) -> Row | None:
    """None for what is no JSON object in a whole line."""
    try:
        row = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _unwritable(path: Path, error: OSError) -> StorageError:
    return StorageError("The results cannot be kept.", subject=str(path), hint=str(error.strerror))
