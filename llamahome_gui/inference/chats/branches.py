"""The tree of a chat's messages: which branch is on show, and what stands beside a message."""

from __future__ import annotations

import sqlite3

Versions = dict[int | None, tuple[int, ...]]


def head(database: sqlite3.Connection, conversation: int) -> int | None:
    """The last message of the branch on show; None in an empty chat."""
    row = database.execute("SELECT head_id FROM conversation WHERE id = ?", (conversation,)).fetchone()
    return None if row is None else row["head_id"]


def set_head(database: sqlite3.Connection, conversation: int, message: int | None) -> None:
    """Put the branch on show that ends with a message."""
    database.execute("UPDATE conversation SET head_id = ? WHERE id = ?", (message, conversation))


def path(database: sqlite3.Connection, conversation: int, *, deleted: bool = False) -> list[sqlite3.Row]:
    """The messages from the first to the head; none of a deleted chat, unless it is asked for."""
    return database.execute(
        """
        WITH RECURSIVE up(id, depth) AS (
            SELECT head_id, 0 FROM conversation WHERE id = ? AND head_id IS NOT NULL AND (? OR deleted_at IS NULL)
            UNION ALL
            SELECT message.parent_id, up.depth + 1 FROM message JOIN up ON message.id = up.id
            WHERE message.parent_id IS NOT NULL
        )
        SELECT message.* FROM up JOIN message ON message.id = up.id ORDER BY up.depth DESC
        """,
        (conversation, deleted),
    ).fetchall()


def versions(database: sqlite3.Connection, conversation: int) -> Versions:
    """For each message (None: before the first one) those that follow it in one branch or another, oldest first."""
    found: dict[int | None, list[int]] = {}
    rows = database.execute("SELECT id, parent_id FROM message WHERE conversation_id = ? ORDER BY id", (conversation,))
    for row in rows:
        found.setdefault(row["parent_id"], []).append(row["id"])
    return {parent: tuple(children) for parent, children in found.items()}


def newest_below(database: sqlite3.Connection, message: int) -> int:
    """The message that was written last among one and all that follow it; nothing follows that one."""
    row = database.execute(
        """
        WITH RECURSIVE down(id) AS (
            SELECT ? UNION ALL SELECT message.id FROM message JOIN down ON message.parent_id = down.id
        )
        SELECT max(id) AS newest FROM down
        """,
        (message,),
    ).fetchone()
    return int(row["newest"])
