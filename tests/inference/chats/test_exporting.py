"""A chat as Markdown, as a Word document that our own converter reads again, and as JSON with every branch."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.errors import StorageError
from llamahome_gui.inference.chats import ChatFormat, ConversationStore, whole_chat, write_chat

ANSWER = """The **code** is `4821`, *not* ~~4812~~; see [the list](https://example.org/list).

# Rooms

- Harbor
  - second floor
- Lake

1. knock
2. wait

| Room | Key |
| --- | --- |
| B12 | red |

> Keep it shut.

```python
for room in rooms:
    print(room)
```

---
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ConversationStore]:
    made = ConversationStore(tmp_path / "chats.sqlite")
    yield made
    made.close()


def footer(stats: Mapping[str, Any], state: str) -> str:
    return f"{stats['slots']} slots kept, {state}"


def made_chat(store: ConversationStore, answer: str = ANSWER) -> int:
    chat = store.create("Harbor codes", "starter")
    store.set_system(chat, "Be brief.")
    store.append(chat, "user", "What is the code?", documents=[3, 9])
    first = store.append(chat, "assistant", "I do not know.", stats={"slots": 1})
    store.add_version(first, answer, stats={"slots": 512})
    return chat


def test_markdown_holds_the_branch_on_show(store: ConversationStore, tmp_path: Path) -> None:
    write_chat(whole_chat(store, made_chat(store), {3: "list.docx"}), tmp_path / "a.md", ChatFormat.MARKDOWN, footer)
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert text.startswith("# Harbor codes\n\n*LlamaHome, ")
    assert "## Instructions\n\nBe brief.\n\n## Question\n\nDocuments: list.docx, removed document\n\n" in text
    assert ANSWER.strip() in text
    assert "I do not know." not in text
    assert text.endswith("*512 slots kept, complete*\n")


def test_a_word_file_says_the_same_when_it_is_converted_again(store: ConversationStore, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    write_chat(whole_chat(store, made_chat(store), {3: "list.docx"}), path, ChatFormat.WORD, footer)
    text = convert_file(path).markdown
    for line in (
        "The **code** is 4821, *not* ~~4812~~; see the list (https://example.org/list).", "## Rooms", "- Harbor",
        "- second floor", "- Lake", "1. knock", "2. wait", "| B12 | red |", "Keep it shut.", "    print(room)",
        "Documents: list.docx, removed document", "*512 slots kept, complete*",
    ):  # fmt: skip
        assert line in text, line


def test_lists_in_word_count_for_themselves_and_any_title_fits(store: ConversationStore, tmp_path: Path) -> None:
    chat = store.create("Long " * 60, "starter")
    store.append(chat, "user", "How?")
    said = "1. a\n2. b\n   1. deep\n\nThen\n\n1. c\n2. d\n\nAnd\n\n5. e\n6. f\n"
    store.append(chat, "assistant", said, stats={"slots": 512})
    path = tmp_path / "a.docx"
    write_chat(whole_chat(store, chat, {}), path, ChatFormat.WORD, footer)
    text = convert_file(path).markdown
    for line in ("1. a", "2. b", "1. deep", "1. c", "2. d", "5. e", "6. f"):
        assert line in [each.strip() for each in text.split("\n")], text


def test_word_files_leave_out_what_xml_cannot_hold(store: ConversationStore, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    write_chat(
        whole_chat(store, made_chat(store, "a\x15b\ufffe\n\n```\n\x00c\n```"), {}), path, ChatFormat.WORD, footer
    )
    assert "ab" in convert_file(path).markdown


def test_json_holds_every_branch(store: ConversationStore, tmp_path: Path) -> None:
    write_chat(whole_chat(store, made_chat(store), {3: "list.docx"}), tmp_path / "a.json", ChatFormat.JSON, footer)
    read = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    question, first, second = read["messages"]
    assert (read["title"], read["model"], read["system"]) == ("Harbor codes", "starter", "Be brief.")
    assert read["shown"] == [question["id"], second["id"]]
    assert (first["parent"], second["parent"]) == (question["id"], question["id"])
    assert (second["content"], second["stats"]) == (ANSWER, {"slots": 512})
    assert question["documents"] == ["list.docx", "removed document"]


def test_a_file_that_cannot_be_written_is_an_error_of_ours(store: ConversationStore, tmp_path: Path) -> None:
    chat = whole_chat(store, made_chat(store), {})
    with pytest.raises(StorageError, match="cannot be saved there"):
        write_chat(chat, tmp_path / "chats.sqlite" / "a.md", ChatFormat.MARKDOWN, footer)
