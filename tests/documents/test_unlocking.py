"""Files behind a password: with the right one, with none, and those that Office opens without asking."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest

from llamahome_gui.documents import ConversionPool, JobState, convert_file
from llamahome_gui.documents.unlocking import USUAL
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making
from tests.documents.making import paragraph


def unprotected(path: Path) -> Path:
    """A Word document with some words, and bytes that do not shrink: the library writes small files wrongly."""
    made = making.docx(path, paragraph("some words"))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/media/noise.bin", random.Random(0).randbytes(20_000))
    return made


def lock(path: Path, password: str) -> Path:
    """The same, encrypted."""
    plain = unprotected(path.with_suffix(".plain"))
    with plain.open("rb") as file, path.open("wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(file).encrypt(password, out)
    plain.unlink()
    return path


def test_the_right_password_opens_it_and_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    path = lock(tmp_path / "secret.docx", "harbor")
    before = path.read_bytes()
    converted = convert_file(path, passwords=["wrong", "harbor"])
    assert converted.markdown == "some words\n"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("passwords", [[], ["wrong", ""]])
def test_without_it_the_file_says_so(tmp_path: Path, passwords: list[str]) -> None:
    with pytest.raises(DocumentError) as caught:
        convert_file(lock(tmp_path / "secret.docx", "harbor"), passwords=passwords)
    assert caught.value.reason is DocumentReason.ENCRYPTED
    assert caught.value.subject == "secret.docx"


def test_what_office_opens_without_asking_needs_none(tmp_path: Path) -> None:
    assert convert_file(lock(tmp_path / "a.docx", USUAL)).markdown == "some words\n"


def test_what_is_damaged_behind_the_password_is_told_by_its_name(tmp_path: Path) -> None:
    path, plain = tmp_path / "secret.docx", unprotected(tmp_path / "plain.docx")
    out = io.BytesIO()
    with plain.open("rb") as file:
        msoffcrypto.format.ooxml.OOXMLFile(file).encrypt(USUAL, out)
    path.write_bytes(out.getvalue()[:-2000])
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason in (DocumentReason.DAMAGED, DocumentReason.ENCRYPTED)
    assert caught.value.subject == "secret.docx"


def test_the_pool_knows_passwords(tmp_path: Path) -> None:
    path = lock(tmp_path / "secret.docx", "harbor")
    with ConversionPool(1, passwords=["harbor"]) as pool:
        pool.submit("a", path)
        events = [event for event in pool.events() if event.state.final]
    assert [event.state for event in events] == [JobState.DONE]
