"""Files that python-docx, openpyxl and python-pptx refuse, or that would hurt them, are read all the same."""

from __future__ import annotations

import gc
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from openpyxl.comments import Comment
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from llamahome_gui.documents import Limits, convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making
from tests.documents.making import WORD, paragraph

BOMB = '<!DOCTYPE b [<!ENTITY a "' + "x" * 1000 + '">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 40}">' for before, name in ("ab", "bc", "cd", "de", "ef")
) + "]>"  # fmt: skip


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same package with its parts changed; None leaves one out."""
    copy = path.with_name(f"changed{path.suffix}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return copy


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    show = pptx.Presentation()
    for number in range(3):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = f"Title {number}"
        slide.placeholders[1].text_frame.text = f"Point {number}"
        slide.notes_slide.notes_text_frame.text = f"Said {number}"
    show.core_properties.author = "A. Speaker"
    show.save(str(tmp_path / "deck.pptx"))
    return tmp_path / "deck.pptx"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_heading("Letter", 1)
    document.add_paragraph("Item", style="List Bullet")
    document.sections[0].header.paragraphs[0].text = "House"
    document.save(str(tmp_path / "letter.docx"))
    return tmp_path / "letter.docx"


LETTER = "House\n\n# Letter\n\n- Item\n"


def part_is(part: str, data: bytes | None) -> Callable[[str, bytes], bytes | None]:
    return lambda name, old: data if name == part else old


@pytest.mark.parametrize("data", [None, b"<Types/>", b"not xml"])
def test_content_types_do_not_matter(letter: Path, deck: Path, data: bytes | None) -> None:
    assert convert_file(rewritten(letter, part_is("[Content_Types].xml", data))).markdown == LETTER
    assert convert_file(rewritten(deck, part_is("[Content_Types].xml", data))).markdown == convert_file(deck).markdown


@pytest.mark.parametrize(
    ("kind", "plain", "other"),
    [
        ("docx", "wordprocessingml.document.main", "wordprocessingml.template.main"),
        ("docx", "openxmlformats-officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main"),
        ("pptx", "presentationml.presentation.main", "presentationml.slideshow.main"),
        ("pptx", "presentationml.presentation.main", "presentationml.template.main"),
    ],
)
def test_templates_shows_and_macros(letter: Path, deck: Path, kind: str, plain: str, other: str) -> None:
    path = letter if kind == "docx" else deck
    copy = rewritten(path, lambda _, data: data.replace(plain.encode(), other.encode()))
    opener = docx.Document if kind == "docx" else pptx.Presentation
    with pytest.raises(ValueError):
        opener(str(copy))
    assert convert_file(copy).markdown == convert_file(path).markdown


@pytest.mark.parametrize("part", ["word/styles.xml", "word/numbering.xml", "word/header1.xml", "docProps/core.xml"])
@pytest.mark.parametrize("data", [None, b"", b"<w:broken", b"<other/>"])
def test_a_side_part_of_a_letter_that_is_broken(letter: Path, part: str, data: bytes | None) -> None:
    text = convert_file(rewritten(letter, part_is(part, data))).markdown
    assert "Letter" in text
    assert "Item" in text
    assert ("House" in text) == (part != "word/header1.xml")


def test_properties_that_are_not_there_are_not_invented(letter: Path, deck: Path, tmp_path: Path) -> None:
    for path in (letter, deck):
        bare = convert_file(rewritten(path, part_is("docProps/core.xml", None)))
        assert set(bare.metadata) <= {"pages", "slides", "company"}
    book = making.sheet(tmp_path / "bare.xlsx", "<row><c><v>1</v></c></row>")
    assert set(convert_file(book).metadata) == {"sheets"}
    assert convert_file(deck).metadata["author"] == "A. Speaker"


def test_a_missing_slide_is_passed_over_and_a_broken_one_is_named(deck: Path) -> None:
    missing = convert_file(rewritten(deck, part_is("ppt/slides/slide2.xml", None)))
    assert missing.metadata["slides"] == "2"
    assert "## Slide 2: Title 2" in missing.markdown
    broken = convert_file(rewritten(deck, part_is("ppt/slides/slide2.xml", b"<p:sld")))
    assert "## Slide 2\n\n(This slide is damaged and could not be read.)\n\n## Slide 3: Title 2" in broken.markdown
    assert "Said 2" in broken.markdown


@pytest.mark.parametrize("part", ["ppt/slideLayouts/slideLayout2.xml", "ppt/notesSlides/notesSlide1.xml"])
@pytest.mark.parametrize("data", [None, b"<p:broken"])
def test_a_side_part_of_a_deck_that_is_broken(deck: Path, part: str, data: bytes | None) -> None:
    text = convert_file(rewritten(deck, part_is(part, data))).markdown
    assert all(f"Point {number}" in text and f"Title {number}" in text for number in range(3))
    assert ("Said 0" in text) == ("notes" not in part)


def test_a_shape_that_python_pptx_refuses(deck: Path) -> None:
    text = convert_file(rewritten(deck, lambda name, data: data.replace(b'type="title"', b'type="nonsense"'))).markdown
    assert all(f"Point {number}" in text and f"Title {number}" in text for number in range(3))


def test_slides_that_link_each_other_in_a_chain(deck: Path) -> None:
    """python-pptx follows such links by recursion."""
    count = 1100
    with zipfile.ZipFile(deck) as archive:
        slide = archive.read("ppt/slides/slide1.xml")
        main = archive.read("ppt/presentation.xml").decode()
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="s{n}"/>' for n in range(count))
    main = re.sub(r"<p:sldIdLst>.*</p:sldIdLst>", f"<p:sldIdLst>{ids}</p:sldIdLst>", main, flags=re.S)
    parts: dict[str, str | bytes] = {
        "ppt/presentation.xml": main,
        "ppt/_rels/presentation.xml.rels": making.relationships(
            [(f"s{n}", "slide", f"slides/s{n}.xml") for n in range(count)]
        ),
    }
    for n in range(count):
        parts[f"ppt/slides/s{n}.xml"] = slide
        parts[f"ppt/slides/_rels/s{n}.xml.rels"] = making.relationships([("rId1", "slide", f"s{(n + 1) % count}.xml")])
    path = making.package(deck.with_name("chain.pptx"), "pptx", "ppt/presentation.xml", parts)
    assert convert_file(path).metadata["slides"] == str(count)


def test_comments_that_link_each_other_in_a_chain(deck: Path) -> None:
    """python-pptx follows the comments of comments by recursion."""
    count = 1500
    link = b'<Relationship Id="c" Type="http://x/comments" Target="../comments/c0.xml"/></Relationships>'
    copy = rewritten(
        deck,
        lambda name, data: data.replace(b"</Relationships>", link) if name.endswith("slide1.xml.rels") else data,
    )
    with zipfile.ZipFile(copy, "a") as archive:
        for number in range(count):
            archive.writestr(f"ppt/comments/c{number}.xml", "<none/>")
            links = making.relationships([("c", "comments", f"c{number + 1}.xml")])
            archive.writestr(f"ppt/comments/_rels/c{number}.xml.rels", links)
    with pytest.raises(RecursionError):
        pptx.Presentation(str(copy))
    assert convert_file(deck).markdown == convert_file(copy).markdown


def test_a_deck_that_is_too_large_for_python_pptx(
    deck: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds all slides at once; one by one they may fit."""
    whole = convert_file(deck)

    def out_of_memory(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("llamahome_gui.documents.ooxml.slidepackage.opened", out_of_memory)
    with caplog.at_level("INFO"):
        assert convert_file(deck) == whole
    assert [record.getMessage() for record in caplog.records] == [f"{deck} is read without python-pptx"]


def test_nothing_that_was_read_waits_for_the_collector(deck: Path, letter: Path) -> None:
    """Both libraries tie their parts into circles; the trees of many files would be in memory at once."""

    def parts() -> int:
        # By the type alone: isinstance asks objects for their class, and some of other libraries answer with a warning.
        return sum(issubclass(type(each), pptx.opc.package.Part | docx.opc.part.Part) for each in gc.get_objects())

    convert_file(deck), convert_file(letter)
    gc.collect()
    gc.disable()
    try:
        before = parts()
        convert_file(deck), convert_file(letter)
        assert parts() == before
    finally:
        gc.enable()


def test_a_broken_chart_is_named(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "Sales"
    numbers = CategoryChartData()
    numbers.categories = ["East"]
    numbers.add_series("Crop", (4.5,))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, 99, 99, numbers)
    show.save(str(tmp_path / "chart.pptx"))
    broken = rewritten(tmp_path / "chart.pptx", lambda name, data: b"<c:" if "/charts/chart" in name else data)
    converted = convert_file(broken)
    assert converted.markdown == "## Slide 1: Sales\n"
    assert any("is damaged; what it holds is missing" in note for note in converted.notes)


def test_alternatives_are_said_once(deck: Path) -> None:
    def wrap(name: str, data: bytes) -> bytes:
        if name != "ppt/slides/slide1.xml":
            return data
        space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        shapes = re.findall(r"<p:sp>.*?</p:sp>", data.decode(), re.S)
        both = f"<mc:Choice Requires='x'>{shapes[1]}</mc:Choice><mc:Fallback>{shapes[1]}</mc:Fallback>"
        wrapped = f"<mc:AlternateContent {space}>{both}</mc:AlternateContent>"
        return data.decode().replace(shapes[1], wrapped).encode()

    text = convert_file(rewritten(deck, wrap)).markdown
    assert text.count("Point 0") == 1
    assert text == convert_file(deck).markdown


def test_entity_bombs(letter: Path, deck: Path, tmp_path: Path) -> None:
    main = f'{BOMB}<w:document xmlns:w="{WORD}"><w:body>{paragraph("before &f; after")}</w:body></w:document>'
    with pytest.raises(DocumentError) as caught:
        convert_file(making.package(tmp_path / "bomb.docx", "docx", "word/document.xml", {"word/document.xml": main}))
    assert caught.value.reason is DocumentReason.LIMIT

    def armed(name: str, data: bytes) -> bytes:
        if name != "ppt/slides/slide1.xml":
            return data
        return BOMB.encode() + re.sub(rb"<\?xml.*?\?>\s*", b"", data).replace(b"Point 0", b"before &f; after")

    text = convert_file(rewritten(deck, armed)).markdown
    assert text.startswith("## Slide 1\n\n(This slide is damaged and could not be read.)\n\n## Slide 2: Title 1")
    attribute = f'{BOMB}<w:styles xmlns:w="{WORD}"><w:style w:styleId="&f;"/></w:styles>'
    assert "Letter" in convert_file(rewritten(letter, part_is("word/styles.xml", attribute.encode()))).markdown


def test_entities_of_slides_are_not_expanded(deck: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not tell")
    declared = f'<!DOCTYPE s [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY i "inner">]>'.encode()

    def armed(name: str, data: bytes) -> bytes:
        if name != "ppt/slides/slide1.xml":
            return data
        return declared + re.sub(rb"<\?xml.*?\?>\s*", b"", data).replace(b"Point 0", b"before &e;&i; after")

    assert "- before  after\n" in convert_file(rewritten(deck, armed)).markdown


def test_deep_nesting_beside_the_text(letter: Path, deck: Path) -> None:
    deep = b"<a>" * 5000 + b"</a>" * 5000
    assert "Letter" in convert_file(rewritten(letter, part_is("word/styles.xml", deep))).markdown
    assert "could not be read" in convert_file(rewritten(deck, part_is("ppt/slides/slide3.xml", deep))).markdown
    with pytest.raises(DocumentError) as caught:
        convert_file(rewritten(deck, part_is("ppt/presentation.xml", deep)))
    assert caught.value.reason is DocumentReason.LIMIT


def test_the_limit_of_all_parts_together_counts_each_once(letter: Path) -> None:
    broken = rewritten(letter, part_is("word/numbering.xml", b"<w:broken"))
    with zipfile.ZipFile(broken) as archive:
        text_parts = sum(entry.file_size for entry in archive.infolist() if "theme" not in entry.filename)
    assert convert_file(broken, Limits(total_bytes=text_parts)).markdown.startswith("House\n\n# Letter\n\n")
    with pytest.raises(DocumentError) as caught:
        convert_file(broken, Limits(total_bytes=100))
    assert caught.value.reason is DocumentReason.LIMIT


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active["A1"] = 0.5
    made.active["A1"].number_format = "0.0%"
    made.create_sheet("Spare").sheet_state = "veryHidden"
    made["Spare"]["A1"] = "kept"
    made.epoch = openpyxl.utils.datetime.MAC_EPOCH
    made["Spare"]["A3"] = 0
    made["Spare"]["A3"].number_format = "yyyy-mm-dd"
    made.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


BOOK = "## Sheet\n\n50.0%\n\n## Spare (hidden)\n\nkept\n\n1904-01-01\n"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", b'sheetId="1"', b'sheetId="first"'),
        ("xl/workbook.xml", b'sheetId="1"', b""),
        ("xl/workbook.xml", b'visibility="visible"', b'visibility="whatever"'),
        ("xl/workbook.xml", b'state="veryHidden"', b'state="buried"'),
        ("xl/styles.xml", b"<fills>", b"<fills><fill><wrong/></fill>"),
        ("xl/styles.xml", b'fontId="0"', b'fontId="none"'),
        ("docProps/core.xml", b"T", b"X"),
        ("docProps/core.xml", b"coreProperties", b"other"),
    ],
)
def test_workbooks_that_openpyxl_refuses(book: Path, part: str, old: bytes, new: bytes) -> None:
    assert convert_file(book).markdown == BOOK
    copy = rewritten(book, lambda name, data: data.replace(old, new) if name == part else data)
    assert convert_file(copy).markdown == BOOK


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"", b""),
        (b"<comments ", b'<comments odd="1" '),
        (b'shapeId="0"', b'shapeId="none"'),
        (b'<comment ref="A1"', b'<comment ref="A1" guid="none"'),
        (b"<t>", b'<r><rPr><u val="odd"/></rPr><t>'),
    ],
)
def test_comments_that_openpyxl_refuses(book: Path, old: bytes, new: bytes) -> None:
    made = openpyxl.load_workbook(book)
    made["Sheet"]["A1"].comment = Comment("Is this_x000D_\nso?", "Vera")
    made.save(book)

    def change(name: str, data: bytes) -> bytes:
        if "comments/" not in name or not old:
            return data
        assert old in data
        changed = data.replace(old, new)
        return changed.replace(b"</t>", b"</t></r>") if b"<r>" in new else changed

    assert "50.0%\n\n> Comment by Vera on A1: Is this so?" in convert_file(rewritten(book, change)).markdown


@pytest.mark.parametrize("data", [b"<other/>", b'<comments xmlns="x"/>', b"<broken"])
def test_comments_that_are_none(book: Path, data: bytes) -> None:
    made = openpyxl.load_workbook(book)
    made["Sheet"]["A1"].comment = Comment("Lost", "Vera")
    made.save(book)
    assert convert_file(rewritten(book, lambda name, old: data if "comments/" in name else old)).markdown == BOOK


def test_a_workbook_whose_sheets_are_missing(book: Path) -> None:
    copy = rewritten(book, lambda name, data: None if "worksheets" in name else data)
    with pytest.raises(DocumentError) as caught:
        convert_file(copy)
    assert caught.value.reason is DocumentReason.DAMAGED


def test_pictures_are_not_even_opened(letter: Path) -> None:
    """A picture whose bytes are rotten does not matter: nothing asks for it."""
    shutil.copy(letter, letter.with_name("picture.docx"))
    copy = rewritten(
        letter, lambda name, data: data.replace(b"</Relationships>", b'<Relationship Id="p" Type="http://schemas.'
                         b'openxmlformats.org/officeDocument/2006/relationships/image" Target="media/a.png"/>'
                         b"</Relationships>") if name == "word/_rels/document.xml.rels" else data
    )  # fmt: skip
    with zipfile.ZipFile(copy, "a") as archive:
        archive.writestr("word/media/a.png", b"picture" * 100)
    copy.write_bytes(copy.read_bytes().replace(b"picture", b"rotten!", 1))
    with pytest.raises(zipfile.BadZipFile):
        docx.Document(str(copy))
    assert convert_file(copy).markdown == LETTER
