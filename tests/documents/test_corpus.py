"""Real office files: what can be read is read, and the rest fails for the right reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.documents import ConversionEvent, ConversionPool, walk
from llamahome_gui.errors import DocumentReason

# Why each of the files fails that are not read.
_REASONS = {
    DocumentReason.ENCRYPTED: (
        "doc/PasswordProtected", "doc/password_password_cryptoapi", "docx/bug53475-password-is-pass",
        "docx/bug53475-password-is-solrcell", "docx/protected_agile", "ppt/Password_Protected-np-hello",
        "ppt/cryptoapi-proc2356", "ppt/clusterfuzz-testcase-minimized-POIFuzzer-6411649193738240",
        "xls/clusterfuzz-testcase-minimized-POIHSSFFuzzer-4651309315719168", "xls/xor-encryption-abc",
        "xlsx/60320-protected", "xlsx/crash-9bf3cd4bd6f50a8a9339d363c2c7af14b536865c", "xlsx/protected_sha512",
    ),
    DocumentReason.EMPTY: (
        "docx/OPCCompliance_CoreProperties_DCTermsNamespaceLimitedUseFAIL", "ppt/WithMacros", "pptx/bug60715",
        "xls/57456", "xls/TestBug44375", "xls/blankworkbook", "xlsx/58760",
    ),
    DocumentReason.DAMAGED: (
        "docx/clusterfuzz-testcase-minimized-POIXWPFFuzzer-6442791109263360", "docx/stress025",
        "ppt/clusterfuzz-testcase-minimized-POIHSLFFuzzer-4624961081573376",
        "ppt/clusterfuzz-testcase-minimized-POIHSLFFuzzer-4838893004128256",
        "ppt/clusterfuzz-testcase-minimized-POIHSLFFuzzer-6032591399288832",
        "ppt/clusterfuzz-testcase-minimized-POIHSLFFuzzer-6360479850954752",
        "ppt/clusterfuzz-testcase-minimized-POIHSLFFuzzer-6416153805979648",
        "xls/clusterfuzz-testcase-minimized-POIHSSFFuzzer-5175219985448960",
        "xls/clusterfuzz-testcase-minimized-POIHSSFFuzzer-5786329142919168",
        "xlsx/clusterfuzz-testcase-minimized-POIXSSFFuzzer-6123461607817216", "xlsx/invalid",
    ),
    DocumentReason.UNSUPPORTED: ("ppt/pp40only",),
}  # fmt: skip
_EXPECTED = {name: reason for reason, names in _REASONS.items() for name in names}
Outcomes = dict[str, tuple[dict[str, Any], ConversionEvent]]


@pytest.fixture(scope="module")
def outcomes(corpora: Path) -> Outcomes:
    """What became of every file of the corpus that the walk lets through, by its path in the corpus."""
    folder = corpora / "office"
    manifest = {entry["path"]: entry for entry in json.loads((folder / "manifest.json").read_text())["files"]}
    found = [file for file in walk([folder]) if file.relative.as_posix() in manifest and file.error is None]
    with ConversionPool(2) as pool:
        for file in found:
            pool.submit(file.relative.as_posix(), file.path)
        events = [event for event in pool.events() if event.state.final]
    return {event.key: (manifest[event.key], event) for event in events}


def test_every_file_is_read_or_fails_for_its_reason(outcomes: Outcomes) -> None:
    """A file that is read although it is listed is no failure: readers may learn more."""
    failed = {path: event.error for path, (_, event) in outcomes.items() if event.error is not None}
    told = {path: error.reason for path, error in failed.items()}
    assert told == {path: _EXPECTED.get(path.rpartition(".")[0]) for path in failed}


def test_enough_is_read(outcomes: Outcomes) -> None:
    done = Counter(path.split("/")[0] for path, (_, event) in outcomes.items() if event.converted is not None)
    assert done >= Counter({"docx": 34, "xlsx": 34, "pptx": 34, "doc": 34, "xls": 33, "ppt": 24})


def test_what_is_read_of_a_damaged_file_is_not_passed_off_as_whole(outcomes: Outcomes) -> None:
    for path, (entry, event) in outcomes.items():
        if event.converted is not None and "zip-corrupt" in entry["notes"]:
            assert any("damaged" in note for note in event.converted.notes), path


def test_nothing_is_done_without_words(outcomes: Outcomes) -> None:
    for path, (_, event) in outcomes.items():
        if event.converted is not None:
            assert event.converted.markdown.strip(), path
            assert event.converted.words > 0, path
            assert "NaN" not in event.converted.markdown, path


def test_old_workbooks_show_numbers_as_excel_does(
    outcomes: Outcomes,
) -> None:
    def text(name: str) -> str:
        converted = outcomes[f"xls/{name}"][1].converted
        assert converted is not None
        return converted.markdown

    assert "| 10% | Annual interest rate" in text("mirrTest.xls")
    assert "| x123 | $12.30 |" in text("XRefCalcData.xls")
    assert "| 15-May-14 | A | A |" in text("56563a.xls")


def test_old_slides_and_texts_keep_their_headings(
    outcomes: Outcomes,
) -> None:
    slides, text = (outcomes[path][1].converted for path in ("ppt/bullets.ppt", "doc/ThreeColHead.doc"))
    assert slides is not None
    assert text is not None
    assert slides.markdown.startswith("## Slide 1: Title text\n")
    assert slides.metadata["slides"] == "2"
    assert "\n# HEADING TEXT\n" in text.markdown
    assert text.metadata["author"] == "Nick Burch"
