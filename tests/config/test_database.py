"""Transactions on a database of the workspace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from llamahome_gui.config.database import open_database, transaction
from llamahome_gui.errors import StorageError


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_database(tmp_path / "notes.sqlite", ("CREATE TABLE note (text TEXT NOT NULL);",))
    yield connection
    connection.close()


def notes(database: sqlite3.Connection) -> list[str]:
    return [row["text"] for row in database.execute("SELECT text FROM note")]


def test_what_ends_well_is_kept(database: sqlite3.Connection, tmp_path: Path) -> None:
    with transaction(database, tmp_path, "It failed", "") as connection:
        connection.execute("INSERT INTO note VALUES ('kept')")
    database.rollback()
    assert notes(database) == ["kept"]


def write(database: sqlite3.Connection, path: Path, statement: str, error: Exception | None = None) -> None:
    """Two statements, and perhaps an error that has nothing to do with them."""
    with transaction(database, path, "It failed", "Try again."):
        database.execute("INSERT INTO note VALUES ('first')")
        database.execute(statement)
        if error is not None:
            raise error


@pytest.mark.parametrize("statement", ["INSERT INTO note VALUES (NULL)", "INSERT INTO nothing VALUES (1)"])
def test_what_sqlite_refuses_is_told_and_leaves_nothing(
    database: sqlite3.Connection, tmp_path: Path, statement: str
) -> None:
    with pytest.raises(StorageError) as caught:
        write(database, tmp_path, statement)
    assert caught.value.message.startswith("It failed (")
    assert (caught.value.subject, caught.value.hint) == (str(tmp_path), "Try again.")
    assert notes(database) == []


def test_other_errors_pass_and_leave_nothing(database: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write(database, tmp_path, "INSERT INTO note VALUES ('second')", KeyError("elsewhere"))
    assert notes(database) == []


def test_a_commit_that_fails_is_told(database: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="It failed"), transaction(database, tmp_path, "It failed", ""):
        database.close()
