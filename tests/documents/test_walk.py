"""The walk over what was dropped."""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePath

import pytest

from llamahome_gui.documents import FoundFile, walk
from llamahome_gui.errors import DocumentReason

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX links, pipes or names")


def make(root: Path, *names: str, text: str = "words") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def relatives(found: list[FoundFile]) -> list[str]:
    return [file.relative.as_posix() for file in found]


def test_folders_are_searched_to_the_bottom_in_order(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.md", "a/deep/er/x.csv", "c/y.json")
    found = list(walk([tmp_path]))
    assert relatives(found) == ["b.txt", "a/z.md", "a/deep/er/x.csv", "c/y.json"]
    assert all(file.error is None and file.size == 5 for file in found)
    assert found[2].path == tmp_path / "a" / "deep" / "er" / "x.csv"


def test_hidden_and_lock_files_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, ".secret.txt", "~$open.docx", ".git/config.txt", "__MACOSX/a.txt", "Thumbs.db", "seen.txt")
    assert relatives(list(walk([tmp_path]))) == ["seen.txt"]


def test_unsupported_files_come_with_their_reason(tmp_path: Path) -> None:
    make(tmp_path, "photo.jpg", "book.xlsb", "noname")
    by_name = {file.relative.name: file.error for file in walk([tmp_path])}
    assert {error.reason for error in by_name.values() if error} == {DocumentReason.UNSUPPORTED}
    assert len(by_name) == 3
    assert ".xlsx" in str(by_name["book.xlsb"])
    assert ".jpg" in str(by_name["photo.jpg"])


def test_an_old_name_may_hide_a_page(tmp_path: Path) -> None:
    make(tmp_path, "page.doc", text="<html><body>x</body></html>")
    assert [file.error for file in walk([tmp_path])] == [None]


def test_single_files_and_doubles(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "sub/b.txt")
    found = list(walk([tmp_path / "a.txt", tmp_path, tmp_path / "sub", tmp_path / "gone.txt"]))
    assert relatives(found) == ["a.txt", "sub/b.txt", "gone.txt"]
    assert found[-1].error is not None
    assert found[-1].error.reason is DocumentReason.UNREADABLE


def test_it_streams(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "sub/b.txt")
    stream = walk([tmp_path])
    assert next(stream).relative == PurePath("a.txt")
    make(tmp_path, "sub/c.txt")  # not yet listed, so still found
    assert relatives(list(stream)) == ["sub/b.txt", "sub/c.txt"]


@posix
def test_links(tmp_path: Path) -> None:
    make(tmp_path, "in/a.txt", "out/b.txt", "out/folder/c.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "same.txt").symlink_to(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "leads.txt").symlink_to(tmp_path / "out" / "b.txt")
    (tmp_path / "in" / "leads").symlink_to(tmp_path / "out" / "folder")
    (tmp_path / "in" / "broken.txt").symlink_to(tmp_path / "nowhere")
    found = {file.relative.as_posix(): file.error for file in walk([tmp_path / "in"])}
    assert set(found) == {"a.txt", "broken.txt", "leads", "leads.txt"}
    assert found["a.txt"] is None
    assert {error.reason for error in found.values() if error} == {DocumentReason.UNREADABLE}


@posix
def test_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    os.mkfifo(tmp_path / "pipe")
    assert [file.error.reason for file in walk([tmp_path]) if file.error] == [DocumentReason.UNREADABLE] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not text")
def test_names_that_are_not_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"bad\xff.txt")).write_text("words")
    (tmp_path / "two\nlines.txt").write_text("words")
    assert [file.error for file in walk([tmp_path])] == [None, None]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_closed_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert [file.error.reason for file in walk([tmp_path]) if file.error] == [DocumentReason.UNREADABLE]
    (tmp_path / "closed").chmod(0o700)
