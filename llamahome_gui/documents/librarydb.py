"""What every statement on the library goes through: one transaction, one kind of error, text that SQLite takes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from llamahome_gui.errors import StorageError


class Transaction:
    """Commit or roll back, and turn SQLite's errors into one the user can understand."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            self._connection.rollback() if kind else self._connection.commit()
        except sqlite3.Error as problem:
            error = error or problem
        if isinstance(error, sqlite3.Error):
            raise StorageError(
                f"The library cannot be used ({error}).",
                subject=str(self._path),
                hint="Check the free space of the disk, and that the file may be written.",
            ) from error


def storable(text: str) -> str:
    """`text` as SQLite takes it: lone surrogates (of file names that are not UTF-8) become U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if _has_surrogate(text) else text


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text) if not text.isascii() else False
