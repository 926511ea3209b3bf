"""Real office files: what can be read is read, and the rest fails for the right reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.documents import ConversionEvent, ConversionPool, walk
from llamahome_gui.errors import DocumentReason

# Its header is cut off in the middle of a record; LibreOffice guesses what follows.
_NOT_READ = ("xls/57456.xls",)
# Behind the password that Office tries by itself.
_OPEN_BY_THEMSELVES = ("xlsx/58616.xlsx", "xls/50833.xls")
# Of a program that came before the format.
_OLDER = ("ppt/pp40only.ppt",)
_BROKEN = ("container-unreadable", "zip-corrupt", "no-main-part")


@pytest.fixture(scope="module")
def outcomes(corpora: Path) -> dict[str, tuple[dict[str, Any], ConversionEvent]]:
    """What became of every file of the corpus that the walk lets through, by its path in the corpus."""
    folder = corpora / "office"
    manifest = {entry["path"]: entry for entry in json.loads((folder / "manifest.json").read_text())["files"]}
    found = [file for file in walk([folder]) if file.relative.as_posix() in manifest and file.error is None]
    with ConversionPool(2) as pool:
        for file in found:
            pool.submit(file.relative.as_posix(), file.path)
        events = [event for event in pool.events() if event.state.final]
    return {event.key: (manifest[event.key], event) for event in events}


def test_readable_files_are_read(outcomes: dict[str, tuple[dict[str, Any], ConversionEvent]]) -> None:
    """Those that fail have no text in them at all: pictures, empty tables, blank pages."""
    for path, (entry, event) in outcomes.items():
        if entry["readable_expected"] and path not in _NOT_READ and event.error is not None:
            assert event.error.reason is DocumentReason.EMPTY, f"{path}: {event.error}"


def test_enough_is_read(outcomes: dict[str, tuple[dict[str, Any], ConversionEvent]]) -> None:
    done = {path for path, (_, event) in outcomes.items() if event.converted is not None}
    assert sum(path.startswith("docx/") for path in done) >= 22
    assert sum(path.startswith("xlsx/") for path in done) >= 27
    assert sum(path.startswith("pptx/") for path in done) >= 22
    assert sum(path.startswith("doc/") for path in done) >= 33
    assert sum(path.startswith("xls/") for path in done) >= 28
    assert sum(path.startswith("ppt/") for path in done) >= 23


def test_encrypted_and_broken_files_have_their_reason(
    outcomes: dict[str, tuple[dict[str, Any], ConversionEvent]],
) -> None:
    for path, (entry, event) in outcomes.items():
        if path in _OPEN_BY_THEMSELVES:
            assert event.error is None or event.error.reason is DocumentReason.EMPTY, path
        elif "encrypted" in entry["notes"] and "fuzz-crash" not in entry["notes"]:
            assert event.error is not None, path
            assert event.error.reason is DocumentReason.ENCRYPTED, f"{path}: {event.error}"
        elif event.error is not None and "fuzz-crash" not in entry["notes"] and set(entry["notes"]) & set(_BROKEN):
            expected = (
                {DocumentReason.UNSUPPORTED} if path in _OLDER else {DocumentReason.DAMAGED, DocumentReason.EMPTY}
            )
            assert event.error.reason in expected, f"{path}: {event.error}"


def test_nothing_is_done_without_words(outcomes: dict[str, tuple[dict[str, Any], ConversionEvent]]) -> None:
    for path, (_, event) in outcomes.items():
        if event.converted is not None:
            assert event.converted.markdown.strip(), path
            assert event.converted.words > 0, path
            assert "NaN" not in event.converted.markdown, path


def test_old_workbooks_show_numbers_as_excel_does(
    outcomes: dict[str, tuple[dict[str, Any], ConversionEvent]],
) -> None:
    def text(name: str) -> str:
        converted = outcomes[f"xls/{name}"][1].converted
        assert converted is not None
        return converted.markdown

    assert "| 10% | Annual interest rate" in text("mirrTest.xls")
    assert "| x123 | $12.30 |" in text("XRefCalcData.xls")
    assert "| 15-May-14 | A | A |" in text("56563a.xls")


def test_old_slides_and_texts_keep_their_headings(
    outcomes: dict[str, tuple[dict[str, Any], ConversionEvent]],
) -> None:
    slides, text = (outcomes[path][1].converted for path in ("ppt/bullets.ppt", "doc/ThreeColHead.doc"))
    assert slides is not None
    assert text is not None
    assert slides.markdown.startswith("## Slide 1: Title text\n")
    assert slides.metadata["slides"] == "2"
    assert "\n# HEADING TEXT\n" in text.markdown
    assert text.metadata["author"] == "Nick Burch"
