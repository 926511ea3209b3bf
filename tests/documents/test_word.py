"""Word documents: what a reader of the page would miss must not be missing, what was deleted must not be there."""

from __future__ import annotations

from pathlib import Path

import docx as python_docx
import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making
from tests.documents.compounds import compound
from tests.documents.making import WORD, paragraph
from tests.documents.test_old_equation import chars, line, template
from tests.documents.test_old_equation import stream as old_stream


def text_of(path: Path) -> str:
    return convert_file(path).markdown


def body(tmp_path: Path, xml: str, **more: object) -> str:
    return text_of(making.docx(tmp_path / "made.docx", xml, **more))  # type: ignore[arg-type]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A document as python-docx writes it."""
    document = python_docx.Document()
    document.core_properties.title = "Annual report"
    document.core_properties.author = "A. Writer"
    document.sections[0].header.paragraphs[0].text = "Confidential header"
    document.sections[0].footer.paragraphs[0].text = "Footer of the house"
    document.add_heading("Report", 0)
    document.add_heading("Results", 1)
    plain = document.add_paragraph("Sales ")
    plain.add_run("grew").bold = True
    plain.add_run(" by ")
    plain.add_run("a third").italic = True
    document.add_paragraph("First", style="List Bullet")
    document.add_paragraph("Deeper", style="List Bullet 2")
    document.add_paragraph("Second", style="List Bullet")
    document.add_paragraph("Step one", style="List Number")
    document.add_paragraph("Step two", style="List Number")
    table = document.add_table(2, 3)
    for index, text in enumerate(("Name", "Place", "A|B", "Anna", "Ulm", "1")):
        table.cell(index // 3, index % 3).text = text
    document.add_comment(plain.runs, text="Is this right?", author="Reviewer")
    document.save(str(tmp_path / "report.docx"))
    return tmp_path / "report.docx"


def test_a_whole_report(report: Path) -> None:
    converted = convert_file(report)
    assert converted.format == "docx"
    assert converted.title == "Annual report"
    assert converted.metadata["author"] == "A. Writer"
    assert converted.markdown == (
        "Confidential header\n\n# Report\n\n# Results\n\nSales **grew** by *a third*[^c1]\n\n"
        "- First\n- Deeper\n- Second\n1. Step one\n2. Step two\n\n"
        "| Name | Place | A\\|B |\n| --- | --- | --- |\n| Anna | Ulm | 1 |\n\n"
        "Footer of the house\n\n[^c1]: Comment by Reviewer: Is this right?\n"
    )
    assert converted.words == 37


def test_the_same_bytes_give_the_same_text(report: Path) -> None:
    assert convert_file(report) == convert_file(report)


def test_tracked_changes(tmp_path: Path) -> None:
    text = body(
        tmp_path,
        '<w:p><w:r><w:t xml:space="preserve">kept </w:t></w:r><w:ins w:id="1"><w:r><w:t>inserted</w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>deleted</w:delText></w:r></w:del>'
        '<w:moveFrom w:id="3"><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>'
        '<w:p><w:moveTo w:id="4"><w:r><w:t>arrived</w:t></w:r></w:moveTo></w:p>',
    )
    assert text == "kept inserted\n\narrived\n"


def test_links_and_fields(tmp_path: Path) -> None:
    text = body(
        tmp_path,
        '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>the </w:t></w:r><w:r><w:t>site</w:t></w:r></w:hyperlink>'
        '<w:r><w:t xml:space="preserve"> and </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "http://b.example/x" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>other</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>'
        "</w:p>",
        relations=[("rId9", "hyperlink", "http://a.example/")],
        external=["rId9"],
    )
    assert text == "[the site](http://a.example/) and [other](http://b.example/x)7\n"


def test_footnotes_and_endnotes(tmp_path: Path) -> None:
    def notes(kind: str, text: str) -> str:
        return (
            f'<w:{kind}s xmlns:w="{WORD}"><w:{kind} w:id="0" w:type="separator">{paragraph("line")}</w:{kind}>'
            f'<w:{kind} w:id="2">{paragraph(text)}</w:{kind}></w:{kind}s>'
        )

    text = body(
        tmp_path,
        '<w:p><w:r><w:t>Fact</w:t><w:footnoteReference w:id="2"/></w:r>'
        '<w:r><w:t xml:space="preserve"> more</w:t><w:endnoteReference w:id="2"/></w:r></w:p>',
        parts={"word/footnotes.xml": notes("footnote", "Source A"), "word/endnotes.xml": notes("endnote", "Source B")},
        relations=[("rId1", "footnotes", "footnotes.xml"), ("rId2", "endnotes", "endnotes.xml")],
    )
    assert text == "Fact[^1] more[^e1]\n\n[^1]: Source A\n\n[^e1]: Source B\n"


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('In the box')}</w:txbxContent>"
    text = body(
        tmp_path,
        '<w:p><w:r><w:t>Before</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    assert text == "Before\n\nIn the box\n"


def test_merged_cells_are_said_once_and_tables_nest(tmp_path: Path) -> None:
    def cell(content: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell(paragraph('x'))}{cell(paragraph('y'))}</w:tr></w:tbl>"
    wide = cell(paragraph("wide"), '<w:gridSpan w:val="2"/>')
    tall = cell(paragraph("tall"), '<w:vMerge w:val="restart"/>')
    below = cell(paragraph("tall"), "<w:vMerge/>")
    two = cell(paragraph("a") + paragraph("b"))
    text = body(tmp_path, f"<w:tbl><w:tr>{wide}{tall}</w:tr><w:tr>{two}{cell(inner)}{below}</w:tr></w:tbl>")
    assert text == "| wide |  | tall |\n| --- | --- | --- |\n| a<br>b | x / y |  |\n"


def _level(number: int, kind: str, pattern: str, more: str = "") -> str:
    inner = f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{pattern}"/>'
    return f'<w:lvl w:ilvl="{number}">{inner}</w:lvl>'


def _numbered(depth: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="5"/></w:numPr>'


def _with_list(tmp_path: Path, levels: str, xml: str) -> str:
    numbering = (
        f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    parts, relations = {"word/numbering.xml": numbering}, [("rId1", "numbering", "numbering.xml")]
    return body(tmp_path, xml, parts=parts, relations=relations)


def test_numbering_of_several_levels(tmp_path: Path) -> None:
    levels = _level(0, "decimal", "%1.") + _level(1, "lowerLetter", "%2)") + _level(2, "upperRoman", "%1.%3")
    items = (("one", 0), ("under", 1), ("under too", 1), ("two", 0), ("again", 1), ("deep", 2))
    text = _with_list(tmp_path, levels, "".join(paragraph(words, _numbered(depth)) for words, depth in items))
    assert text == ("1. one\n    - a) under\n    - b) under too\n2. two\n    - a) again\n        - 2.I deep\n")


def test_numbers_with_nothing_behind_them_count_and_stand_in_tables(tmp_path: Path) -> None:
    def empty(mark: str = "") -> str:
        return f"<w:p><w:pPr>{_numbered(0)}{mark}</w:pPr></w:p>"

    hidden = empty("<w:rPr><w:vanish/></w:rPr>")
    listed = paragraph("cut", _numbered(0)) + empty() + hidden + paragraph("sew", _numbered(0))
    assert _with_list(tmp_path, _level(0, "decimal", "%1."), listed) == "1. cut\n3. sew\n"
    rows = "".join(f"<w:tr><w:tc>{empty()}</w:tc><w:tc>{paragraph(words)}</w:tc></w:tr>" for words in ("Fire", "Flood"))
    table = _with_list(tmp_path, _level(0, "decimal", "%1."), f"<w:tbl>{rows}</w:tbl>")
    assert table == "| 1. | Fire |\n| --- | --- |\n| 2. | Flood |\n"
    bullets = _with_list(tmp_path, _level(0, "bullet", "•"), f"<w:tbl>{rows}</w:tbl>")
    assert bullets == "|  | Fire |\n| --- | --- |\n|  | Flood |\n"


@pytest.mark.parametrize(("legal", "label"), [("<w:isLgl/>", "1.01"), ('<w:isLgl w:val="0"/>', "I.01"), ("", "I.01")])
def test_legal_numbers_are_written_in_figures(tmp_path: Path, legal: str, label: str) -> None:
    levels = _level(0, "upperRoman", "Article %1.") + _level(1, "decimalZero", "Section %1.%2", legal)
    text = _with_list(tmp_path, levels, paragraph("Terms", _numbered(0)) + paragraph("Means", _numbered(1)))
    assert text == f"- Article I. Terms\n    - Section {label} Means\n"


def test_content_controls_and_equations(tmp_path: Path) -> None:
    text = body(
        tmp_path,
        f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('controlled')}</w:sdtContent></w:sdt>"
        "<w:p><m:oMath><m:r><m:t>E=mc</m:t></m:r><m:sSup><m:e><m:r><m:t>2</m:t></m:r></m:e></m:sSup></m:oMath></w:p>",
    )
    assert text == "controlled\n\nE=mc2\n"


def test_symbols_breaks_and_tags(tmp_path: Path) -> None:
    text = body(
        tmp_path,
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:t>done</w:t><w:br/><w:t>next &lt;b&gt;</w:t>'
        "<w:noBreakHyphen/><w:t>x</w:t></w:r></w:p>",
    )
    assert text == "✓done\nnext \\<b>\u2011x\n"


def test_a_chart_becomes_a_table(tmp_path: Path) -> None:
    space = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    points = "".join(f'<c:pt idx="{n}"><c:v>{text}</c:v></c:pt>' for n, text in enumerate(("Q1", "Q2")))
    values = "".join(
        f'<c:pt idx="{n}"><c:v>{number}</c:v></c:pt>' for n, number in enumerate(("8.2", "3.2000000000000002"))
    )
    chart = (
        f"<c:chartSpace {space}><c:chart><c:plotArea><c:ser><c:tx><c:v>Sales</c:v></c:tx><c:cat>{points}</c:cat>"
        f"<c:val>{values}</c:val></c:ser></c:plotArea></c:chart></c:chartSpace>"
    )
    text = body(
        tmp_path,
        '<w:p><w:r><w:drawing><a:graphic><a:graphicData><c:chart r:id="rId3"/></a:graphicData></a:graphic></w:drawing>'
        "</w:r></w:p>",
        parts={"word/charts/chart1.xml": chart},
        relations=[("rId3", "chart", "charts/chart1.xml")],
    )
    assert text == "|  | Sales |\n| --- | --- |\n| Q1 | 8.2 |\n| Q2 | 3.2 |\n"


def test_the_strict_dialect(tmp_path: Path) -> None:
    strict = WORD.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                          "http://purl.oclc.org/ooxml/wordprocessingml/main")  # fmt: skip
    main = f'<w:document xmlns:w="{strict}"><w:body>{paragraph("strictly")}</w:body></w:document>'
    path = making.package(tmp_path / "strict.docx", "docx", "word/document.xml", {"word/document.xml": main})
    assert text_of(path) == "strictly\n"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not tell")
    main = (
        f'<!DOCTYPE d [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY i "inner">]><w:document xmlns:w="{WORD}"><w:body>'
        "<w:p><w:r><w:t>before &e;&i; after</w:t></w:r></w:p></w:body></w:document>"
    )
    path = making.package(tmp_path / "xxe.docx", "docx", "word/document.xml", {"word/document.xml": main})
    assert text_of(path) == "before  after\n"


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        ("<w:p/>", DocumentReason.EMPTY),
        ("<w:p><w:r><w:drawing/></w:r></w:p>", DocumentReason.EMPTY),
        ("<w:p><w:r>", DocumentReason.DAMAGED),
        ("<w:tbl><w:tr><w:tc>" * 3000 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 3000, DocumentReason.LIMIT),
    ],
)
def test_what_cannot_be_told(tmp_path: Path, xml: str, reason: DocumentReason) -> None:
    with pytest.raises(DocumentError) as caught:
        body(tmp_path, xml)
    assert caught.value.reason is reason
    assert caught.value.subject == "made.docx"
    assert caught.value.hint


def test_form_fields_and_symbols_without_a_result_show_what_they_stand_for(tmp_path: Path) -> None:
    def form(inner: str) -> str:
        begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{inner}</w:ffData></w:fldChar></w:r>'
        return f'{begin}<w:r><w:instrText> FORM </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'

    choices = "".join(f'<w:listEntry w:val="{name}"/>' for name in ("red", "green"))
    symbol = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> SYMBOL 252 \\f "Wingdings" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    text = body(
        tmp_path,
        "<w:p>"
        + form("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>")
        + form("<w:checkBox><w:default w:val='0'/></w:checkBox>")
        + form(f"<w:ddList><w:result w:val='1'/>{choices}</w:ddList>")
        + symbol
        + "</w:p>",
    )
    assert text == "☒☐green✓\n"


def test_a_document_inside_a_document_does_not_go_on_without_end(tmp_path: Path) -> None:
    chunk, relation = '<w:altChunk r:id="rId1"/>', [("rId1", "aFChunk", "inner.docx")]
    inner = making.docx(tmp_path / "inner.docx", paragraph("inner") + chunk, {}, relation)
    parts = {"word/inner.docx": inner.read_bytes()}
    converted = convert_file(making.docx(tmp_path / "outer.docx", paragraph("outer") + chunk, parts, relation))
    assert converted.markdown == "outer\n\ninner\n"
    assert converted.notes == ()


def test_a_chunk_that_cannot_be_read_is_noted(tmp_path: Path) -> None:
    made = making.docx(tmp_path / "a.docx", paragraph("outer") + '<w:altChunk r:id="rId7"/>')
    assert convert_file(made).notes == ("A document inside it could not be read.",)


def test_boxes_come_in_the_order_in_which_they_are_drawn(tmp_path: Path) -> None:
    boxes = "".join(
        f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{paragraph(text)}</w:txbxContent></v:textbox></v:shape>"
        f"<v:shape><v:textbox><w:txbxContent>{paragraph(text + ' again')}</w:txbxContent></v:textbox></v:shape>"
        "</w:pict></w:r>"
        for text in ("first", "second")
    )
    joined = '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>joined</w:t></w:r></w:p>'
    text = body(tmp_path, f"{joined}<w:p><w:r><w:t>around</w:t></w:r>{boxes}</w:p>")
    assert text == "joined around\n\nfirst\n\nfirst again\n\nsecond\n\nsecond again\n"


def test_a_document_with_macros(tmp_path: Path) -> None:
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    usual = making.docx(tmp_path / "a.docx", paragraph("With macros"))
    types = {"[Content_Types].xml": lambda text: text.replace(making.CONTENT_TYPES["docx"], kind)}
    converted = convert_file(making.repacked(usual, types).rename(tmp_path / "a.docm"))
    assert (converted.format, converted.markdown) == ("docx", "With macros\n")


def test_a_picture_with_a_title_only(tmp_path: Path) -> None:
    drawing = '<w:drawing><wp:inline><wp:docPr id="1" name="P" title="A kite"/></wp:inline></w:drawing>'
    assert body(tmp_path, f"<w:p><w:r>{drawing}</w:r></w:p>") == "[Picture: A kite]\n"


def test_text_in_a_symbol_font(tmp_path: Path) -> None:
    run = '<w:r><w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr><w:t>\uf06dm \uf0a3</w:t></w:r>'
    wings = '<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>\uf0fc</w:t></w:r>'
    assert body(tmp_path, f"<w:p>{run}{wings}</w:p>") == "μm ≤✓\n"


def test_deleted_cells(tmp_path: Path) -> None:
    cells = "".join(
        f"<w:tc><w:tcPr>{mark}</w:tcPr>{paragraph(text)}</w:tc>"
        for text, mark in (("one", ""), ("gone", '<w:cellDel w:id="1"/>'), ("two", ""))
    )
    assert body(tmp_path, f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>") == "| one | two |\n| --- | --- |\n"


def test_equations_of_the_old_editor(tmp_path: Path) -> None:
    data = compound({"Equation Native": old_stream(template(14, line(chars("a+b")), line(chars("2"))))})
    ole = '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="Equation.3" r:id="rId1"/>'
    text = body(
        tmp_path,
        f"<w:p><w:r><w:t xml:space='preserve'>So </w:t><w:object><v:shape/>{ole}</w:object></w:r></w:p>",
        parts={"word/embeddings/oleObject1.bin": data},
        relations=[("rId1", "oleObject", "embeddings/oleObject1.bin")],
    )
    assert text == "So (a+b)/2\n"
