"""The front door: content decides, every failure has its reason, nothing empty is ever done."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import SUPPORTED_SUFFIXES, Limits, convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making
from tests.documents.making import paragraph


def failure(path: Path, limits: Limits | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        convert_file(path, limits)
    return caught.value


def make_docx(path: Path) -> Path:
    return making.docx(path, paragraph("some words"))


def make_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "some words"
    book.save(path)
    return path


def make_pptx(path: Path) -> Path:
    import pptx

    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "some words"
    deck.save(str(path))
    return path


def make_pdf(path: Path) -> Path:
    return making.pdf(path, [[(11, 700, "some words")]])


def make_html(path: Path) -> Path:
    path.write_text("<!DOCTYPE html><html><body><p>some words</p></body></html>")
    return path


MAKERS: dict[str, Callable[[Path], Path]] = {
    "docx": make_docx,
    "xlsx": make_xlsx,
    "pptx": make_pptx,
    "pdf": make_pdf,
    "html": make_html,
}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf", ".txt", ".doc", ".bin", ""])
def test_content_decides(tmp_path: Path, kind: str, suffix: str) -> None:
    converted = convert_file(MAKERS[kind](tmp_path / f"made.{kind}").rename(tmp_path / f"named{suffix}"))
    assert converted.format == kind
    assert "some words" in converted.markdown


@pytest.mark.parametrize("suffix", sorted(SUPPORTED_SUFFIXES))
def test_empty_files_are_never_done(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"nothing{suffix}"
    path.write_bytes(b"")
    assert failure(path).reason is DocumentReason.EMPTY


@pytest.mark.parametrize("suffix", [".txt", ".md", ".json", ".yaml", ".csv", ".html"])
def test_blank_files_are_empty(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"blank{suffix}"
    path.write_bytes(b" \n\n\t\r\n")
    assert failure(path).reason is DocumentReason.EMPTY


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.98])
def test_what_is_left_of_a_cut_off_package_is_never_passed_off_as_whole(
    tmp_path: Path, kind: str, share: float
) -> None:
    path = MAKERS[kind](tmp_path / f"whole.{kind}")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    if share < 0.9:
        assert failure(path).reason is DocumentReason.DAMAGED
    else:
        assert "The file is damaged; its text may be incomplete." in convert_file(path).notes


@pytest.mark.parametrize(
    ("name", "data", "kind", "text"),
    [
        ("letter.doc", "Dear all,\nwords\n", "txt", "Dear all,\nwords\n"),
        ("table.xls", "a\tb\n1\t2\n", "tsv", "| a | b |\n| --- | --- |\n| 1 | 2 |\n"),
        ("table.xls", "<table border=1><tr><td>a<td>b</table>", "html", "| a | b |\n| --- | --- |\n"),
        ("page.html", "<?xml version='1.0'?>\n<p>words</p>", "html", "words\n"),
        ("page.html", "<?xml version='1.0'?>\nnews <b>today</b>", "html", "news **today**\n"),
        ("app.pot", 'msgid "Open"\nmsgstr ""\n', "txt", 'msgid "Open"\nmsgstr ""\n'),
        ("table.xls", "a,b\n1,2\n", "csv", "| a | b |\n| --- | --- |\n| 1 | 2 |\n"),
    ],
)
def test_texts_that_are_named_like_old_office_files(tmp_path: Path, name: str, data: str, kind: str, text: str) -> None:
    (tmp_path / name).write_text(data)
    found = convert_file(tmp_path / name)
    assert (found.format, found.markdown) == (kind, text)


@pytest.mark.parametrize("data", [b"\xfe7\x00#" + bytes(200), b"1\xbe\x00\x00" + bytes(200)])
def test_word_before_windows(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "old.doc").write_bytes(data)
    assert failure(tmp_path / "old.doc").reason is DocumentReason.UNSUPPORTED


@pytest.mark.parametrize("name", ["about.md", "about.txt", "about.html"])
def test_a_text_about_pdf_is_no_pdf(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("Such a file begins with %PDF-1.7 and a line of bytes.")
    assert convert_file(path).format == path.suffix[1:]


def test_a_pdf_cut_off_early_is_damaged(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "cut.pdf")
    path.write_bytes(path.read_bytes()[:40])
    assert failure(path).reason is DocumentReason.DAMAGED


@pytest.mark.parametrize(
    ("streams", "reason", "word"),
    [
        (["EncryptionInfo", "EncryptedPackage"], DocumentReason.DAMAGED, "encrypted"),
        (["WordDocument", "1Table"], DocumentReason.DAMAGED, "streams"),
        (["Workbook"], DocumentReason.DAMAGED, "records"),
        (["BOOK"], DocumentReason.DAMAGED, "records"),
        (["Current User", "PowerPoint Document"], DocumentReason.DAMAGED, "streams"),
        (["Something"], DocumentReason.UNSUPPORTED, "Supported"),
    ],
)
def test_old_office_files(tmp_path: Path, streams: list[str], reason: DocumentReason, word: str) -> None:
    error = failure(making.ole(tmp_path / "old.docx", streams))
    assert error.reason is reason
    assert word in str(error)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0", DocumentReason.UNSUPPORTED),
        ("photo.docx", b"\x89PNG\r\n\x1a\n\0\0", DocumentReason.UNSUPPORTED),
        ("program.txt", b"\x7fELF\x02\x01\x01\0\0\0", DocumentReason.UNSUPPORTED),
        ("noise.docx", bytes(range(256)), DocumentReason.DAMAGED),
        ("noise.csv", bytes(range(256)), DocumentReason.DAMAGED),
        ("noise.dat", bytes(range(256)), DocumentReason.UNSUPPORTED),
        ("words.xlsx", b"only words", DocumentReason.DAMAGED),
    ],
)
def test_other_things(tmp_path: Path, name: str, data: bytes, reason: DocumentReason) -> None:
    (tmp_path / name).write_bytes(data)
    assert failure(tmp_path / name).reason is reason


@pytest.mark.parametrize(
    ("name", "entries", "reason"),
    [
        ("stuff.zip", {"a.txt": "x"}, DocumentReason.UNSUPPORTED),
        ("stuff.docx", {"a.txt": "x"}, DocumentReason.DAMAGED),
        ("text.odt", {"mimetype": "application/vnd.oasis.opendocument.text"}, DocumentReason.DAMAGED),
        ("drawing.odg", {"mimetype": "application/vnd.oasis.opendocument.graphics"}, DocumentReason.UNSUPPORTED),
        ("book.epub", {"mimetype": "application/epub+zip"}, DocumentReason.DAMAGED),
    ],
)
def test_other_archives(tmp_path: Path, name: str, entries: dict[str, str], reason: DocumentReason) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for entry, text in entries.items():
            archive.writestr(entry, text)
    assert failure(tmp_path / name).reason is reason


def test_an_encrypted_zip_entry(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "locked.docx")
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(data)
    assert failure(path).reason is DocumentReason.ENCRYPTED


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    main = b"<w:document>" + b" " * (300 << 20)
    path = making.package(tmp_path / "bomb.docx", "docx", "word/document.xml", {"word/document.xml": main})
    assert path.stat().st_size < 1 << 20
    assert failure(path).reason is DocumentReason.LIMIT


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    main = b"<w:document>" + b" " * (4 << 20)
    path = making.package(tmp_path / "liar.docx", "docx", "word/document.xml", {"word/document.xml": main})
    size = len(main).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (100).to_bytes(4, "little")))
    error = failure(path, Limits(part_bytes=1 << 20))
    assert error.reason in (DocumentReason.LIMIT, DocumentReason.DAMAGED)


def test_films_beside_the_text_do_not_matter(tmp_path: Path) -> None:
    film = bytes(64 << 20)
    path = making.docx(tmp_path / "film.docx", paragraph("still read"), parts={"word/media/film.mp4": film})
    assert convert_file(path, Limits(file_bytes=1000, part_bytes=1 << 20)).markdown == "still read\n"


def test_the_limit_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("word " * 1000)
    error = failure(path, Limits(file_bytes=4999))
    assert error.reason is DocumentReason.LIMIT
    assert convert_file(path, Limits(file_bytes=5000)).words == 1000


def test_the_limit_of_the_text_that_comes_out(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("words")
    assert convert_file(path, Limits(characters=6)).markdown == "words\n"
    with pytest.raises(DocumentError) as caught:
        convert_file(path, Limits(characters=5))
    assert caught.value.reason is DocumentReason.LIMIT


def test_what_is_not_a_file(tmp_path: Path) -> None:
    assert failure(tmp_path / "missing.docx").reason is DocumentReason.UNREADABLE
    assert failure(tmp_path).reason is DocumentReason.UNREADABLE
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")
        assert failure(tmp_path / "pipe.txt").reason is DocumentReason.UNREADABLE


ODD_NAMES = ["two\nlines.txt", " space .txt", "quote\"'.txt", "Ünï日本.txt", "a" * 200 + ".txt", "-rf.txt", "%41.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows forbids these names")
@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("fine")
    assert convert_file(tmp_path / name).markdown == "fine\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not text")
def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"bad\xff\n.txt")
    path.write_bytes(b"fine")
    assert convert_file(path).markdown == "fine\n"
    path.write_bytes(b"")
    assert failure(path).subject == "bad��.txt"


def check_outcome(path: Path) -> None:
    """Text, or an error that says why and what to do."""
    error = None
    try:
        assert convert_file(path).markdown.strip()
    except DocumentError as caught:
        error = caught
    assert error is None or (isinstance(error.reason, DocumentReason) and error.hint and error.subject)


@given(data=st.binary(min_size=1, max_size=200), suffix=st.sampled_from(sorted(SUPPORTED_SUFFIXES)))
def test_any_bytes_are_text_or_a_typed_error(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(data)
    check_outcome(path)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "pdf"])
def test_scrambled_files_are_text_or_a_typed_error(tmp_path: Path, kind: str) -> None:
    whole = MAKERS[kind](tmp_path / f"whole.{kind}")
    for step in range(40):
        data = bytearray(whole.read_bytes())
        for place in range(step * 7, len(data), 97 + step):
            data[place] ^= 1 << (step % 8)
        copy = tmp_path / f"scrambled.{kind}"
        copy.write_bytes(data)
        check_outcome(copy)


def test_a_copy_elsewhere_gives_the_same_text(tmp_path: Path) -> None:
    path = make_pptx(tmp_path / "a.pptx")
    shutil.copy(path, tmp_path / "b.pptx")
    assert convert_file(path) == convert_file(tmp_path / "b.pptx")
