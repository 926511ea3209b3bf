"""The tables of the library, one script per version of the schema, and the search index beside the texts."""

from __future__ import annotations

MIGRATIONS = (
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
    """
    ALTER TABLE documents ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE documents ADD COLUMN options TEXT NOT NULL DEFAULT 'hidden';
    ALTER TABLE documents ADD COLUMN digest TEXT NOT NULL DEFAULT '';
    ALTER TABLE documents ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE tokens (
        document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
        model TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (document_id, model)
    ) WITHOUT ROWID;
    CREATE TABLE watched (
        path BLOB PRIMARY KEY,
        added_at REAL NOT NULL
    ) WITHOUT ROWID;
    """,
)
