"""Files behind a password: with the right one, with none, and those that Office opens without asking."""

from __future__ import annotations

import io
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest

from llamahome_gui.documents import ConversionPool, JobState, Options, convert_file
from llamahome_gui.documents.unlocking import USUAL
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making


def test_the_right_password_opens_it_and_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    path = making.locked(tmp_path / "secret.docx", "harbor")
    before = path.read_bytes()
    converted = convert_file(path, options=Options(passwords=("wrong", "harbor")))
    assert converted.markdown == "some words\n"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("passwords", [[], ["wrong", ""]])
def test_without_it_the_file_says_so(tmp_path: Path, passwords: list[str]) -> None:
    with pytest.raises(DocumentError) as caught:
        convert_file(making.locked(tmp_path / "secret.docx", "harbor"), options=Options(passwords=tuple(passwords)))
    assert caught.value.reason is DocumentReason.ENCRYPTED
    assert caught.value.subject == "secret.docx"


def test_what_office_opens_without_asking_needs_none(tmp_path: Path) -> None:
    assert convert_file(making.locked(tmp_path / "a.docx", USUAL)).markdown == "some words\n"


def test_what_is_damaged_behind_the_password_is_told_by_its_name(tmp_path: Path) -> None:
    path, plain = tmp_path / "secret.docx", making.unshrinkable(tmp_path / "plain.docx")
    out = io.BytesIO()
    with plain.open("rb") as file:
        msoffcrypto.format.ooxml.OOXMLFile(file).encrypt(USUAL, out)
    path.write_bytes(out.getvalue()[:-2000])
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason in (DocumentReason.DAMAGED, DocumentReason.ENCRYPTED)
    assert caught.value.subject == "secret.docx"


def test_the_pool_knows_passwords(tmp_path: Path) -> None:
    path = making.locked(tmp_path / "secret.docx", "harbor")
    with ConversionPool(1) as pool:
        pool.submit("a", path, Options(passwords=("harbor",)))
        events = [event for event in pool.events() if event.state.final]
    assert [event.state for event in events] == [JobState.DONE]
