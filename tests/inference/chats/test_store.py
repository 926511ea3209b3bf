"""Chats survive, in order, and a damaged database is an error that leaves the file alone."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from llamahome_gui.config.database import checkpoint
from llamahome_gui.errors import StorageError
from llamahome_gui.inference import ConversationStore


def test_chats_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    store = ConversationStore(path)
    chat = store.create("Harbor", "starter")
    store.append(chat, "user", "What is the code?", documents=[3, 5])
    answer = store.append(chat, "assistant", "The", state="partial")
    store.update(answer, "The code is 4821.", stats={"new_tokens": 7})
    store.close()

    store = ConversationStore(path)
    question, reply = store.messages(chat)
    assert (question.role, question.content, question.documents) == ("user", "What is the code?", [3, 5])
    assert (reply.content, reply.state, reply.stats) == ("The code is 4821.", "complete", {"new_tokens": 7})
    store.update(answer, "The code is 4821!")
    assert store.messages(chat)[1].stats == {"new_tokens": 7}
    store.close()


def test_a_deleted_chat_of_any_length_goes_for_good(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    store = ConversationStore(path)
    long, other = store.create("long", "starter"), store.create("other", "starter")
    with store._writing() as database:  # one by one they take a while
        for number in range(1200):
            before = None if not number else database.execute("SELECT max(id) FROM message").fetchone()[0]
            database.execute(
                "INSERT INTO message(conversation_id, parent_id, role, content, documents, stats, state, created_at) "
                "VALUES (?, ?, 'user', ?, '[]', '{}', 'complete', 0)",
                (long, before, f"word {number}"),
            )
    store.delete(long)
    store.close()
    store = ConversationStore(path)
    assert [chat.id for chat in store.conversations()] == [other]
    with store._reading() as database:
        assert database.execute("SELECT count(*) FROM message").fetchone()[0] == 0
    assert store.search("word") == []
    store.close()


def test_the_chat_used_last_comes_first_and_deleting_takes_its_messages(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "c.sqlite")
    first, second = store.create("one", "starter"), store.create("two", "starter")
    store.append(first, "user", "hello")
    store.rename(first, "renamed")
    assert [chat.title for chat in store.conversations()] == ["renamed", "two"]
    store.delete(first)
    assert [chat.id for chat in store.conversations()] == [second]
    assert store.messages(first) == []
    store.close()


def test_what_does_not_exist_is_an_error(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "c.sqlite")
    for action in (
        lambda: store.append(9, "user", "hello"),
        lambda: store.update(9, "hello"),
        lambda: store.rename(9, "x"),
        lambda: store.delete(9),
    ):
        with pytest.raises(StorageError):
            action()
    store.close()


def test_a_damaged_database_is_reported_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    before = path.read_bytes()
    with pytest.raises(StorageError, match="cannot be opened"):
        ConversationStore(path)
    assert path.read_bytes() == before


def test_storing_only_adds_to_the_log_until_it_is_settled(tmp_path: Path) -> None:
    path, alone = tmp_path / "chats.sqlite", tmp_path / "alone.sqlite"
    with contextlib.closing(ConversationStore(path)) as store:
        answer = store.append(store.create("Long", "starter"), "assistant", "")
        shutil.copyfile(path, alone)
        before = alone.read_bytes()
        for length in range(0, 60_000, 200):
            store.update(answer, "word " * (length // 5), state="partial")
        assert path.read_bytes() == before
        store.settle()
        shutil.copyfile(path, alone)  # without the log
        with contextlib.closing(ConversationStore(alone)) as other:
            assert len(other.messages(1)[0].content) == 59_800
        store.update(answer, "The end")
    assert not path.with_name("chats.sqlite-wal").exists()
    with contextlib.closing(ConversationStore(path)) as store:
        assert store.messages(1)[0].content == "The end"
    ConversationStore(path).close()
    path.unlink()
    checkpoint(path)
    assert not path.exists()
