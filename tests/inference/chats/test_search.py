"""Search through all chats, and what else is kept about one: pins, folders, drafts, deletion that can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from llamahome_gui.errors import StorageError
from llamahome_gui.inference import ConversationStore, Draft


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ConversationStore]:
    made = ConversationStore(tmp_path / "chats.sqlite")
    yield made
    made.close()


def test_words_are_found_in_titles_and_in_messages_of_every_branch(store: ConversationStore) -> None:
    chat = store.create("Harbour office", "starter")
    store.append(chat, "user", "Where is the key?")
    answer = store.append(chat, "assistant", "The key hangs behind the Möwe clock.")
    store.add_version(answer, "I do not know.")
    (hit,) = store.search("mowe clo")
    assert (hit.conversation, hit.title, hit.message) == (chat, "Harbour office", answer)
    assert "\x02Möwe\x03" in hit.excerpt
    assert [(hit.message, hit.excerpt) for hit in store.search("HARB")] == [(None, "\x02Harbour\x03 office")]
    assert store.search("clock harbour") == []


def test_a_search_follows_what_is_changed_and_removed(store: ConversationStore) -> None:
    chat = store.create("one", "starter")
    message = store.append(chat, "assistant", "gro", state="partial")
    store.update(message, "growing", state="partial")
    assert [hit.message for hit in store.search("growing")] == [message]
    store.rename(chat, "renamed")
    assert store.search("one") == []
    store.delete(chat)
    assert store.search("growing") == store.search("renamed") == []
    store.restore(chat)
    assert [hit.message for hit in store.search("growing")] == [message]
    store.delete(chat)
    store.purge()
    assert store.search("growing") == store.search("renamed") == []


@pytest.mark.parametrize("text", ["", "  ", '"', "AND", "a* OR", "x:y", "(", "-", "né AND (b"])
def test_no_text_is_an_error(store: ConversationStore, text: str) -> None:
    store.append(store.create("AND so on", "starter"), "user", "x")
    assert len(store.search(text)) == (text == "AND")


def test_a_limit_is_kept_and_titles_come_first(store: ConversationStore) -> None:
    for number in range(3):
        chat = store.create(f"ship {number}", "starter")
        store.append(chat, "user", f"a ship {number}")
    assert [hit.message is None for hit in store.search("ship", limit=4)] == [True, True, True, False]
    assert len(store.search("ship", limit=2)) == 2


def test_pins_come_first_and_folders_systems_and_sampling_are_kept(store: ConversationStore) -> None:
    first, second = store.create("first", "starter"), store.create("second", "starter")
    store.pin(first)
    store.file(first, "Office")
    store.set_system(first, "Be brief.")
    store.set_sampling(first, {"temperature": 0.2})
    assert [chat.id for chat in store.conversations()] == [first, second]
    kept = store.conversation(first)
    assert (kept.pinned, kept.folder, kept.system, kept.sampling) == (True, "Office", "Be brief.", {"temperature": 0.2})
    store.pin(first, False)
    assert [chat.id for chat in store.conversations()] == [second, first]


def test_a_deleted_chat_comes_back_whole_until_the_next_start(store: ConversationStore, tmp_path: Path) -> None:
    chat = store.create("one", "starter")
    store.append(chat, "user", "hello")
    store.set_draft(chat, Draft("half a"))
    store.delete(chat)
    assert store.conversations() == []
    with pytest.raises(StorageError):
        store.append(chat, "user", "more")
    store.restore(chat)
    assert [message.content for message in store.messages(chat)] == ["hello"]
    store.delete(chat)
    again = ConversationStore(tmp_path / "chats.sqlite")
    with pytest.raises(StorageError):
        again.restore(chat)
    assert again.draft(chat) == Draft()
    again.close()


def test_drafts_survive_a_restart(store: ConversationStore, tmp_path: Path) -> None:
    chat = store.create("one", "starter")
    store.set_draft(chat, Draft("half a question", (2, 7)))
    store.set_draft(None, Draft("of a new chat"))
    again = ConversationStore(tmp_path / "chats.sqlite")
    assert again.draft(chat) == Draft("half a question", (2, 7))
    assert again.draft(None) == Draft("of a new chat")
    again.set_draft(chat, Draft())
    assert again.draft(chat) == Draft()
    again.close()
