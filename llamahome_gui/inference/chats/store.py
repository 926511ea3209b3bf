"""All chats of a workspace in one SQLite file: what is asked, answered, said in another way, filed and deleted."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from llamahome_gui.config.database import checkpoint, open_database, postpone_checkpoints, transaction
from llamahome_gui.errors import StorageError
from llamahome_gui.inference.chats import branches, search
from llamahome_gui.inference.chats.schema import MIGRATIONS
from llamahome_gui.inference.chats.types import Conversation, Draft, Hit, MessageState, StoredMessage
from llamahome_gui.inference.types import Role

log = logging.getLogger(__name__)

_LISTED = "id, title, model_key, created_at, updated_at, pinned, folder, system, sampling"


class ConversationStore:
    """All chats of a workspace. Every change is committed at once: a crash loses nothing that was stored.

    A chat is a tree: another version of a message begins a branch beside it. One branch is on show; its last message
    is the head, and what is appended goes behind it. A deleted chat can be restored until the store is opened anew.

    Raises:
        StorageError: The database cannot be opened or written, or a conversation or message does not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = open_database(path, MIGRATIONS)
        postpone_checkpoints(self._database)
        try:
            self.purge()
        except StorageError as error:  # all other chats can be read all the same
            log.warning("deleted chats could not be removed for good: %s", error)

    # -- conversations ----------------------------------------------------------------------------------------

    def create(self, title: str, model_key: str) -> int:
        """Start a conversation; its id."""
        now = time.time()
        with self._writing() as database:
            cursor = database.execute(
                "INSERT INTO conversation(title, model_key, created_at, updated_at) VALUES (?, ?, ?, ?)",
                (title, model_key, now, now),
            )
        return int(cursor.lastrowid or 0)

    def conversations(self) -> list[Conversation]:
        """All conversations: the pinned ones first, among both the one used last first."""
        with self._reading() as database:
            rows = database.execute(
                f"SELECT {_LISTED} FROM conversation WHERE deleted_at IS NULL "
                "ORDER BY pinned DESC, updated_at DESC, id DESC"
            ).fetchall()
        return [_conversation(row) for row in rows]

    def conversation(self, conversation_id: int) -> Conversation:
        """One conversation."""
        with self._reading() as database:
            row = database.execute(
                f"SELECT {_LISTED} FROM conversation WHERE id = ? AND deleted_at IS NULL", (conversation_id,)
            ).fetchone()
        self._require(row, "conversation", conversation_id)
        return _conversation(row)

    def rename(self, conversation_id: int, title: str) -> None:
        """Give a conversation another title."""
        self._set(conversation_id, "title", title)

    def pin(self, conversation_id: int, pinned: bool = True) -> None:
        """Keep a conversation above all that are not pinned, or no longer."""
        self._set(conversation_id, "pinned", int(pinned))

    def file(self, conversation_id: int, folder: str) -> None:
        """File a conversation in a folder; an empty name takes it out."""
        self._set(conversation_id, "folder", folder)

    def set_system(self, conversation_id: int, system: str) -> None:
        """What the model is told before anything else in this conversation."""
        self._set(conversation_id, "system", system)

    def set_sampling(self, conversation_id: int, sampling: Mapping[str, Any]) -> None:
        """Sampling settings of this conversation's own."""
        self._set(conversation_id, "sampling", json.dumps(dict(sampling)))

    def delete(self, conversation_id: int) -> None:
        """Take a conversation away; `restore` brings it back."""
        self._set(conversation_id, "deleted_at", time.time())

    def restore(self, conversation_id: int) -> None:
        """Bring a deleted conversation back, with all its branches."""
        with self._writing() as database:
            changed = database.execute(
                "UPDATE conversation SET deleted_at = NULL WHERE id = ? AND deleted_at IS NOT NULL", (conversation_id,)
            ).rowcount
            self._require(changed, "deleted conversation", conversation_id)

    def purge(self) -> None:
        """Remove deleted conversations for good."""
        with self._writing() as database:
            gone = "SELECT id FROM conversation WHERE deleted_at IS NOT NULL"
            database.execute(f"DELETE FROM draft WHERE conversation_id IN ({gone})")
            # Else each message would take the next one with it, and SQLite follows no more than a thousand.
            database.execute(f"UPDATE message SET parent_id = NULL WHERE conversation_id IN ({gone})")
            database.execute("DELETE FROM conversation WHERE deleted_at IS NOT NULL")

    # -- messages ---------------------------------------------------------------------------------------------

    def messages(self, conversation_id: int) -> list[StoredMessage]:
        """The messages of the branch on show, oldest first."""
        with self._reading() as database:
            versions, rows = branches.versions(database, conversation_id), branches.path(database, conversation_id)
        return [_message(row, versions.get(row["parent_id"], ())) for row in rows]

    def every_message(self, conversation_id: int) -> list[tuple[StoredMessage, int | None]]:
        """The messages of all branches, oldest first, each with the id of the one before it."""
        with self._reading() as database:
            versions = branches.versions(database, conversation_id)
            query = "SELECT * FROM message WHERE conversation_id = ? ORDER BY id"
            rows = database.execute(query, (conversation_id,)).fetchall()
        return [(_message(row, versions.get(row["parent_id"], ())), row["parent_id"]) for row in rows]

    def append(
        self, conversation_id: int, role: Role, content: str, *, documents: Sequence[int] = (),
        stats: Mapping[str, Any] | None = None, state: MessageState = "complete",
    ) -> int:  # fmt: skip
        """Add a message behind the head; its id."""
        with self._writing() as database:
            head = self._touch(conversation_id)
            return self._add(database, conversation_id, head, (role, content, documents, stats, state))

    def add_version(
        self, message_id: int, content: str, *, documents: Sequence[int] | None = None,
        stats: Mapping[str, Any] | None = None, state: MessageState = "complete",
    ) -> int:  # fmt: skip
        """Begin a branch beside a message: another one of the same role at its place. It becomes the head.

        Args:
            documents: Those of the message beside it where None.
        """
        with self._writing() as database:
            row = self._row(message_id)
            own = json.loads(row["documents"]) if documents is None else documents
            self._touch(row["conversation_id"])
            values = (row["role"], content, own, stats, state)
            return self._add(database, row["conversation_id"], row["parent_id"], values)

    def show(self, message_id: int) -> None:
        """Put the branch on show that a message is in; behind it the way that was taken last."""
        with self._writing() as database:
            conversation = self._row(message_id)["conversation_id"]
            branches.set_head(database, conversation, branches.newest_below(database, message_id))

    def update(
        self, message_id: int, content: str, *, stats: Mapping[str, Any] | None = None,
        state: MessageState = "complete",
    ) -> None:  # fmt: skip
        """Replace a message's content, as a growing answer does; `stats` None leaves them as they are."""
        with self._writing() as database:
            changed = database.execute(
                "UPDATE message SET content = ?, stats = coalesce(?, stats), state = ? WHERE id = ?",
                (content, None if stats is None else _json(stats), state, message_id),
            ).rowcount
            self._require(changed, "message", message_id)

    def remove_message(self, message_id: int) -> None:
        """Delete a message and what follows it; where the branch on show ended there, it ends before it now.

        Where another version stands beside it, that one is on show then.
        """
        with self._writing() as database:
            row = self._row(message_id)
            conversation, parent = row["conversation_id"], row["parent_id"]
            path = branches.path(database, conversation, deleted=True)  # it may be restored
            shown = any(each["id"] == message_id for each in path)
            database.execute("DELETE FROM message WHERE id = ?", (message_id,))
            if shown:
                others = branches.versions(database, conversation).get(parent, ())
                head = branches.newest_below(database, others[-1]) if others else parent
                branches.set_head(database, conversation, head)

    # -- searching and drafts ---------------------------------------------------------------------------------

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """Where all words of `text`, or words that begin so, stand, in titles and in messages of any branch.

        What a smaller `limit` hands out is the beginning of what a larger one does.
        """
        with self._reading() as database:
            return search.hits(database, text, limit)

    def draft(self, conversation_id: int | None) -> Draft:
        """What was written in a conversation and not sent; None: in one that has not begun."""
        with self._reading() as database:
            row = database.execute(
                "SELECT content, documents FROM draft WHERE conversation_id = ?", (conversation_id or 0,)
            ).fetchone()
        return Draft() if row is None else Draft(row["content"], tuple(json.loads(row["documents"])))

    def set_draft(self, conversation_id: int | None, draft: Draft) -> None:
        """Keep what is being written; an empty draft is forgotten."""
        key = conversation_id or 0
        with self._writing() as database:
            if draft == Draft():
                database.execute("DELETE FROM draft WHERE conversation_id = ?", (key,))
            else:
                documents = json.dumps(list(draft.documents))
                database.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", (key, draft.text, documents))

    def settle(self) -> None:
        """Move what has been stored from the log into the file; from any thread, as it may wait for the disk."""
        checkpoint(self._path)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    # -- within -----------------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._database
        except sqlite3.Error as error:
            hint = "Close other programs that use the file; llamahome doctor looks whether it is damaged."
            raise StorageError(f"The chats cannot be read ({error}).", subject=str(self._path), hint=hint) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        what, hint = "The chat could not be saved", "Check the free disk space."
        with transaction(self._database, self._path, what, hint) as database:
            yield database

    def _set(self, conversation_id: int, column: str, value: str | float) -> None:
        with self._writing():
            self._change(conversation_id, column, value)

    def _change(self, conversation_id: int, column: str, value: str | float) -> None:
        changed = self._database.execute(
            f"UPDATE conversation SET {column} = ? WHERE id = ? AND deleted_at IS NULL", (value, conversation_id)
        ).rowcount
        self._require(changed, "conversation", conversation_id)

    def _touch(self, conversation_id: int) -> int | None:
        """Note that a conversation is used now; its head."""
        self._change(conversation_id, "updated_at", time.time())
        return branches.head(self._database, conversation_id)

    def _add(
        self, database: sqlite3.Connection, conversation: int, parent: int | None,
        values: tuple[str, str, Sequence[int], Mapping[str, Any] | None, str],
    ) -> int:  # fmt: skip
        role, content, documents, stats, state = values
        cursor = database.execute(
            "INSERT INTO message(conversation_id, parent_id, role, content, documents, stats, state, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (conversation, parent, role, content, json.dumps(list(documents)), _json(stats), state, time.time()),
        )
        added = int(cursor.lastrowid or 0)
        branches.set_head(database, conversation, added)
        return added

    def _row(self, message_id: int) -> sqlite3.Row:
        row = self._database.execute("SELECT * FROM message WHERE id = ?", (message_id,)).fetchone()
        self._require(row, "message", message_id)
        found: sqlite3.Row = row
        return found

    def _require(self, found: object, kind: str, identifier: int) -> None:
        if not found:
            raise StorageError(f"There is no {kind} {identifier}.", subject=str(self._path))


def _json(stats: Mapping[str, Any] | None) -> str:
    return json.dumps(dict(stats or {}))


def _conversation(row: sqlite3.Row) -> Conversation:
    return Conversation(
        **{key: row[key] for key in ("id", "title", "model_key", "created_at", "updated_at", "folder", "system")},
        pinned=bool(row["pinned"]),
        sampling=json.loads(row["sampling"]),
    )


def _message(row: sqlite3.Row, versions: tuple[int, ...]) -> StoredMessage:
    return StoredMessage(
        id=row["id"],
        role=row["role"],
        content=row["content"],
        documents=json.loads(row["documents"]),
        stats=json.loads(row["stats"]),
        state=row["state"],
        versions=versions,
    )
