"""What every statement on the library goes through: one transaction, one kind of error."""

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
