"""The user's documents in SQLite: one row per file, its Markdown beside it, failures with their message."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from llamahome_gui.config.database import open_database
from llamahome_gui.config.files import write_atomic
from llamahome_gui.errors import DocumentError, StorageError

from .convert import REVISION
from .problems import display_name
from .registry import BY_SUFFIX
from .types import Converted, FoundFile

_MIGRATIONS = (
    """
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path BLOB NOT NULL UNIQUE,
        name TEXT NOT NULL,
        relative TEXT NOT NULL,
        format TEXT NOT NULL,
        size INTEGER NOT NULL,
        words INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'failed')),
        reason TEXT NOT NULL,
        message TEXT NOT NULL,
        title TEXT,
        metadata TEXT NOT NULL,
        added_at REAL NOT NULL
    );
    CREATE TABLE texts (
        document_id INTEGER PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
        markdown TEXT NOT NULL
    );
    """,
    """
    ALTER TABLE documents ADD COLUMN modified INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE documents ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
    """,
    """
    CREATE VIRTUAL TABLE words USING fts5(
        markdown, content='texts', content_rowid='document_id', tokenize='unicode61 remove_diacritics 2'
    );
    CREATE TRIGGER texts_added AFTER INSERT ON texts BEGIN
        INSERT INTO words(rowid, markdown) VALUES (new.document_id, new.markdown);
    END;
    CREATE TRIGGER texts_removed AFTER DELETE ON texts BEGIN
        INSERT INTO words(words, rowid, markdown) VALUES ('delete', old.document_id, old.markdown);
    END;
    INSERT INTO words(words) VALUES ('rebuild');
    """,
)
_COLUMNS = "id, name, path, relative, format, size, words, state, message, added_at, modified, revision, reason"
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")
_NAME_BYTES = 150


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document of the library, without its text.

    `added_at` is in seconds since 1970, `size` in bytes, `modified` what the file's time of change was (nanoseconds),
    `revision` that of the converters (`convert.REVISION`), `reason` why it failed (`DocumentReason`).
    """

    id: int
    name: str
    path: str
    relative: str
    format: str
    size: int
    words: int
    state: Literal["done", "failed"]
    message: str
    added_at: float
    modified: int = 0
    revision: int = 0
    reason: str = ""

    def is_current(self, found: FoundFile) -> bool:
        """Whether converting the file again would give the same."""
        same = (self.size, self.modified, self.revision) == (found.size, found.modified, REVISION)
        return self.state == "done" and found.modified != 0 and same


class Library:
    """Converted documents, kept across starts. An instance belongs to the thread that made it.

    Raises:
        StorageError: (every method) the database cannot be read or written.
    """

    def __init__(self, db: Path) -> None:
        self._path = db
        self._connection = open_database(db, _MIGRATIONS)

    def add(
        self, path: Path, relative: PurePath | str, size: int, converted: Converted, modified: int = 0
    ) -> DocumentRecord:
        """Keep a converted document; one with the same path is replaced and keeps its id.

        Args:
            modified: When the file had last changed before it was converted, in nanoseconds since 1970.
        """
        row = {
            "format": converted.format,
            "words": converted.words,
            "state": "done",
            "title": converted.title,
            "modified": modified,
            "revision": REVISION,
            "metadata": json.dumps(dict(converted.metadata), ensure_ascii=False, sort_keys=True),
        }
        return self._put(path, relative, size, row, converted.markdown)

    def add_failure(self, path: Path, relative: PurePath | str, size: int, error: DocumentError) -> DocumentRecord:
        """Keep a row for a file that could not be converted, with the reason a user can read."""
        known = BY_SUFFIX.get(Path(path).suffix.lower())
        message = f"{error.message} {error.hint}" if error.hint else error.message
        row = {
            "format": known.name if known else Path(path).suffix.lower().lstrip("."),
            "state": "failed",
            "reason": str(error.reason),
            "message": message[:1].upper() + message[1:],
        }
        return self._put(path, relative, size, row, None)

    def _put(
        self, path: Path, relative: PurePath | str, size: int, row: Mapping[str, object], markdown: str | None
    ) -> DocumentRecord:
        blank = {
            "words": 0, "reason": "", "message": "", "title": None, "metadata": "{}", "modified": 0, "revision": 0
        }  # fmt: skip
        place = os.fspath(relative).replace(os.sep, "/")
        values = blank | {
            "path": os.fsencode(path),
            "name": display_name(path),
            "relative": storable(place),
            "size": size,
            "added_at": time.time(),
        }
        values |= {key: storable(value) if isinstance(value, str) else value for key, value in row.items()}
        names = ", ".join(values)
        updates = ", ".join(f"{name} = excluded.{name}" for name in values if name != "path")
        with _Transaction(self._connection, self._path) as connection:
            found = connection.execute(
                f"INSERT INTO documents ({names}) VALUES ({', '.join('?' * len(values))}) "
                f"ON CONFLICT (path) DO UPDATE SET {updates} RETURNING {_COLUMNS}",
                tuple(values.values()),
            ).fetchone()
            connection.execute("DELETE FROM texts WHERE document_id = ?", (found[0],))
            if markdown is not None:
                connection.execute("INSERT INTO texts VALUES (?, ?)", (found[0], storable(markdown)))
        return _record(found)

    def records(self) -> list[DocumentRecord]:
        """All documents, oldest first."""
        with _Transaction(self._connection, self._path) as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM documents ORDER BY id").fetchall()
        return [_record(row) for row in rows]

    def text(self, id: int) -> str:
        """Markdown of a document; empty for one that failed.

        Raises:
            StorageError: There is no such document.
        """
        with _Transaction(self._connection, self._path) as connection:
            row = connection.execute(
                "SELECT markdown FROM documents LEFT JOIN texts ON document_id = id WHERE id = ?", (id,)
            ).fetchone()
        if row is None:
            raise StorageError("is no longer in the library.", subject=f"Document {id}", hint="Add the file again.")
        return row[0] or ""

    def search(self, text: str) -> list[int]:
        """Ids of the documents whose text holds every word of `text`, or words that begin so; the best first."""
        wanted = [part.replace('"', '""') for part in text.split() if any(map(str.isalnum, part))]
        if not wanted:
            return []
        query = " ".join(f'"{part}"*' for part in wanted)  # in quotes nothing is an operator
        with _Transaction(self._connection, self._path) as connection:
            rows = connection.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank", (query,)).fetchall()
        return [row[0] for row in rows]

    def metadata(self, id: int) -> dict[str, str]:
        """What the document says about itself (`title`, `author`, `created` …)."""
        with _Transaction(self._connection, self._path) as connection:
            row = connection.execute("SELECT title, metadata FROM documents WHERE id = ?", (id,)).fetchone()
        if row is None:
            return {}
        return ({"title": row[0]} if row[0] else {}) | json.loads(row[1])

    def remove(self, ids: Iterable[int]) -> None:
        """Forget documents. The files they were made from are not touched."""
        with _Transaction(self._connection, self._path) as connection:
            connection.executemany("DELETE FROM documents WHERE id = ?", [(id,) for id in ids])

    def export(self, ids: Iterable[int], folder: Path) -> list[Path]:
        """Write the Markdown of documents into `folder` under names that overwrite nothing.

        Documents without text are left out. Each file appears whole or not at all.

        Raises:
            StorageError: The folder cannot be written.
        """
        by_id = {record.id: record for record in self.records()}
        written: list[Path] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            taken = {entry.name.casefold() for entry in folder.iterdir()}
            for id in ids:
                record = by_id.get(id)
                if record is None or record.state != "done":
                    continue
                target = folder / unique_name(record.name, taken)
                write_atomic(target, self.text(id))
                written.append(target)
        except OSError as error:
            raise StorageError(
                f"cannot be written: {error.strerror or error}.",
                subject=str(folder),
                hint="Choose a folder that you may write to.",
            ) from error
        return written

    def close(self) -> None:
        self._connection.close()


class _Transaction:
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


def _record(row: sqlite3.Row) -> DocumentRecord:
    values = dict(zip(_COLUMNS.split(", "), tuple(row), strict=True))
    return DocumentRecord(**values | {"path": os.fsdecode(values["path"])})


def storable(text: str) -> str:
    """`text` as SQLite takes it: lone surrogates (of file names that are not UTF-8) become U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if _has_surrogate(text) else text


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text) if not text.isascii() else False


def unique_name(name: str, taken: set[str]) -> str:
    """A file name ending in `.md` made from `name`, legal on every system and new; it is added to `taken`."""
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', "_", PurePath(name).stem).strip(" .") or "document"
    stem = stem.encode("utf-8")[:_NAME_BYTES].decode("utf-8", "ignore").rstrip(" .")
    stem = f"{stem}_" if _RESERVED.match(stem.split(".")[0]) else stem
    candidate, number = f"{stem}.md", 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{stem} ({number}).md"
    taken.add(candidate.casefold())
    return candidate
