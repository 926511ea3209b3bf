"""The library of converted documents."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.config.database import open_database
from llamahome_gui.documents import Converted, DocumentRecord, FoundFile, Library, Options
from llamahome_gui.documents.exporting import unique_name
from llamahome_gui.documents.libraryschema import MIGRATIONS
from llamahome_gui.documents.problems import damaged
from llamahome_gui.errors import StorageError


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite")
    yield opened
    opened.close()


def add(library: Library, path: str, text: str = "words\n") -> DocumentRecord:
    converted = Converted(text, "docx", "Title", 1, {"author": "Ann"})
    return library.add(Path(path), Path(path).name, 10, converted)


def test_names_that_are_no_text_are_kept_as_far_as_they_are(library: Library, tmp_path: Path) -> None:
    odd = "\udce4\ud800"  # as POSIX and as Windows have them
    record = library.add(tmp_path / "a.txt", f"sub/{odd}.txt", 1, Converted(f"x{odd}", "txt", f"t{odd}", 1))
    assert record.relative == "sub/\ufffd\ufffd.txt"
    assert library.text(record.id) == "x\ufffd\ufffd"


def test_documents_are_kept(library: Library, tmp_path: Path) -> None:
    record = add(library, "/in/a.docx", "some ünïcode\n")
    library.close()
    again = Library(tmp_path / "library.sqlite")
    try:
        assert again.records() == [record]
        assert again.text(record.id) == "some ünïcode\n"
        assert again.metadata(record.id) == {"title": "Title", "author": "Ann"}
    finally:
        again.close()
    assert (record.name, record.state, record.words, record.size) == ("a.docx", "done", 1, 10)
    assert record.path == os.fspath(Path("/in/a.docx"))


def test_the_same_path_replaces_and_keeps_its_id(library: Library) -> None:
    first = add(library, "/in/a.docx", "old\n")
    other = add(library, "/in/b.docx")
    second = add(library, "/in/a.docx", "new\n")
    assert second.id == first.id
    assert [record.id for record in library.records()] == [first.id, other.id]
    assert library.text(first.id) == "new\n"


def test_a_file_is_current_until_it_or_the_converters_change(library: Library) -> None:
    path = Path("/in/a.docx")
    found = FoundFile(path, PurePath("a.docx"), 10, None, 1_000)
    record = library.add(path, "a.docx", 10, Converted("words\n", "docx", None, 1), 1_000)
    assert library.records()[0].is_current(found)
    assert not record.is_current(replace(found, size=11))
    assert not record.is_current(replace(found, modified=1_001))
    assert not replace(record, revision=record.revision - 1).is_current(found)
    assert not record.is_current(found, Options(hidden=False))
    assert record.is_current(found, Options(passwords=("x",), formulas=True))
    sheet = library.add(path, "a.docx", 10, Converted("words\n", "xlsx", None, 1), 1_000, Options(formulas=True))
    assert sheet.is_current(found, Options(formulas=True))
    assert not sheet.is_current(found)
    failure = library.add_failure(path, "a.docx", 10, damaged(path, "it is cut off"), 1_000)
    assert failure.was_tried(found)
    assert not failure.is_current(found)
    unknown = library.add(path, "a.docx", 10, Converted("words\n", "docx", None, 1))
    assert not unknown.is_current(replace(found, modified=0))
    assert not library.add_failure(path, "a.docx", 10, damaged(path, "it is cut off")).is_current(found)


def test_a_library_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    made = open_database(tmp_path / "old.sqlite", MIGRATIONS[:1])
    made.execute(
        "INSERT INTO documents (path, name, relative, format, size, words, state, reason, message, metadata, added_at) "
        "VALUES (x'2f61', 'a', 'a', 'txt', 1, 1, 'done', '', '', '{}', 0.0)"
    )
    made.execute("INSERT INTO texts VALUES (1, 'words from earlier')")
    made.commit()
    made.close()
    library = Library(tmp_path / "old.sqlite")
    (record,) = library.records()
    found = library.search("earlier")
    library.close()
    assert (record.name, record.modified, record.revision) == ("a", 0, 0)
    assert found == [record.id]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("garden", ["a", "b"]), ("GARD bench", ["a"]), ("café", ["b"]), ("cafe", ["b"]), ("4821", ["a"]),
        ("O'Neill", ["b"]), ('"bench', ["a"]), ("AND OR NOT", []), ("* -", []), ("nothing", []), ("", []),
    ],
)  # fmt: skip
def test_texts_are_searched(library: Library, text: str, found: list[str]) -> None:
    add(library, "/in/a", "The garden has a bench. The code is 4821.\n")
    add(library, "/in/b", "O'Neill's café in the gardens\n")
    names = {record.id: record.name for record in library.records()}
    assert sorted(names[id] for id in library.search(text)) == found


def test_what_is_removed_or_replaced_is_found_no_more(library: Library) -> None:
    first, second = add(library, "/in/a", "harbor\n"), add(library, "/in/b", "harbor\n")
    library.remove([first.id])
    assert library.search("harbor") == [second.id]
    add(library, "/in/b", "mill\n")
    assert library.search("harbor") == []
    assert library.search("mill") == [second.id]


def test_notes_tokens_and_marks_are_kept_as_long_as_the_text(library: Library) -> None:
    path = Path("/in/a.pdf")
    record = library.add(path, "a.pdf", 1, Converted("x\n", "pdf", None, 1, {}, ("A page is missing.",)), digest="d1")
    library.keep_tokens(record, "starter", 7)
    (gone,) = library.mark_gone([record.id, 999])
    assert library.records() == [gone]
    assert (gone.notes, gone.digest, gone.gone) == (("A page is missing.",), "d1", True)
    assert (library.tokens(record.id, "starter"), library.tokens(record.id, "other")) == (7, None)
    again = library.add(path, "a.pdf", 1, Converted("y\n", "pdf", None, 1))
    assert (again.notes, again.digest, again.gone) == ((), "", False)
    assert library.tokens(record.id, "starter") is None
    library.keep_tokens(record, "starter", 7)  # counted on the text that was there before
    assert library.tokens(record.id, "starter") is None


def test_watched_folders_are_remembered(library: Library) -> None:
    library.watch(Path("/in"))
    assert library.watch(Path("/other")) == [Path("/in"), Path("/other")]
    assert library.watch(Path("/in")) == [Path("/in"), Path("/other")]
    assert library.watch(Path("/in"), False) == library.watched() == [Path("/other")]


def test_failures_have_their_message(library: Library) -> None:
    path = Path("/in/bad.docx")
    record = library.add_failure(path, "sub/bad.docx", 7, damaged(path, "it is cut off"))
    assert record.state == "failed"
    assert record.message.startswith("Is damaged: it is cut off. Open it")
    assert record.format == "docx"
    assert library.text(record.id) == ""
    fixed = add(library, "/in/bad.docx")
    assert (fixed.id, fixed.state, fixed.message) == (record.id, "done", "")
    failed = library.add_failure(path, "bad.docx", 7, damaged(path, "again"))
    assert failed.words == 0
    assert library.text(failed.id) == ""


def test_remove(library: Library) -> None:
    first, second = add(library, "/in/a.docx"), add(library, "/in/b.docx")
    library.remove([first.id, 999])
    assert library.records() == [second]
    with pytest.raises(StorageError):
        library.text(first.id)
    assert add(library, "/in/c.docx").id > second.id


def test_export_overwrites_nothing(library: Library, tmp_path: Path) -> None:
    ids = [add(library, f"/{folder}/Report.docx", f"{folder}\n").id for folder in ("x", "y")]
    failed = library.add_failure(Path("/bad.docx"), "bad.docx", 1, damaged(Path("/bad.docx"), "x")).id
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "report.md").write_text("mine")
    written = library.export([*ids, failed, 999], folder)
    assert [path.name for path in written] == ["Report (2).md", "Report (3).md"]
    assert [path.read_text() for path in written] == ["x\n", "y\n"]
    assert (folder / "report.md").read_text() == "mine"
    assert len(list(folder.iterdir())) == 3


def test_export_into_a_file_is_told(library: Library, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError):
        library.export([add(library, "/a.docx").id], tmp_path / "file")


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.sqlite").write_bytes(b"not a database, not at all" * 100)
    with pytest.raises(StorageError):
        Library(tmp_path / "bad.sqlite")


def test_a_lost_table_is_told(library: Library, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "library.sqlite") as other:
        other.execute("DROP TABLE texts")
    other.close()
    with pytest.raises(StorageError) as caught:
        add(library, "/in/a.docx")
    assert "library.sqlite" in str(caught.value)
    assert library.records() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not text")
def test_a_name_that_is_not_utf8(library: Library, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"bad\xff.txt")
    path.write_bytes(b"x")
    record = library.add(path, path.name, 1, Converted("x\n", "txt", None, 1))
    assert record.name == "bad�.txt"
    assert Path(record.path).read_bytes() == b"x"
    assert library.records() == [record]


@given(st.lists(st.text(min_size=1, max_size=30), max_size=8))
def test_unique_names(names: list[str]) -> None:
    taken: set[str] = set()
    made = [unique_name(name, taken) for name in names]
    assert len({name.casefold() for name in made}) == len(names)
    for name in made:
        assert name.endswith(".md")
        assert not set(name) & set('/\\:*?"<>|\0\n')
        assert len(name.encode()) < 255


@pytest.mark.parametrize(
    ("name", "made"),
    [("CON.docx", "CON_.md"), ("...", "document.md"), ("a/b.txt", "b.md"), ("x" * 300, "x" * 150 + ".md")],
)
def test_names_for_every_system(name: str, made: str) -> None:
    assert unique_name(name, set()) == made
