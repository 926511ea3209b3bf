"""Datasets made of the library: every row fits, says what a document says, and the card tells where it is from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.config.paths import Workspace
from llamahome_gui.documents import Converted, Library
from llamahome_gui.errors import DatasetError, StorageError
from llamahome_gui.training import Row, making, read_dataset
from llamahome_gui.training.encoding import encode
from llamahome_gui.training.forms import read_row
from llamahome_gui.training.making import made_dataset, make_dataset
from llamahome_gui.training.passages import PassageMaker, Recipe
from tests.tiny import make_tiny_tokenizer

PARAGRAPH = "The quick brown fox jumps over the lazy dog while numbers wait. "
BOOK = f"""# Foxes

{PARAGRAPH}

## Red *foxes*

{PARAGRAPH * 2}

{PARAGRAPH * 6}

## Grey

Few.

## Blue
"""


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return make_tiny_tokenizer()


@pytest.fixture
def library(workspace: Workspace) -> Iterator[Library]:
    library = Library(workspace.library_db)
    library.add(Path("/x/book.md"), "shelf/book.md", 1, Converted(BOOK, "md", None, 100), digest="ab")
    library.add(Path("/x/copy.md"), "copy.md", 1, Converted(BOOK, "md", "book", 100))
    yield library
    library.close()


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_rows_say_what_the_documents_say(workspace: Workspace, library: Library, tokenizer: Any) -> None:
    target = made_dataset(workspace, "foxes")
    made = make_dataset(library, target, tokenizer, model="tiny/1", recipe=Recipe(max_tokens=160, min_tokens=8))
    rows = rows_of(target)
    asked = [row["instruction"] for row in rows if "instruction" in row]
    assert made.rows == {"text": len(rows) - len(asked), "pairs": len(asked)}
    assert "“Foxes”" in asked[0]
    assert asked[1].startswith("Write part 1 of ")
    assert "of the section “Red foxes” (in “Foxes”) of “book”." in asked[1]
    words = BOOK.split()
    for row in rows:
        said = (row.get("text") or row["output"]).split()
        assert any(words[at : at + len(said)] == said for at in range(len(words)))
        assert row["source"] == "shelf/book.md"
    # The pairs of the copy repeat; its sections without text are counted again.
    assert made.left_out["empty"] == 2
    assert made.left_out["repeated"] == len(rows)
    data = read_dataset(target)
    assert data.problems == []
    assert all(len(encode(row, tokenizer)[0]) <= 160 for row in data.rows)


def test_the_card_tells_the_sources(workspace: Workspace, library: Library, tokenizer: Any) -> None:
    made = make_dataset(library, made_dataset(workspace, "foxes"), tokenizer, model="tiny/1", ids=[1])
    card = json.loads(made.card.read_text(encoding="utf-8"))
    assert card["sha256"] == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert card["sources"] == [
        {
            "relative": "shelf/book.md",
            "path": "/x/book.md",
            "digest": "ab",
            "words": 100,
            "rows": sum(made.rows.values()),
        }
    ]
    assert (card["model"], card["recipe"]["max_tokens"], card["rows"]) == ("tiny/1", 512, made.rows)


def test_a_dataset_is_not_written_over_unasked(workspace: Workspace, library: Library, tokenizer: Any) -> None:
    target = made_dataset(workspace, "foxes")
    make_dataset(library, target, tokenizer, model="m", recipe=Recipe(("text",)))
    before = target.read_bytes()
    with pytest.raises(DatasetError, match="exists"):
        make_dataset(library, target, tokenizer, model="m")
    make_dataset(library, target, tokenizer, model="m", recipe=Recipe(("pairs",)), replace=True)
    assert target.read_bytes() != before


@pytest.mark.parametrize("failure", ["ended", "no row", "disk"])
def test_what_fails_leaves_nothing(
    workspace: Workspace, library: Library, tokenizer: Any, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = made_dataset(workspace, "foxes")
    least = 10_000 if failure == "no row" else 16
    if failure == "disk":
        monkeypatch.setattr(making, "atomic_file", _full)
    with pytest.raises((DatasetError, StorageError)):
        make_dataset(
            library,
            target,
            tokenizer,
            model="m",
            recipe=Recipe(min_tokens=least),
            progress=lambda s: failure != "ended" or s == 0,
        )
    assert list(target.parent.iterdir()) == []


def _full(path: Path) -> Any:
    raise OSError(28, "No space left on device")


def test_no_documents_no_dataset(workspace: Workspace, tokenizer: Any) -> None:
    library = Library(workspace.library_db)
    with pytest.raises(DatasetError, match="no such document"):
        make_dataset(library, made_dataset(workspace, "x"), tokenizer, model="m")
    library.close()


@given(
    lines=st.lists(
        st.one_of(st.sampled_from(["# A", "## B", "```", "", "| a | b |", "|---|---|"]), st.text(max_size=80)),
        max_size=30,
    ),
    limit=st.integers(100, 300),
)
def test_every_row_of_any_text_can_be_trained_on(tokenizer: Any, lines: list[str], limit: int) -> None:
    maker = PassageMaker(tokenizer, Recipe(max_tokens=limit, min_tokens=1))
    for kind, row in maker.rows("Title", "\n".join(lines)):
        assert row.keys() == ({"text", "headings"} if kind == "text" else {"instruction", "output", "headings"})
        form, messages = read_row(row)
        assert len(encode(Row(1, messages, form), tokenizer)[0]) <= limit
