"""Word documents of 2003 in one XML file, feature by feature."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.errors import DocumentError, DocumentReason

_ROOT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    ' xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:st1="urn:schemas-microsoft-com:office:smarttags" w:macrosPresent="no" xml:space="preserve">'
)
_STYLES = (
    '<w:styles><w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/>'
    '<wx:uiName wx:val="Überschrift 2"/></w:style></w:styles>'
)
_LISTS = (
    '<w:lists><w:listDef w:listDefId="4"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="4"/>'
    '<w:lvlText w:val="%1)"/></w:lvl><w:lvl w:ilvl="1"><w:nfc w:val="23"/><w:lvlText w:val="·"/></w:lvl></w:listDef>'
    '<w:list w:ilfo="7"><w:ilst w:val="4"/></w:list></w:lists>'
)


def convert(tmp_path: Path, body: str, *, name: str = "a.xml", before: str = "") -> str:
    path = tmp_path / name
    path.write_text(f"{_ROOT}{before}{_LISTS}{_STYLES}<w:body>{body}</w:body></w:wordDocument>", encoding="utf-8")
    found = convert_file(path)
    assert found.format == "docx"
    return found.markdown


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def item(text: str, level: int) -> str:
    mark = '<wx:t wx:val="not this"/>'
    return paragraph(text, f'<w:listPr><w:ilvl w:val="{level}"/><w:ilfo w:val="7"/>{mark}</w:listPr>')


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<wx:sect><wx:sub-section>" + paragraph("Peas", '<w:pStyle w:val="berschrift2"/>') + "</wx:sub-section>"
         + paragraph("Sow") + "</wx:sect>", "## Peas\n\nSow\n"),
        (item("one", 0) + item("deep", 1) + item("two", 0), "- a) one\n    - deep\n- b) two\n"),
        ("<w:p><w:r><w:t>See </w:t></w:r><w:hlink w:dest='https://a.example/'><w:r><w:t>here</w:t></w:r></w:hlink></w:p>",
         "See [here](https://a.example/)\n"),
        ("<w:p><aml:annotation aml:id='0' w:type='Word.Insertion'><aml:content><w:r><w:t>new</w:t></w:r></aml:content>"
         "</aml:annotation><aml:annotation aml:id='1' w:type='Word.Deletion'><aml:content><w:r><w:delText>old"
         "</w:delText></w:r></aml:content></aml:annotation></w:p>", "new\n"),
        ("<w:p><w:r><w:t>Said</w:t></w:r><w:r><w:footnote><w:p><w:r><w:t>By whom?</w:t></w:r></w:p></w:footnote></w:r>"
         "<w:r><w:endnote><w:p><w:r><w:t>By all.</w:t></w:r></w:p></w:endnote></w:r></w:p>",
         "Said[^1][^e1]\n\n[^1]: By whom?\n\n[^e1]: By all.\n"),
        ("<w:p><aml:annotation aml:id='0' w:type='Word.Comment.Start'/><w:r><w:t>Said</w:t></w:r><aml:annotation"
         " aml:id='0' w:type='Word.Comment.End'/><w:r><aml:annotation aml:id='0' aml:author='Vera'"
         " w:type='Word.Comment'><aml:content><w:p><w:r><w:t>Really?</w:t></w:r></w:p></aml:content></aml:annotation>"
         "</w:r></w:p>", "Said[^c1]\n\n[^c1]: Comment by Vera: Really?\n"),
        ("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>In </w:t></w:r><st1:City w:st='on'><w:r><w:t>Rome</w:t></w:r></st1:City>"
         "<w:r><w:rPr><w:i w:val='off'/></w:rPr><w:t>.</w:t></w:r></w:p>", "**In** Rome.\n"),
        ("<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val='restart'/></w:tcPr>" + paragraph("a") + "</w:tc><w:tc>"
         + paragraph("b") + "</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr>" + paragraph("unseen")
         + "</w:tc><w:tc>" + paragraph("c") + "</w:tc></w:tr></w:tbl>", "| a | b |\n| --- | --- |\n|  | c |\n"),
        (paragraph("Text") + "<w:sectPr><w:hdr w:type='odd'>" + paragraph("Above") + "</w:hdr><w:ftr w:type='odd'>"
         + paragraph("Below") + "</w:ftr></w:sectPr>", "Above\n\nText\n\nBelow\n"),
        ("<w:p><w:r><w:pict><w:binData w:name='wordml://1.png' xml:space='preserve'>QUJD\nREVG</w:binData><v:shape>"
         "<v:textbox><w:txbxContent>" + paragraph("In a box") + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
         "</w:p>", "In a box\n"),
        ("<w:p><w:pPr><w:rPr><aml:annotation aml:id='3' w:type='Word.Formatting'><aml:content><w:rPr><w:b/></w:rPr>"
         "</aml:content></aml:annotation></w:rPr></w:pPr><w:r><w:t>plain</w:t></w:r></w:p>", "plain\n"),
    ],
    ids=["heading", "list", "link", "changes", "notes", "comment", "marks", "table", "edges", "box", "looks"],
)  # fmt: skip
def test_features(tmp_path: Path, body: str, shown: str) -> None:
    assert convert(tmp_path, body) == shown


def test_what_it_says_about_itself(tmp_path: Path) -> None:
    about = (
        "<o:DocumentProperties><o:Title>Peas</o:Title><o:Author>Vera</o:Author>"
        "<o:Created>2004-03-09T14:30:00Z</o:Created></o:DocumentProperties>"
    )
    convert(tmp_path, paragraph("Text"), before=about)
    found = convert_file(tmp_path / "a.xml")
    assert found.title == "Peas"
    assert found.metadata == {"author": "Vera", "created": "2004-03-09T14:30:00Z"}


def test_it_may_have_the_name_of_old_documents(tmp_path: Path) -> None:
    assert convert(tmp_path, paragraph("Text"), name="a.doc") == "Text\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{_ROOT}<w:body><w:p>", DocumentReason.DAMAGED),
        (f"{_ROOT}{_STYLES}</w:wordDocument>", DocumentReason.DAMAGED),
        (f"{_ROOT}<w:body><w:p/></w:body></w:wordDocument>", DocumentReason.EMPTY),
        (f"{_ROOT}<w:body>{'<w:p>' * 5000}", DocumentReason.LIMIT),
    ],
    ids=["cut", "no body", "empty", "deep"],
)
def test_what_cannot_be_converted_says_why(tmp_path: Path, text: str, reason: DocumentReason) -> None:
    path = tmp_path / "a.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason is reason
