"""Results that are kept line by line survive a crash, and stay apart from those of other work."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.config.journal import Journal
from llamahome_gui.errors import StorageError


def test_what_was_added_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lines.jsonl"
    first = Journal(path, "test one")
    first.add({"n": 1})
    first.add({"n": "zwei ü"})
    assert Journal(path, "test one").rows == first.rows == [{"n": 1}, {"n": "zwei ü"}]


@pytest.mark.parametrize("cut", [1, 3, 8])
def test_a_half_written_line_is_cut_off(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "lines.jsonl"
    first = Journal(path, "k")
    first.add({"n": 1})
    first.add({"n": 22})
    path.write_bytes(path.read_bytes()[:-cut])
    again = Journal(path, "k")
    assert again.rows == [{"n": 1}]
    again.add({"n": 3})
    assert Journal(path, "k").rows == [{"n": 1}, {"n": 3}]


def test_other_work_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    Journal(path, "k").add({"n": 1})
    before = path.read_bytes()
    with pytest.raises(StorageError, match="another test"):
        Journal(path, "other")
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be kept"):
        Journal(tmp_path / "file" / "lines.jsonl", "k")
