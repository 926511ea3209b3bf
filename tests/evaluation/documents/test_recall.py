"""The recall of words: what counts, what is missing, and the figures that are drawn from it."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from llamahome_gui.cli import run as command
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.documents.libreoffice import LibreOffice, pdf_pages
from llamahome_gui.evaluation.documents.readings import second_readings, words
from llamahome_gui.evaluation.documents.recall import Recall, compared, files_of, measure, tell
from llamahome_gui.evaluation.table import as_markdown
from tests.documents import making
from tests.documents.making import paragraph

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def recall(ours: str, shown: str, *second: str, error: str = "") -> Recall:
    return compared(Path("a.docx"), "docx", words(shown), map(words, second), (ours, error))


def test_marks_of_markdown_part_no_words() -> None:
    assert words("**B**old _it_ a\\|b one<br>two 25.6 %") == Counter(["bold", "it", "a", "b", "one", "two", "25", "6"])


def test_a_word_counts_when_a_second_reading_has_it() -> None:
    found = recall("one two", "one two three three four", "one two three", "three three")
    assert found.counted == Counter({"one": 1, "two": 1, "three": 2})
    assert found.missing == Counter({"three": 2})
    assert found.share == 0.5
    assert not found.useful


def test_order_case_and_more_words_do_not_matter() -> None:
    found = recall("Zwei more EINS", "eins zwei", "eins zwei")
    assert found.useful
    assert found.share == 1.0
    assert not recall("anything", "seen by one alone").readable


def test_the_report_names_what_is_missing() -> None:
    good, poor = recall("one two", "one two", "one two"), recall("one", "one two", "one two")
    empty = recall("", "", error="empty")
    told = tell([good, poor, empty])
    rows = {(row["case"], row.get("format")): row for row in told["rows"]}
    everything = rows["recall of words", "all"]
    assert (everything["files"], everything["converted"], everything["readable"], everything["useful"]) == (3, 2, 2, 1)
    assert everything["mean_recall"] == "75.0%"
    assert rows["below 90%", "docx"]["missing"] == "two"
    assert told["checks"][0]["holds"] is False
    assert "| docx | 3 | 2 | 2 | 1 | 50.0% | 4 | 75.0% |" in as_markdown(told)


def test_other_tools_read_a_letter_and_nothing_of_a_broken_one(tmp_path: Path) -> None:
    letter = making.docx(tmp_path / "letter.docx", paragraph("some plain words"))
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    first, second, third = second_readings([letter, broken, letter], "docx")
    assert Counter(["some", "plain", "words"]) in first
    assert second == []
    assert third == first


def test_pages_of_a_pdf(tmp_path: Path) -> None:
    path = making.pdf(tmp_path / "a.pdf", [[(11, 700, "first page")], [(11, 700, "second page")]])
    assert [words(page) for page in pdf_pages(path)] == [words("first page"), words("second page")]


def test_without_libreoffice_the_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    making.docx(tmp_path / "a.docx", paragraph("words"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command(["benchmark", "recall", str(tmp_path)]) == 3
    assert "LibreOffice" in capsys.readouterr().err


def test_a_folder_without_documents(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    with pytest.raises(ConfigError):
        files_of(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands in for the program")
def test_a_program_that_hangs_costs_its_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 600 &\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    letter = making.docx(tmp_path / "letter.docx", paragraph("words"))
    assert LibreOffice(tmp_path / "work", seconds=0.05).shown([letter], "txt") == [""]


@pytest.mark.slow
@needs_office
def test_real_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    making.docx(tmp_path / "letter.docx", paragraph("some plain words") + paragraph("and a few more"))
    making.sheet(tmp_path / "sheet.xlsx", '<row r="1"><c r="A1"><v>42</v></c><c r="B1"><v>17</v></c></row>')
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 nothing")
    assert command(["benchmark", "recall", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"][-1] | {"case": ""} == {
        "case": "", "format": "all", "files": 3, "converted": 2, "readable": 2, "useful": 2, "useful_share": "100.0%",
        "words": 9, "mean_recall": "100.0%",
    }  # fmt: skip
    assert measure([tmp_path / "letter.docx"], LibreOffice(tmp_path / "work"))[0].counted.total() == 7
