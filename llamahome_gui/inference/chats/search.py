"""Full-text search through all chats."""

from __future__ import annotations

import sqlite3

from llamahome_gui.config.database import match_query
from llamahome_gui.inference.chats.types import Hit

FOUND, FOUND_END = "\x02", "\x03"
_EXCERPT_WORDS = 14
_LEADING = 25
_IN_TITLES = f"""
    SELECT conversation.id AS conversation, conversation.title AS title, NULL AS message,
        highlight(title_words, 0, '{FOUND}', '{FOUND_END}') AS excerpt
    FROM title_words JOIN conversation ON conversation.id = title_words.rowid
    WHERE title_words MATCH ? AND conversation.deleted_at IS NULL
    ORDER BY conversation.updated_at DESC LIMIT ?
"""
# The excerpts are made of those messages only that are handed out: making one means reading the whole message.
_IN_MESSAGES = f"""
    SELECT conversation.id AS conversation, conversation.title AS title, message.id AS message,
        snippet(message_words, 0, '{FOUND}', '{FOUND_END}', '…', {_EXCERPT_WORDS}) AS excerpt
    FROM message_words
        JOIN message ON message.id = message_words.rowid
        JOIN conversation ON conversation.id = message.conversation_id
    WHERE message_words MATCH ? AND conversation.deleted_at IS NULL
    ORDER BY message.id DESC LIMIT ?
"""


def hits(database: sqlite3.Connection, text: str, limit: int) -> list[Hit]:
    """Titles and messages with every word of `text`, or what begins so: a few titles, a few messages, then the rest.

    Titles of the chats used last and the newest messages come first. So many of both lead that neither keeps the other
    out of what is seen at first, and a larger limit only adds to the end.
    """
    query = match_query(text)
    if not query:
        return []
    titles, messages = (
        [Hit(**dict(row)) for row in database.execute(kind, (query, limit))] for kind in (_IN_TITLES, _IN_MESSAGES)
    )
    return [*titles[:_LEADING], *messages[:_LEADING], *titles[_LEADING:], *messages[_LEADING:]][:limit]
