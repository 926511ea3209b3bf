"""`datasets`: what the commands print, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.documents import Converted, Library
from llamahome_gui.training import read_dataset
from tests.cli.conftest import Command

GOOD = {"prompt": "Q", "completion": "A"}


def lines(path: Path, *rows: object) -> str:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return str(path)


def test_validate_names_bad_rows_and_exits_with_one(command: Command, tmp_path: Path) -> None:
    found = command("datasets", "validate", lines(tmp_path / "a.jsonl", GOOD, {"x": 1}, 3, GOOD), "--problems", "1")
    assert found.code == 1
    assert "JSON lines, 2 rows (2 prompt); 2 cannot be used:" in found.out
    assert "Line 2: No known fields (found: x)." in found.out
    assert "and 1 more" in found.out


def test_validate_as_json(command: Command, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", GOOD, {"text": "T"}, GOOD)
    found = command("datasets", "validate", path, "--json")
    assert found.code == 0
    assert found.json == {
        "path": path, "kind": "JSON lines", "form": "prompt", "forms": {"prompt": 2, "text": 1}, "rows": 3,
        "bad_rows": 0, "problems": [],
    }  # fmt: skip


def test_validate_refuses_what_has_no_usable_row(command: Command, tmp_path: Path) -> None:
    found = command("datasets", "validate", lines(tmp_path / "a.jsonl", {}))
    assert found.code == 7
    assert "No row can be used" in found.err


def test_preview_marks_what_is_learned(command: Command, tmp_path: Path, tiny: str) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        *[GOOD | {"prompt": f"Q {number}"} for number in range(9)],
        {"prompt": "q 1 ", "completion": "a"},
    )
    found = command("datasets", "preview", path, "--model", tiny, "--rows", "1", "--max-length", "64")
    assert found.code == 0
    assert "⟦A<|eot_id|>⟧" in found.out
    assert "10 rows fit into 64 tokens, 0 are longer." in found.out
    assert "0 rows repeat another to the letter, 1 but for blanks and case." in found.out
    assert "Line 2 again in 10" in found.out
    assert "Split: 9 rows to train on, 1 kept aside." in found.out


def test_preview_as_json(command: Command, tmp_path: Path, tiny: str) -> None:
    path = lines(tmp_path / "a.jsonl", GOOD, GOOD | {"completion": "long " * 50})
    found = command("datasets", "preview", path, "--model", tiny, "--max-length", "32", "--json")
    assert found.code == 0
    assert (found.json["rows"], found.json["model"]) == (2, "tiny/1")
    assert (found.json["lengths"]["fit"], found.json["lengths"]["longer"]) == (1, 1)
    assert found.json["preview"][0]["spans"][-1] == {"text": "A<|eot_id|>", "learned": True}
    assert "more than 32" in found.json["preview"][1]["problem"]


@pytest.fixture
def filled(home: Workspace) -> Workspace:
    library = Library(home.library_db)
    text = "# Harbour\n\nThe harbour office opens at eight and closes at five every day.\n\n## Ships\n\nToo short.\n"
    library.add(Path("/x/notes.md"), "notes.md", 1, Converted(text, "md", "Notes", 20))
    library.close()
    return home


def test_make_writes_a_dataset_of_the_library(command: Command, filled: Workspace, tiny: str) -> None:
    found = command("datasets", "make", "harbour", "--model", tiny, "--min-tokens", "20", "--json")
    assert found.code == 0, found.err
    assert (found.json["rows"], found.json["left_out"]) == ({"text": 1, "pairs": 1}, {"short": 1})
    assert len(read_dataset(Path(found.json["path"])).rows) == 2
    again = command("datasets", "make", "harbour", "--model", tiny)
    assert (again.code, "exists" in again.err) == (7, True)
    replaced = command("datasets", "make", "harbour", "1", "--model", tiny, "--form", "pairs", "--replace")
    assert "left out: 1 too short" in replaced.out
    assert len(read_dataset(Path(found.json["path"])).rows) == 1


@pytest.mark.parametrize("arguments", [("../x",), ("x", "7"), ("x", "--min-tokens", "999")])
def test_make_says_why_it_cannot(command: Command, filled: Workspace, tiny: str, arguments: tuple[str, ...]) -> None:
    found = command("datasets", "make", *arguments, "--model", tiny)
    assert found.code == 7
    assert list((filled.training_dir / "processed").iterdir()) == []
