"""`datasets`: what the commands print, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

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
