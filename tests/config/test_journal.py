"""Results that are kept line by line survive a crash, and stay apart from those of other work."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.config.journal import Journal, lines_of
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


@pytest.mark.parametrize("rubbish", ['{"n": 2', "\x00\x00{}", "[2]", "\r", '{"m": 2}'])
def test_a_bad_line_in_the_middle_is_told_and_left_out(tmp_path: Path, rubbish: str) -> None:
    path = tmp_path / "lines.jsonl"
    first = Journal(path, "k")
    for number in (1, 2, 3):
        first.add({"n": number})
    whole = path.read_bytes().replace(b'{"n": 2}', rubbish.encode())
    path.write_bytes(whole + b'{"n": ')  # and a crash afterwards
    again = Journal(path, "k", lambda row: row["n"])
    assert (again.rows, again.bad) == ([{"n": 1}, {"n": 3}], [3])
    assert again.complaint == "Line 3 of lines.jsonl cannot be read; what is missing there is done again."
    assert path.read_bytes() == whole  # whoever can mend it finds it there
    again.add({"n": 2})
    found = lines_of(path, lambda row: row["n"])
    assert (found.rows, found.bad) == ([{"n": 1}, {"n": 3}, {"n": 2}], [3])


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
