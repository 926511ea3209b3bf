"""Chats on disk: conversations and their messages in SQLite."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from llamahome_gui.config.database import open_database, transaction
from llamahome_gui.errors import StorageError
from llamahome_gui.inference.types import Role

MessageState = Literal["complete", "partial"]

_MIGRATIONS = (
    """
    CREATE TABLE conversation (
        id INTEGER PRIMARY KEY, title TEXT NOT NULL, model_key TEXT NOT NULL,
        created_at REAL NOT NULL, updated_at REAL NOT NULL);
    CREATE TABLE message (
        id INTEGER PRIMARY KEY,
        conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
        role TEXT NOT NULL, content TEXT NOT NULL, documents TEXT NOT NULL, stats TEXT NOT NULL,
        state TEXT NOT NULL, created_at REAL NOT NULL);
    CREATE INDEX message_by_conversation ON message(conversation_id, id);
    """,
)


@dataclass(frozen=True)
class Conversation:
    """One chat; times are seconds since the epoch."""

    id: int
    title: str
    model_key: str
    created_at: float
    updated_at: float


@dataclass(frozen=True)
class StoredMessage:
    """One turn as it is kept: `documents` are library ids, `stats` numbers of the generation."""

    id: int
    role: Role
    content: str
    documents: list[int]
    stats: dict[str, Any]
    state: MessageState


class ConversationStore:
    """All chats of a workspace. Every change is committed at once: a crash loses nothing that was stored.

    Raises:
        StorageError: The database cannot be opened, or a conversation or message does not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = open_database(path, _MIGRATIONS)

    def create(self, title: str, model_key: str) -> int:
        """Start a conversation; its id."""
        now = time.time()
        statement = "INSERT INTO conversation(title, model_key, created_at, updated_at) VALUES (?, ?, ?, ?)"
        return self._insert(statement, (title, model_key, now, now))

    def conversations(self) -> list[Conversation]:
        """All conversations, the one used last first."""
        rows = self._database.execute("SELECT * FROM conversation ORDER BY updated_at DESC, id DESC")
        return [Conversation(**dict(row)) for row in rows]

    def messages(self, conversation_id: int) -> list[StoredMessage]:
        """The messages of a conversation, oldest first."""
        rows = self._database.execute(
            "SELECT id, role, content, documents, stats, state FROM message WHERE conversation_id = ? ORDER BY id",
            (conversation_id,),
        )
        return [_message(row) for row in rows]

    def append(
        self,
        conversation_id: int,
        role: Role,
        content: str,
        *,
        documents: Sequence[int] = (),
        stats: Mapping[str, Any] | None = None,
        state: MessageState = "complete",
    ) -> int:
        """Add a message at the end; its id."""
        now = time.time()
        values = (conversation_id, role, content, json.dumps(list(documents)), _stats(stats), state, now)
        with self._writing():
            self._touch(conversation_id, now)
            cursor = self._database.execute(
                "INSERT INTO message(conversation_id, role, content, documents, stats, state, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        return int(cursor.lastrowid or 0)

    def update(
        self,
        message_id: int,
        content: str,
        *,
        stats: Mapping[str, Any] | None = None,
        state: MessageState = "complete",
    ) -> None:
        """Replace a message's content, as a growing answer does; `stats` None leaves them as they are."""
        with self._writing():
            changed = self._database.execute(
                "UPDATE message SET content = ?, stats = coalesce(?, stats), state = ? WHERE id = ?",
                (content, None if stats is None else _stats(stats), state, message_id),
            ).rowcount
            self._require(changed, "message", message_id)

    def remove_message(self, message_id: int) -> None:
        """Delete one message."""
        with self._writing():
            changed = self._database.execute("DELETE FROM message WHERE id = ?", (message_id,)).rowcount
            self._require(changed, "message", message_id)

    def rename(self, conversation_id: int, title: str) -> None:
        """Give a conversation another title."""
        with self._writing():
            changed = self._database.execute(
                "UPDATE conversation SET title = ? WHERE id = ?", (title, conversation_id)
            ).rowcount
            self._require(changed, "conversation", conversation_id)

    def delete(self, conversation_id: int) -> None:
        """Delete a conversation and its messages."""
        with self._writing():
            changed = self._database.execute("DELETE FROM conversation WHERE id = ?", (conversation_id,)).rowcount
            self._require(changed, "conversation", conversation_id)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._database, self._path, "The chat could not be saved", "Check the free disk space.")

    def _insert(self, statement: str, values: Sequence[Any]) -> int:
        with self._writing():
            cursor = self._database.execute(statement, values)
        return int(cursor.lastrowid or 0)

    def _touch(self, conversation_id: int, now: float) -> None:
        changed = self._database.execute(
            "UPDATE conversation SET updated_at = ? WHERE id = ?", (now, conversation_id)
        ).rowcount
        self._require(changed, "conversation", conversation_id)

    def _require(self, changed: int, kind: str, identifier: int) -> None:
        if not changed:
            raise StorageError(f"There is no {kind} {identifier}.", subject=str(self._path))


def _stats(stats: Mapping[str, Any] | None) -> str:
    return json.dumps(dict(stats or {}))


def _message(row: sqlite3.Row) -> StoredMessage:
    return StoredMessage(
        id=row["id"],
        role=row["role"],
        content=row["content"],
        documents=json.loads(row["documents"]),
        stats=json.loads(row["stats"]),
        state=row["state"],
    )
