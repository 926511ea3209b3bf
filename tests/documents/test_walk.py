"""The walk over what was dropped."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath

import psutil
import pytest

from llamahome_gui.documents import FoundFile, convert_file, walk
from llamahome_gui.documents.compound import MAGIC
from llamahome_gui.errors import DocumentError, DocumentReason

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
    make(tmp_path, "photo.jpg", "books.7z", "noname")
    by_name = {file.relative.name: file.error for file in walk([tmp_path])}
    assert {error.reason for error in by_name.values() if error} == {DocumentReason.UNSUPPORTED}
    assert len(by_name) == 3
    assert "Unpack" in str(by_name["books.7z"])
    assert ".jpg" in str(by_name["photo.jpg"])


def test_an_old_name_may_hide_a_page(tmp_path: Path) -> None:
    make(tmp_path, "page.doc", text="<html><body>x</body></html>")
    assert [file.error for file in walk([tmp_path])] == [None]


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"%PDF-1.4", b"{\\rtf1", b"\n<html>", MAGIC])
def test_files_without_an_extension_may_be_of_a_kind_we_know(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "report").write_bytes(head + bytes(600))
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


def test_a_folder_is_not_looked_through_before_its_first_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, *(f"{number:04d}.txt" for number in range(1000)))
    looked: list[Path] = []
    look = Path.stat

    def stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        looked.append(path)
        return look(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", stat)
    assert next(walk([tmp_path])).relative == PurePath("0000.txt")
    assert len(looked) < 10


def test_a_walk_can_be_given_up_within_a_folder(tmp_path: Path) -> None:
    make(tmp_path, "a/1.txt", "a/2.txt", "b/3.txt")
    asked: list[int] = []

    def stopped() -> bool:
        asked.append(1)
        return len(asked) > 3  # the two folders, and the first file of one

    assert list(walk([tmp_path], stopped)) == []
    assert len(asked) == 4


def test_files_that_vanish_on_the_way_are_told(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt", "c/d.txt", "e/f.txt")
    stream = walk([tmp_path])
    assert next(stream).error is None
    (tmp_path / "b.txt").unlink()
    shutil.rmtree(tmp_path / "c")
    found = {file.relative.as_posix(): file.error for file in stream}
    assert set(found) == {"b.txt", "c", "e/f.txt"}
    assert {error.reason for error in found.values() if error} == {DocumentReason.UNREADABLE}
    assert found["e/f.txt"] is None


def test_a_thousand_levels(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(1000):
        folder = folder / "d"
        folder.mkdir()
    make(folder, "deep.txt")
    assert [len(file.relative.parts) for file in walk([tmp_path])] == [1001]
    (folder / "deep.txt").unlink()
    while folder != tmp_path:  # what clears up after tests does it by recursion
        folder.rmdir()
        folder = folder.parent


@posix
def test_a_folder_too_deep_for_any_path_is_told(tmp_path: Path) -> None:
    """Made step by step: no system call takes the whole path."""
    make(tmp_path, "z.txt")
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(30):
            os.mkdir("d" * 250, dir_fd=here)
            inner = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = inner
    finally:
        os.close(here)
    found = list(walk([tmp_path]))
    assert [file.error.reason for file in found if file.error] == [DocumentReason.UNREADABLE]
    assert [file.relative.as_posix() for file in found if not file.error] == ["z.txt"]


@posix
def test_the_longest_names_and_those_windows_keeps_for_itself(tmp_path: Path) -> None:
    names = ["x" * 251 + ".txt", "CON.txt", "aux.md", "a:b?.txt", "trailing .txt", "-rf.txt", "$(id).txt", "%s%n.txt"]
    make(tmp_path, *names)
    assert {file.path.name for file in walk([tmp_path]) if file.error is None} == set(names)


def test_names_that_differ_in_case_only(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    make(tmp_path, "A.txt")
    assert len(list(walk([tmp_path]))) == len(list(tmp_path.iterdir()))


@posix
def test_sockets_and_devices_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket may be a hundred bytes long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("talk.txt")
        found = [*walk([tmp_path]), *walk([Path("/dev/null"), Path("/dev/tty")])]
    assert [file.error.reason for file in found if file.error] == [DocumentReason.UNREADABLE] * len(found)
    assert len(found) >= 2


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in `tmp_path` as a user who may not read everything; root becomes one for a while."""
    if not hasattr(os, "seteuid"):
        pytest.skip("needs POSIX users")
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o755)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_what_may_not_be_read_is_told(tmp_path: Path, nobody: None) -> None:
    """Relative paths: the folders above belong to somebody else."""
    me = os.geteuid()
    if me == 65534:
        os.seteuid(0)
    make(tmp_path, "open/a.txt", "closed/b.txt", "mine.txt", "noname")
    for name, mode in (("closed", 0), ("mine.txt", 0), ("noname", 0)):
        (tmp_path / name).chmod(mode)
    os.seteuid(me)
    found = {file.relative.as_posix(): file.error for file in walk([Path()])}
    assert found["open/a.txt"] is None
    assert found["closed"] is not None
    assert found["closed"].reason is DocumentReason.UNREADABLE
    # That a file may not be read is found out when it is read.
    assert found["mine.txt"] is None
    with pytest.raises(DocumentError) as caught:
        convert_file(Path("mine.txt"))
    assert caught.value.reason is DocumentReason.UNREADABLE


@pytest.mark.slow
def test_a_hundred_thousand_files_in_one_folder(tmp_path: Path) -> None:
    for number in range(100_000):
        (tmp_path / f"{number:06d}.txt").touch()
    process = psutil.Process()
    before = process.memory_info().rss
    stream = walk([tmp_path])
    assert next(stream).relative == PurePath("000000.txt")
    assert sum(1 for _ in stream) == 99_999
    assert process.memory_info().rss - before < 100 << 20
