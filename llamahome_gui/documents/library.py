"""The user's documents in SQLite: one row per file, its Markdown beside it, failures with their message."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path, PurePath

from llamahome_gui.config.database import match_query, open_database, transaction
from llamahome_gui.errors import DocumentError, StorageError

from .convert import REVISION
from .exporting import PLAIN_EXPORT, Export
from .libraryrecord import COLUMNS, DocumentRecord, record_of
from .libraryschema import MIGRATIONS
from .problems import display_name, storable
from .registry import BY_SUFFIX
from .snippets import snippet
from .types import USUAL_OPTIONS, Converted, Options

_HINT = "Check the free space of the disk, and that the file may be written."


class Library:
    """Converted documents, kept across starts. An instance belongs to the thread that made it.

    Raises:
        StorageError: (every method) the database cannot be read or written.
    """

    def __init__(self, db: Path) -> None:
        self._path = db
        self._connection = open_database(db, MIGRATIONS)
        self._replaced: list[str] = []

    def add(
        self,
        path: Path,
        relative: PurePath | str,
        size: int,
        converted: Converted,
        modified: int = 0,
        options: Options = USUAL_OPTIONS,
        digest: str = "",
    ) -> DocumentRecord:
        """Keep a converted document; one with the same path is replaced and keeps its id.

        Args:
            modified: When the file had last changed before it was converted, in nanoseconds since 1970.
            options: How it was converted; passwords are not kept.
            digest: SHA-256 of the file.
        """
        row = {
            "format": converted.format,
            "words": converted.words,
            "state": "done",
            "title": converted.title,
            "metadata": json.dumps(dict(converted.metadata), ensure_ascii=False, sort_keys=True),
            "notes": json.dumps(converted.notes, ensure_ascii=False),
            "digest": digest,
        }
        return self._put(path, relative, size, modified, options, row, converted.markdown)

    def add_failure(
        self,
        path: Path,
        relative: PurePath | str,
        size: int,
        error: DocumentError,
        modified: int = 0,
        options: Options = USUAL_OPTIONS,
    ) -> DocumentRecord:
        """Keep a row for a file that could not be converted, with the reason a user can read."""
        known = BY_SUFFIX.get(Path(path).suffix.lower())
        message = f"{error.message} {error.hint}" if error.hint else error.message
        row = {
            "format": known.name if known else Path(path).suffix.lower().lstrip("."),
            "state": "failed",
            "reason": str(error.reason),
            "message": message[:1].upper() + message[1:],
        }
        return self._put(path, relative, size, modified, options, row, None)

    def _put(
        self,
        path: Path,
        relative: PurePath | str,
        size: int,
        modified: int,
        options: Options,
        row: Mapping[str, object],
        markdown: str | None,
    ) -> DocumentRecord:
        blank = {
            "words": 0, "reason": "", "message": "", "title": None, "metadata": "{}", "notes": "[]", "digest": "",
            "gone": 0,
        }  # fmt: skip
        values = blank | {
            "path": os.fsencode(path),
            "name": display_name(path),
            "relative": storable(os.fspath(relative).replace(os.sep, "/")),
            "size": size,
            "modified": modified,
            "revision": REVISION,
            "options": options.signature,
            "added_at": time.time(),
        }
        values |= {key: storable(value) if isinstance(value, str) else value for key, value in row.items()}
        names = ", ".join(values)
        updates = ", ".join(f"{name} = excluded.{name}" for name in values if name != "path")
        with self._transaction() as connection:
            before = connection.execute("SELECT digest FROM documents WHERE path = ?", (values["path"],)).fetchone()
            found = connection.execute(
                f"INSERT INTO documents ({names}) VALUES ({', '.join('?' * len(values))}) "
                f"ON CONFLICT (path) DO UPDATE SET {updates} RETURNING {COLUMNS}",
                tuple(values.values()),
            ).fetchone()
            connection.execute("DELETE FROM texts WHERE document_id = ?", (found[0],))
            connection.execute("DELETE FROM tokens WHERE document_id = ?", (found[0],))
            if markdown is not None:
                connection.execute("INSERT INTO texts VALUES (?, ?)", (found[0], storable(markdown)))
        if before is not None and before[0] not in ("", values["digest"]):
            self._replaced.append(before[0])
        return record_of(found)

    def take_replaced(self) -> list[str]:
        """Digests of the files whose texts others have replaced since this was asked last: caches may forget them."""
        taken, self._replaced = self._replaced, []
        return taken

    def records(self, ids: Iterable[int] | None = None) -> list[DocumentRecord]:
        """All documents, or those of some ids, oldest first."""
        wanted = None if ids is None else json.dumps(list(ids))
        which = "" if wanted is None else "WHERE id IN (SELECT value FROM json_each(?))"
        query = f"SELECT {COLUMNS} FROM documents {which} ORDER BY id"
        with self._transaction() as connection:
            rows = connection.execute(query, () if wanted is None else (wanted,)).fetchall()
        return [record_of(row) for row in rows]

    def text(self, id: int) -> str:
        """Markdown of a document; empty for one that failed.

        Raises:
            StorageError: There is no such document.
        """
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT markdown FROM documents LEFT JOIN texts ON document_id = id WHERE id = ?", (id,)
            ).fetchone()
        if row is None:
            raise StorageError("is no longer in the library.", subject=f"Document {id}", hint="Add the file again.")
        return row[0] or ""

    def search(self, text: str) -> list[int]:
        """Ids of the documents whose text holds every word of `text`, or words that begin so; the best first."""
        query = match_query(text)
        if not query:
            return []
        with self._transaction() as connection:
            rows = connection.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank", (query,)).fetchall()
        return [row[0] for row in rows]

    def snippets(self, text: str, ids: Iterable[int]) -> dict[int, str]:
        """Where the words of `text` stand first: a line of each of these documents that has one of them."""
        words = [part for part in text.split() if any(map(str.isalnum, part))]
        found = {}
        with self._transaction() as connection:
            for id in ids if words else ():
                row = connection.execute("SELECT markdown FROM texts WHERE document_id = ?", (id,)).fetchone()
                line = snippet(row[0], words) if row is not None else ""
                if line:
                    found[id] = line
        return found

    def metadata(self, id: int) -> dict[str, str]:
        """What the document says about itself (`title`, `author`, `created` …)."""
        with self._transaction() as connection:
            row = connection.execute("SELECT title, metadata FROM documents WHERE id = ?", (id,)).fetchone()
        if row is None:
            return {}
        return ({"title": row[0]} if row[0] else {}) | json.loads(row[1])

    def remove(self, ids: Iterable[int]) -> list[str]:
        """Forget documents; the digests of the files they were made from, which are not touched."""
        with self._transaction() as connection:
            rows = [
                row
                for id in ids
                for row in connection.execute("DELETE FROM documents WHERE id = ? RETURNING digest", (id,)).fetchall()
            ]
        return [row[0] for row in rows if row[0]]

    def mark_gone(self, ids: Iterable[int], gone: bool = True) -> list[DocumentRecord]:
        """Note that the files of documents are no longer where they were, or are again; the texts stay."""
        with self._transaction() as connection:
            rows = [
                connection.execute(
                    f"UPDATE documents SET gone = ? WHERE id = ? RETURNING {COLUMNS}", (int(gone), id)
                ).fetchone()
                for id in ids
            ]
        return [record_of(row) for row in rows if row is not None]

    def watched(self) -> list[Path]:
        """Folders to keep in step with, oldest first."""
        with self._transaction() as connection:
            rows = connection.execute("SELECT path FROM watched ORDER BY added_at, path").fetchall()
        return [Path(os.fsdecode(row[0])) for row in rows]

    def watch(self, folder: Path, wanted: bool = True) -> list[Path]:
        """Remember, or forget, that a folder is to be kept in step with; the folders that are."""
        with self._transaction() as connection:
            if wanted:
                connection.execute("INSERT OR IGNORE INTO watched VALUES (?, ?)", (os.fsencode(folder), time.time()))
            else:
                connection.execute("DELETE FROM watched WHERE path = ?", (os.fsencode(folder),))
        return self.watched()

    def tokens(self, id: int, model: str) -> int | None:
        """Tokens of a document, if they were counted with a model's tokenizer."""
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT count FROM tokens WHERE document_id = ? AND model = ?", (id, model)
            ).fetchone()
        return row[0] if row is not None else None

    def keep_tokens(self, record: DocumentRecord, model: str, count: int) -> None:
        """Remember the tokens of a document, unless it has been converted again meanwhile."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO tokens SELECT id, ?, ? FROM documents WHERE id = ? AND added_at = ?",
                (model, count, record.id, record.added_at),
            )

    def export(self, ids: Iterable[int] | None, folder: Path, how: Export = PLAIN_EXPORT) -> list[Path]:
        """Write the texts of documents into `folder` under names that overwrite nothing.

        Documents without text are left out. Each file appears whole or not at all.

        Args:
            ids: Which documents; None for all.

        Raises:
            StorageError: The folder cannot be written.
        """
        try:
            return how.run(self, self.with_text(ids), folder)
        except OSError as error:
            raise StorageError(
                f"cannot be written: {error.strerror or error}.",
                subject=str(folder),
                hint="Choose a folder that you may write to.",
            ) from error

    def with_text(self, ids: Iterable[int] | None = None) -> list[DocumentRecord]:
        """Documents that have a text, in the order of `ids`; None for all."""
        ready = {record.id: record for record in self.records() if record.state == "done"}
        return list(ready.values()) if ids is None else [ready[id] for id in ids if id in ready]

    def _transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._connection, self._path, "The library cannot be used", _HINT)

    def close(self) -> None:
        self._connection.close()
