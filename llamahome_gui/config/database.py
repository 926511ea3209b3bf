"""The one way to open a SQLite database of the workspace, and to change it.

WAL, foreign keys, integer schema version, migrations; transactions whose errors a user can understand.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from llamahome_gui.errors import StorageError

_MOST_LOG_PAGES = 25_000  # some 100 MB


def open_database(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    """Open `path` and bring its schema to ``len(migrations)``.

    Args:
        path: The database file; made where absent.
        migrations: One SQL script per schema version, oldest first. Scripts already applied are skipped.

    Returns:
        A connection that belongs to the calling thread; rows are `sqlite3.Row`.

    Raises:
        StorageError: The file is damaged, not writable, or was written by a newer version of the program.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=10.0)
    except (sqlite3.Error, OSError) as error:
        raise _unusable(path, error) from error
    try:
        _prepare(connection, migrations, path)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise _unusable(path, error) from error
        raise
    return connection


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection, path: Path, failure: str, hint: str) -> Iterator[sqlite3.Connection]:
    """Commit what is done within, or roll it back.

    Args:
        failure: What a user reads when SQLite gives up (a full disk, a lock).
        hint: What to do then.

    Raises:
        StorageError: SQLite gave up, here or within.
    """
    try:
        yield connection
        connection.commit()
    except BaseException as error:
        with contextlib.suppress(sqlite3.Error):
            connection.rollback()
        if isinstance(error, sqlite3.Error):
            raise StorageError(f"{failure} ({error}).", subject=str(path), hint=hint) from error
        raise


def postpone_checkpoints(connection: sqlite3.Connection) -> None:
    """Leave to `checkpoint` what waits for the disk, unless it is not called for very long.

    A commit only adds to the log. Every thousandth page SQLite moves the log into the file, within the commit, and on a
    busy disk that takes a second.
    """
    connection.execute(f"PRAGMA wal_autocheckpoint={_MOST_LOG_PAGES}")


def checkpoint(path: Path) -> None:
    """Move what has been committed from the log into the file; for any thread but that of the window."""
    with (
        contextlib.suppress(sqlite3.Error),  # the next time will do
        contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=1.0)) as connection,
    ):
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def first_column(path: Path, query: str) -> frozenset[Any]:
    """What a query finds in a database that others may have open; nothing where there is no such file or table yet.

    Raises:
        StorageError: The database cannot be read.
    """
    if not path.exists():
        return frozenset()
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=10.0)) as it:
            version = it.execute("PRAGMA user_version").fetchone()[0]
            return frozenset(row[0] for row in it.execute(query)) if version else frozenset()
    except sqlite3.Error as error:
        raise _unusable(path, error) from error


def match_query(text: str) -> str:
    """Every word of `text`, or what begins so, as an FTS5 index is asked for it; empty where there is no word."""
    wanted = [part.replace('"', '""') for part in text.split() if any(map(str.isalnum, part))]
    return " ".join(f'"{part}"*' for part in wanted)  # in quotes nothing is an operator


def _prepare(connection: sqlite3.Connection, migrations: Sequence[str], path: Path) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    _migrate(connection, migrations, path)


def _unusable(path: Path, error: Exception) -> StorageError:
    return StorageError(
        f"The database cannot be opened ({error}).",
        subject=str(path),
        hint="Move the file away to start with an empty one; the old file is kept as it is.",
    )


def _migrate(connection: sqlite3.Connection, migrations: Sequence[str], path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(migrations):
        raise StorageError(
            f"The database has schema version {version}, this program knows {len(migrations)}.",
            subject=str(path),
            hint="Update LlamaHome, or use another workspace.",
        )
    for number, script in enumerate(migrations[version:], start=version + 1):
        # One transaction per step: a crash leaves the schema at a whole version.
        connection.executescript(f"BEGIN;\n{script}\nPRAGMA user_version={number};\nCOMMIT;")
