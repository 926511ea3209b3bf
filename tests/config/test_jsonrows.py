"""Rows that people wrote: bad lines are told with their numbers, and left out only on request."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from llamahome_gui.config.jsonrows import read_rows, require_rows
from llamahome_gui.errors import DatasetError


class _Row(BaseModel):
    name: str = Field(min_length=1)
    size: int = 1


def _file(folder: Path, *lines: bytes) -> Path:
    path = folder / "rows.jsonl"
    path.write_bytes(b"\n".join(lines))
    return path


def test_rows_keep_their_line_numbers(tmp_path: Path) -> None:
    path = _file(tmp_path, b'\xef\xbb\xbf{"name": "a"}', b"", b'{"name": "\xc3\xa4", "size": 3, "more": 1}')
    rows, bad = read_rows(path, _Row)
    assert rows == [(1, _Row(name="a")), (3, _Row(name="ä", size=3))]
    assert bad == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"name": "a"', "Not valid JSON"),
        (b'{"size": 2}', "name: field required"),
        (b'{"name": "a", "size": "many"}', "size: input should be a valid integer"),
        (b"[1]", "valid dictionary"),
        (b'{"name": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
    ],
    ids=["cut", "missing", "kind", "list", "bytes", "deep"],
)
def test_a_bad_line_is_told_and_skipped_only_on_request(tmp_path: Path, line: bytes, reason: str) -> None:
    path = _file(tmp_path, b'{"name": "a"}', line, b'{"name": "b"}', b"{}")
    rows, bad = read_rows(path, _Row)
    assert [one.number for one in bad] == [2, 4]
    assert reason in bad[0].reason
    with pytest.raises(DatasetError, match=r"Line 2: .* 1 more lines are bad\. .*--skip-bad"):
        require_rows(path, rows, bad, skip_bad=False)
    told: list[str] = []
    assert [row.name for row in require_rows(path, rows, bad, skip_bad=True, tell=told.append)] == ["a", "b"]
    assert [text.split(": ")[1] for text in told] == ["Line 2", "Line 4"]


def test_no_file_and_no_row(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be read"):
        read_rows(tmp_path / "none.jsonl", _Row)
    path = _file(tmp_path, b"")
    with pytest.raises(DatasetError, match="No row"):
        require_rows(path, *read_rows(path, _Row), skip_bad=True)
