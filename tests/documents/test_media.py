"""Documents that hold pictures, sounds or embedded files only: the text says what lies in them."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import openpyxl
import pptx
import pytest
from openpyxl.drawing.image import Image
from pptx.util import Emu

from llamahome_gui.documents import Converted, convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making
from tests.documents.making import paragraph

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FILES = Path(__file__).with_name("files")
LISTED = "No text was found; this lists what the file holds."
PICTURES = "Text inside pictures cannot be read."


def picture(name: str, description: str = "") -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="{name}" descr="{description}"/><a:graphic>'
        '<a:graphicData><a:blip r:embed="rId1"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )


def letter(path: Path, body: str) -> Converted:
    return convert_file(making.docx(path / "letter.docx", body, relations=[("rId1", "image", "media/image1.png")]))


def deck(path: Path, *, words: bool) -> Converted:
    show = pptx.Presentation()
    for number in range(2):
        slide = show.slides.add_slide(show.slide_layouts[6])
        slide.shapes.add_picture(io.BytesIO(DOT), Emu(0), Emu(0)).name = f"Photo {number}"
    if words:
        slide.shapes.add_textbox(Emu(0), Emu(0), Emu(9), Emu(9)).text_frame.text = "words"
    show.save(str(path / "deck.pptx"))
    return convert_file(path / "deck.pptx")


def test_a_letter_of_pictures(tmp_path: Path) -> None:
    found = letter(tmp_path, picture("Logo") + picture("", "C:\\\\boat.png"))
    assert found.markdown == "[Picture: Logo (image1.png)]\n\n[Picture: image1.png]\n"
    assert found.notes == (LISTED, PICTURES)


def test_pictures_beside_words_are_told_only_where_their_author_says_what_they_show(tmp_path: Path) -> None:
    found = letter(tmp_path, paragraph("words") + picture("Logo") + picture("Photo", "A boat at sea"))
    assert found.markdown == "words\n\n[Picture: A boat at sea]\n"
    assert found.notes == ()
    assert "Photo" not in deck(tmp_path, words=True).markdown


def test_slides_of_pictures(tmp_path: Path) -> None:
    found = deck(tmp_path, words=False)
    assert found.markdown == (
        "## Slide 1\n\n[Picture: Photo 0 (image1.png)]\n\n## Slide 2\n\n[Picture: Photo 1 (image1.png)]\n"
    )
    assert found.notes == (LISTED, PICTURES)


def test_a_film_is_not_taken_for_its_first_picture(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    slide.shapes.add_movie(io.BytesIO(b"film"), Emu(0), Emu(0), Emu(9), Emu(9), io.BytesIO(DOT), "video/mp4")
    show.save(str(tmp_path / "film.pptx"))
    found = convert_file(tmp_path / "film.pptx")
    assert found.markdown == "## Slide 1\n\n[Video: movie.mp4 (media1.mp4)]\n"
    assert found.notes == (LISTED,)


def test_an_embedded_file_a_shape_and_an_empty_table(tmp_path: Path) -> None:
    office = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    thing = f'<w:object><v:shape/><o:OLEObject {office} ProgID="Excel.Sheet.12" r:id="rId1"/></w:object>'
    cells = "<w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>"
    found = letter(tmp_path, f"<w:p><w:r>{thing}</w:r></w:p><w:tbl>{cells * 3}</w:tbl>")
    assert found.markdown == "[Embedded: Excel.Sheet.12 (image1.png)]\n\n[Empty table: 3 × 2 cells]\n"


def test_a_workbook_of_pictures(tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.add_image(Image(io.BytesIO(DOT)), "B2")
    book.save(tmp_path / "book.xlsx")
    assert convert_file(tmp_path / "book.xlsx").markdown == "## Sheet\n\n[Picture: Image 1 (image1.png)]\n"


def open_document(path: Path, body: str) -> Converted:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
        for name, full in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("table", "table"))
    )
    spaces += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    body = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    with zipfile.ZipFile(path / "file.odt", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return convert_file(path / "file.odt")


def test_an_opendocument_file_of_pictures(tmp_path: Path) -> None:
    frame = '<draw:frame draw:name="Photo"><draw:image xlink:href="Pictures/1.png"/></draw:frame>'
    found = open_document(tmp_path, f"<text:p>{frame}</text:p>")
    assert found.markdown == "[Picture: Photo (1.png)]\n"
    assert found.notes == (LISTED, PICTURES)


def test_an_opendocument_file_with_an_empty_table(tmp_path: Path) -> None:
    row = "<table:table-row><table:table-cell/><table:table-cell/></table:table-row>"
    found = open_document(tmp_path, f"<table:table>{row * 3}</table:table>")
    assert found.markdown == "[Empty table: 3 × 2 cells]\n"
    assert found.notes == (LISTED,)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pictures.doc", "[Picture 1]\n\n[Picture 2]\n"),
        ("pictures.ppt", "## Slide 1\n\n[Picture 1]\n\n## Slide 2\n\n[Picture 1]\n"),
    ],
)
def test_old_files_of_pictures(tmp_path: Path, name: str, text: str) -> None:
    """`pictures.zip` holds a document with two pictures and slides with one each, saved as old files by LibreOffice."""
    with zipfile.ZipFile(FILES / "pictures.zip") as archive:
        archive.extract(name, tmp_path)
    found = convert_file(tmp_path / name)
    assert found.markdown == text
    assert found.notes == (LISTED, PICTURES)


def test_a_web_page_of_pictures(tmp_path: Path) -> None:
    page = '<html><body><img src="a/b%20c.png"><img src="data:image/png;base64,AAAA"></body></html>'
    (tmp_path / "page.html").write_text(page)
    found = convert_file(tmp_path / "page.html")
    assert found.markdown == "[Picture: b c.png]\n\n[Picture]\n"
    assert found.notes == (LISTED, PICTURES)


def test_a_book_of_pictures(tmp_path: Path) -> None:
    package = '<package><manifest><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>'
    members = {
        "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
        "c.opf": package.encode(),
        "a.xhtml": b'<html><body><p><img src="images/1.png"/></p></body></html>',
    }
    (tmp_path / "book.epub").write_bytes(making.zipped(members))
    assert convert_file(tmp_path / "book.epub").markdown == "[Picture: 1.png]\n"


def test_rich_text_of_pictures(tmp_path: Path) -> None:
    dot = r"\pict\pngblip 89504e47"
    thing = r"{\object\objemb{\*\objclass Equation.3}{\*\objdata 00}}"
    text = r"{\rtf1\ansi {\*\shppict{" + dot + r"}}{\nonshppict{" + dot + r"}}\par {" + dot + "}" + thing + "}"
    (tmp_path / "a.rtf").write_text(text)
    found = convert_file(tmp_path / "a.rtf")
    assert found.markdown == "[Picture 1]\n\n[Picture 2]\n\n[Embedded: Equation.3]\n"
    assert found.notes == (LISTED, PICTURES)


def test_a_file_with_nothing_in_it_stays_empty(tmp_path: Path) -> None:
    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[1])
    show.save(str(tmp_path / "blank.pptx"))
    openpyxl.Workbook().save(tmp_path / "blank.xlsx")
    for path in (tmp_path / "blank.pptx", tmp_path / "blank.xlsx", making.docx(tmp_path / "b.docx", paragraph(""))):
        with pytest.raises(DocumentError) as caught:
            convert_file(path)
        assert caught.value.reason is DocumentReason.EMPTY
        assert "picture" not in str(caught.value)
