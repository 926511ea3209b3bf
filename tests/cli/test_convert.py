"""`convert` and `library` over real files: options, notes, chunks, the cache, a watched folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.documents import Converted, Library
from llamahome_gui.documents.cache import ConversionCache, digest_of, variant_of
from llamahome_gui.documents.types import USUAL_OPTIONS, Limits
from llamahome_gui.inference.owners import Owners, note_owners
from llamahome_gui.training.dataset import read_dataset
from tests.cli.conftest import Command
from tests.documents import making

NOTE = "Page 2 is a picture."


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text("# Harbor\n\n" + "The code is 4821. " * 60 + "\n", encoding="utf-8")
    return folder


def test_what_was_converted_before_is_known_unless_it_shall_not_be(
    command: Command, home: Workspace, source: Path, tmp_path: Path
) -> None:
    options = ("convert", str(source), "--jobs", "1", "--json", "--out")
    assert command(*options, str(tmp_path / "one")).code == 0
    path = source / "a.md"
    cache = ConversionCache(home.conversions_db)
    known = Converted("known\n", "md", None, 1, {}, (NOTE,))
    cache.put(digest_of(path), variant_of(path, Limits(), USUAL_OPTIONS), known)
    cache.close()
    result = command(*options, str(tmp_path / "two"))
    assert (tmp_path / "two" / "a.md.md").read_text() == "known\n"
    assert result.json["notes"] == [{"path": str(path), "notes": [NOTE]}]
    assert f"a.md is incomplete: {NOTE}" in result.err
    command(*options, str(tmp_path / "three"), "--no-cache")
    assert (tmp_path / "three" / "a.md.md").read_text() == path.read_text()
    assert command(*options, str(tmp_path / "four"), "--format", "jsonl").code == 0
    assert json.loads((tmp_path / "four" / "a.md.jsonl").read_text())["notes"] == [NOTE]


def test_no_result_is_written_over_another_one(command: Command, tmp_path: Path) -> None:
    source = tmp_path / "in"
    for name in ("one", "two"):
        (source / name).mkdir(parents=True)
        (source / name / "r.txt").write_text(f"{name}\n")
    both = (str(source / "one" / "r.txt"), str(source / "two" / "r.txt"))
    for options in ((), ("--update",)):
        result = command("convert", *both, "--out", str(tmp_path / "out"), "--jobs", "1", "--json", *options)
        assert (tmp_path / "out" / "r.txt.md").read_text() == "one\n"
        assert result.code != 0
        assert [(failed["path"], failed["reason"]) for failed in result.json["failed"]] == [(both[1], "same name")]
        assert "convert it into another folder" in result.err
    assert command("convert", str(source), "--out", str(tmp_path / "whole"), "--jobs", "1").code == 0
    assert (tmp_path / "whole" / "two" / "r.txt.md").read_text() == "two\n"


@pytest.mark.parametrize("out", ["in/texts", "in"])
def test_results_are_not_converted_again(command: Command, source: Path, tmp_path: Path, out: str) -> None:
    (source / "deep").mkdir()
    (source / "deep" / "b.txt").write_text("deep\n")
    for _ in range(2):
        result = command("convert", str(source), "--out", str(tmp_path / out), "--jobs", "1", "--json")
        assert (result.code, result.json["files"]) == (0, 2)
    made = {path.relative_to(tmp_path / out).as_posix() for path in (tmp_path / out).rglob("*.md")}
    assert made - {"a.md"} == {"a.md.md", "deep/b.txt.md"}
    # Texts that lie there and are no results are converted like all others.
    (tmp_path / out / "notes.md").write_text("# Notes\n")
    assert command("convert", str(source), "--out", str(tmp_path / out), "--jobs", "1", "--json").json["files"] == 3


def test_hidden_rows_and_formulas_are_a_choice(command: Command, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["shown", 1])
    secret = book.create_sheet("Vault")
    secret.append(["secret", 2])
    secret.sheet_state = "hidden"
    book.save(tmp_path / "b.xlsx")
    texts = {}
    for name, options in {"usual": (), "less": ("--no-hidden",)}.items():
        out = tmp_path / name
        assert command("convert", str(tmp_path / "b.xlsx"), "--out", str(out), *options, "--jobs", "1").code == 0
        texts[name] = (out / "b.xlsx.md").read_text()
    assert "secret" in texts["usual"]
    assert "secret" not in texts["less"]


def test_chunks_are_rows_for_a_fine_tuning_run(command: Command, tiny: str, source: Path, tmp_path: Path) -> None:
    options = ("--out", str(tmp_path), "--chunks", "40", "--model", tiny, "--jobs", "1")
    assert command("convert", str(source), *options).code == 0
    path = tmp_path / "a.md.chunks.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    text = (source / "a.md").read_text()
    assert "".join(text[row["start"] : row["end"]] for row in rows) == text
    assert len(rows) > 5
    assert all(0 < row["tokens"] <= 40 and row["headings"] == ["Harbor"] and row["path"] == "a.md" for row in rows)
    dataset = read_dataset(path)
    assert (len(dataset.rows), dataset.problems, dataset.form) == (len(rows), [], "text")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not text")
@pytest.mark.parametrize("form", ["md", "txt", "jsonl"])
def test_names_that_are_no_text_or_speak_to_the_terminal(command: Command, tmp_path: Path, form: str) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / os.fsdecode(b"bad\xff.txt")).write_text("some words")
    (source / "red\x1b[31m.docx").write_bytes(making.docx(tmp_path / "a.docx", "<w:p/>").read_bytes()[:-40])
    found = command("convert", str(source), "--out", str(out), "--format", form)
    assert "\x1b" not in found.err
    assert "some words" in (out / os.fsdecode(b"bad\xff.txt." + form.encode())).read_text(encoding="utf-8")


def test_an_unknown_model_for_chunks_is_told_before_the_work(command: Command, source: Path, tmp_path: Path) -> None:
    result = command("convert", str(source), "--out", str(tmp_path / "out"), "--chunks", "40", "--model", "nobody")
    assert result.code == 5
    assert not (tmp_path / "out").exists()


def test_only_folders_are_watched(command: Command, source: Path, tmp_path: Path) -> None:
    result = command("convert", str(source / "a.md"), "--out", str(tmp_path / "out"), "--watch")
    assert result.code == 1
    assert "folder" in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent as a signal")
def test_a_watched_folder_is_followed_until_ctrl_c(source: Path, tmp_path: Path, home: Workspace) -> None:
    out = tmp_path / "out"
    words = ["-m", "llamahome_gui", "convert", str(source), "--out", str(out), "--watch", "--jobs", "1", "--json"]
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _wait_for(out / "a.md.md")
        (source / "b.txt").write_text("later words", encoding="utf-8")
        os.utime(source / "b.txt", (1, 1))
        _wait_for(out / "b.txt.md")
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, errors
    assert json.loads(said)["converted"] == 2


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.02)


@pytest.fixture
def filled(home: Workspace) -> Workspace:
    library = Library(home.library_db)
    for name in ("x/Report.docx", "y/Report.docx", "notes.md"):
        text = f"# {name}\n\nThe garden of the **harbor** has a bench.\n"
        library.add(Path("/in") / name, name, 9, Converted(text, "docx", "Title", 9, {"author": "Ann"}, (NOTE,)))
    library.close()
    return home


def test_the_library_is_listed_and_searched(command: Command, filled: Workspace) -> None:
    rows = command("library", "list", "--json").json["documents"]
    assert [row["relative"] for row in rows] == ["x/Report.docx", "y/Report.docx", "notes.md"]
    assert rows[0]["notes"] == [NOTE]
    assert "x/Report.docx" in command("library", "list").out
    found = command("library", "search", "gard", "bench", "--json").json["documents"]
    assert len(found) == 3
    assert "garden" in found[0]["snippet"]
    assert "garden" in command("library", "search", "garden").out
    assert command("library", "search", "nothing").code == 1


def test_what_was_read_of_documents_is_forgotten(command: Command, filled: Workspace) -> None:
    folder = filled.reads_dir
    folder.mkdir()
    for number in (1, 2):
        path = folder / f"{number}.text"
        path.write_bytes(bytes(1000))
        note_owners(path, Owners(frozenset({number}), frozenset({1})))
    (folder / "asked.read").write_bytes(bytes(500))
    assert command("library", "forget", "7").out == ""
    assert command("library", "forget", "2", "--json").json["freed_bytes"] > 1000
    assert sorted(path.name for path in folder.iterdir()) == ["1.owners", "1.text", "asked.read"]
    assert "2 kB of what was read" in command("library", "forget").err
    assert list(folder.iterdir()) == []
    assert len(command("library", "list", "--json").json["documents"]) == 3


def test_the_library_is_exported_in_each_form(command: Command, filled: Workspace, tmp_path: Path) -> None:
    assert command("library", "export", "--out", str(tmp_path / "md"), "--folders").code == 0
    written = sorted(path.relative_to(tmp_path / "md").as_posix() for path in (tmp_path / "md").rglob("*.md"))
    assert written == ["notes.md", "x/Report.md", "y/Report.md"]
    result = command("library", "export", "2", "3", "--out", str(tmp_path / "txt"), "--format", "txt", "--json")
    assert [Path(name).name for name in result.json["files"]] == ["Report.txt", "notes.txt"]
    assert (tmp_path / "txt" / "notes.txt").read_text() == "notes.md\n\nThe garden of the harbor has a bench.\n"
    assert command("library", "export", "--out", str(tmp_path / "l"), "--format", "jsonl").code == 0
    rows = [json.loads(line) for line in (tmp_path / "l" / "documents.jsonl").read_text().splitlines()]
    assert (rows[0]["path"], rows[0]["notes"], rows[0]["metadata"]) == (
        "x/Report.docx",
        [NOTE],
        {"author": "Ann"},
    )
    assert command("library", "export", "--out", str(tmp_path / "c"), "--chunks", "30").code == 0
    chunked = read_dataset(tmp_path / "c" / "documents.jsonl")
    assert len(chunked.rows) >= 3
