"""Branches of a chat: other versions of questions and answers, and the way back to each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.errors import StorageError
from llamahome_gui.inference import ConversationStore
from llamahome_gui.inference.chats.schema import MIGRATIONS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ConversationStore]:
    made = ConversationStore(tmp_path / "chats.sqlite")
    yield made
    made.close()


def texts(store: ConversationStore, chat: int) -> list[str]:
    return [message.content for message in store.messages(chat)]


def test_another_answer_stands_beside_the_first_and_both_can_be_shown(store: ConversationStore) -> None:
    chat = store.create("Harbor", "starter")
    store.append(chat, "user", "Q")
    first = store.append(chat, "assistant", "A", stats={"new_tokens": 1})
    second = store.add_version(first, "B")
    assert texts(store, chat) == ["Q", "B"]
    assert store.messages(chat)[1].versions == (first, second)
    assert store.messages(chat)[0].versions == (store.messages(chat)[0].id,)
    store.show(first)
    assert texts(store, chat) == ["Q", "A"]
    assert store.messages(chat)[1].stats == {"new_tokens": 1}


def test_an_edited_question_keeps_its_documents_and_the_old_branch_keeps_its_answers(store: ConversationStore) -> None:
    chat = store.create("Harbor", "starter")
    question = store.append(chat, "user", "Q1", documents=[3])
    store.append(chat, "assistant", "A1")
    store.append(chat, "user", "Q2")
    store.append(chat, "assistant", "A2")
    edited = store.add_version(question, "Q1, said better")
    assert texts(store, chat) == ["Q1, said better"]
    assert store.messages(chat)[0].documents == [3]
    store.append(chat, "assistant", "B1")
    store.show(question)
    assert texts(store, chat) == ["Q1", "A1", "Q2", "A2"]
    store.show(edited)
    assert texts(store, chat) == ["Q1, said better", "B1"]


def test_an_answer_taken_back_gives_way_to_the_version_beside_it(store: ConversationStore) -> None:
    chat = store.create("Harbor", "starter")
    store.append(chat, "user", "Q")
    first = store.append(chat, "assistant", "A")
    store.append(chat, "user", "more")
    store.remove_message(store.add_version(first, ""))
    assert texts(store, chat) == ["Q", "A", "more"]
    store.remove_message(first)  # with what follows it
    assert texts(store, chat) == ["Q"]


def test_a_version_on_another_branch_is_removed_without_moving_the_one_on_show(store: ConversationStore) -> None:
    chat = store.create("Harbor", "starter")
    store.append(chat, "user", "Q")
    first = store.append(chat, "assistant", "A")
    store.add_version(first, "B")
    store.remove_message(first)
    assert texts(store, chat) == ["Q", "B"]


def test_versions_of_what_does_not_exist_are_an_error(store: ConversationStore) -> None:
    for action in (lambda: store.add_version(9, "x"), lambda: store.show(9), lambda: store.remove_message(9)):
        with pytest.raises(StorageError, match="no message 9"):
            action()


def test_chats_of_an_earlier_program_are_one_branch_each(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    old = sqlite3.connect(path)
    old.executescript(MIGRATIONS[0] + "PRAGMA user_version=1;")
    old.execute("INSERT INTO conversation VALUES (1, 'one', 'starter', 1, 1), (2, 'two', 'starter', 2, 2)")
    rows = [(1, 1, "user", "a"), (2, 2, "user", "x"), (3, 1, "assistant", "b"), (4, 1, "user", "c")]
    for id, chat, role, content in rows:
        old.execute("INSERT INTO message VALUES (?, ?, ?, ?, '[]', '{}', 'complete', 0)", (id, chat, role, content))
    old.commit()
    old.close()
    store = ConversationStore(path)
    assert texts(store, 1) == ["a", "b", "c"]
    assert texts(store, 2) == ["x"]
    assert [hit.message for hit in store.search("b")] == [3]
    assert [hit.conversation for hit in store.search("two")] == [2]
    store.close()


@dataclass
class _Node:
    """A message of the plain tree that the store is held against."""

    text: str
    parent: _Node | None
    id: int
    children: list[_Node] = field(default_factory=list)

    def newest(self) -> _Node:
        return max([self, *(child.newest() for child in self.children)], key=lambda node: node.id)


def beside(node: _Node) -> list[_Node]:
    assert node.parent is not None
    return node.parent.children


def way(node: _Node | None) -> list[str]:
    return [*way(node.parent), node.text] if node is not None else []


ACTION = st.tuples(st.sampled_from(["append", "version", "show", "remove"]), st.integers(0, 1_000_000))


@settings(max_examples=60, deadline=None)
@given(actions=st.lists(ACTION, max_size=25))
def test_the_store_agrees_with_a_plain_tree(actions: list[tuple[str, int]]) -> None:
    store = ConversationStore(Path(":memory:"))
    chat = store.create("tree", "starter")
    root = _Node("", None, 0)
    head, nodes, number = root, list[_Node](), 0
    for action, draw in actions:
        number += 1
        if action == "append" or not nodes:
            head = _Node(str(number), head, store.append(chat, "user", str(number)))
            beside(head).append(head)
            nodes.append(head)
            continue
        node = nodes[draw % len(nodes)]
        if action == "version":
            head = _Node(str(number), node.parent, store.add_version(node.id, str(number)))
            beside(head).append(head)
            nodes.append(head)
        elif action == "show":
            store.show(node.id)
            head = node.newest()
        else:
            shown = node.text in way(head)
            store.remove_message(node.id)
            beside(node).remove(node)
            nodes = [other for other in nodes if node.text not in way(other)]
            if shown:
                assert node.parent is not None
                head = beside(node)[-1].newest() if beside(node) else node.parent
        assert [message.content for message in store.messages(chat)] == way(head)[1:]
    store.close()
