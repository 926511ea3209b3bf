"""The tables of the chats, one script per version of the schema."""

from __future__ import annotations

MIGRATIONS = (
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
    # A chat is a tree of messages, of which the branch that ends in `head_id` is on show.
    """
    ALTER TABLE message ADD COLUMN parent_id INTEGER REFERENCES message(id) ON DELETE CASCADE;
    UPDATE message SET parent_id = (
        SELECT max(before.id) FROM message AS before
        WHERE before.conversation_id = message.conversation_id AND before.id < message.id);
    CREATE INDEX message_by_parent ON message(parent_id);
    ALTER TABLE conversation ADD COLUMN head_id INTEGER;
    UPDATE conversation SET head_id = (SELECT max(id) FROM message WHERE conversation_id = conversation.id);
    ALTER TABLE conversation ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE conversation ADD COLUMN folder TEXT NOT NULL DEFAULT '';
    ALTER TABLE conversation ADD COLUMN system TEXT NOT NULL DEFAULT '';
    ALTER TABLE conversation ADD COLUMN sampling TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE conversation ADD COLUMN deleted_at REAL;
    CREATE TABLE draft (conversation_id INTEGER PRIMARY KEY, content TEXT NOT NULL, documents TEXT NOT NULL);
    CREATE VIRTUAL TABLE message_words USING fts5(
        content, content='message', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
    CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
        INSERT INTO message_words(rowid, content) VALUES (new.id, new.content);
    END;
    CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
        INSERT INTO message_words(message_words, rowid, content) VALUES ('delete', old.id, old.content);
    END;
    CREATE TRIGGER message_changed AFTER UPDATE OF content ON message BEGIN
        INSERT INTO message_words(message_words, rowid, content) VALUES ('delete', old.id, old.content);
        INSERT INTO message_words(rowid, content) VALUES (new.id, new.content);
    END;
    CREATE VIRTUAL TABLE title_words USING fts5(
        title, content='conversation', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
    CREATE TRIGGER title_added AFTER INSERT ON conversation BEGIN
        INSERT INTO title_words(rowid, title) VALUES (new.id, new.title);
    END;
    CREATE TRIGGER title_removed AFTER DELETE ON conversation BEGIN
        INSERT INTO title_words(title_words, rowid, title) VALUES ('delete', old.id, old.title);
    END;
    CREATE TRIGGER title_changed AFTER UPDATE OF title ON conversation BEGIN
        INSERT INTO title_words(title_words, rowid, title) VALUES ('delete', old.id, old.title);
        INSERT INTO title_words(rowid, title) VALUES (new.id, new.title);
    END;
    INSERT INTO message_words(message_words) VALUES ('rebuild');
    INSERT INTO title_words(title_words) VALUES ('rebuild');
    """,
)
