"""Files behind a password: with the right one, with none, and those that Office opens without asking."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import msoffcrypto.format.ooxml
import pptx
import pytest

from llamahome_gui.documents import ConversionPool, JobState, Options, convert_file
from llamahome_gui.documents.unlocking import USUAL
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making

# "some words behind a password", stored by LibreOffice 7.4 with the password "harbor": in a text, cell A1 or a text
# shape, through its own filters (`writer8`, `calc8`, `impress8`, `MS Word 97`, `MS Excel 97`, `writer_pdf_Export`).
LOCKED = sorted((Path(__file__).parent / "files" / "locked").iterdir())


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


def test_every_kind_of_locked_file_is_there() -> None:
    assert [path.suffix for path in LOCKED] == [".doc", ".odp", ".ods", ".odt", ".pdf", ".xls"]


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: path.suffix)
def test_other_programs_locks(path: Path) -> None:
    opened = convert_file(path, options=Options(passwords=("wrong", "harbor")))
    assert "some words behind a password\n" in opened.markdown
    for passwords in ((), ("wrong", "Harbor", "")):
        with pytest.raises(DocumentError) as caught:
            convert_file(path, options=Options(passwords=passwords))
        assert caught.value.reason is DocumentReason.ENCRYPTED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'iteration-count="100000"', b'iteration-count="2000000000"'),
        (b'iteration-count="100000"', b'iteration-count="many"'),
        (b"xmlenc#aes256-cbc", b"xmlenc#rot13"),
        (b'key-size="32"', b'key-size="-1"'),
        (b'initialisation-vector="', b'initialisation-vector="AAAA'),
        (b'salt="', b'salt="AA'),
        (b"<manifest:key-derivation ", b"<manifest:no-derivation "),
    ],
)
def test_a_lock_that_lies(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = tmp_path / "lies.odt"
    with zipfile.ZipFile(LOCKED[3]) as whole, zipfile.ZipFile(path, "w") as made:
        for name in whole.namelist():
            data = whole.read(name)
            assert name != "META-INF/manifest.xml" or old in data
            made.writestr(name, data.replace(old, new) if name == "META-INF/manifest.xml" else data)
    with pytest.raises(DocumentError) as caught:
        convert_file(path, options=Options(passwords=("harbor",)))
    assert caught.value.reason is DocumentReason.ENCRYPTED


@pytest.mark.parametrize("kind", ["xlsx", "pptx"])
def test_locked_sheets_and_slides(tmp_path: Path, kind: str) -> None:
    plain, path = tmp_path / f"plain.{kind}", tmp_path / f"locked.{kind}"
    if kind == "xlsx":
        making.big_sheet(plain, 300)
    else:
        show = pptx.Presentation()
        show.slides.add_slide(show.slide_layouts[0]).shapes.title.text = "some words"
        show.save(str(plain))
    with plain.open("rb") as file, path.open("wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(file).encrypt("harbor", out)
    assert convert_file(path, options=Options(passwords=("harbor",))).markdown == convert_file(plain).markdown
    with pytest.raises(DocumentError) as caught:
        convert_file(path, options=Options(passwords=("wrong",)))
    assert caught.value.reason is DocumentReason.ENCRYPTED
