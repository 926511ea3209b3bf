"""The features as Word writes them: the body's XML for each, and further parts where it needs them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.documents import making
from tests.documents.making import NAMESPACES, WORD, paragraph


@dataclass(frozen=True, slots=True)
class Made:
    """The body of a document, and its further parts with their relationships (id, kind, target)."""

    body: str
    parts: Mapping[str, str | bytes] = field(default_factory=dict)
    relations: tuple[tuple[str, str, str], ...] = ()
    external: tuple[str, ...] = ()


def make(name: str, path: Path) -> Path:
    """Write the document for a feature."""
    return write(path, FEATURES[name])


def write(path: Path, made: Made) -> Path:
    """Write a document, with styles and lists beside its own parts."""
    styles = ("rIdStyles", "styles", "styles.xml")
    numbering = ("rIdNumbers", "numbering", "numbering.xml")
    parts = {"word/styles.xml": _STYLES, "word/numbering.xml": _NUMBERING} | dict(made.parts)
    making.docx(path, made.body, parts, (styles, numbering, *made.relations), made.external)
    return path


def _run(text: str, properties: str = "") -> str:
    lead = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{lead}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _styled(text: str, style: str) -> str:
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


def _item(text: str, list_id: int, level: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def _cell(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def _row(*cells: str, properties: str = "") -> str:
    lead = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{lead}{''.join(cell if cell.startswith('<w:tc>') else _cell(cell) for cell in cells)}</w:tr>"


def _table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def _p(*runs: str, properties: str = "") -> str:
    lead = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{lead}{''.join(runs)}</w:p>"


def _field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    half = len(instruction) // 2
    code = "".join(
        f'<w:r><w:instrText xml:space="preserve">{part}</w:instrText></w:r>'
        for part in (instruction[:half], instruction[half:])
    )
    return mark("begin") + code + mark("separate") + result + mark("end")


def _style(key: str, name: str, inner: str = "", kind: str = "paragraph") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name}"/>{inner}</w:style>'


_STYLES = (
    f"<w:styles {NAMESPACES}>"
    + "".join(_style(f"Heading{level}", f"heading {level}") for level in (1, 2, 3))
    + _style("Title", "Title")
    + _style("Caption", "caption")
    + _style("TOC1", "toc 1")
    + _style("Strong", "Strong", "<w:rPr><w:b/></w:rPr>", "character")
    + _style("Secret", "Secret", "<w:rPr><w:vanish/></w:rPr>", "character")
    + "</w:styles>"
)


def _level(number: int, kind: str, pattern: str) -> str:
    inner = f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/>'
    return f'<w:lvl w:ilvl="{number}">{inner}</w:lvl>'


def _lists() -> str:
    kinds = {
        1: [("bullet", "·"), ("bullet", "o")],
        2: [("decimal", "%1."), ("lowerLetter", "%2)")],
        3: [("decimal", "%1."), ("decimal", "%1.%2")],
    }
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">'
        + "".join(_level(number, *level) for number, level in enumerate(levels))
        + "</w:abstractNum>"
        for key, levels in kinds.items()
    )
    lists = "".join(f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>' for key in kinds)
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists += f'<w:num w:numId="4"><w:abstractNumId w:val="2"/>{anew}</w:num>'
    return f"<w:numbering {NAMESPACES}>{abstract}{lists}</w:numbering>"


_NUMBERING = _lists()


def _notes(kind: str, text: str, attributes: str = "") -> str:
    return f'<w:{kind}s {NAMESPACES}><w:{kind} w:id="2" {attributes}>{paragraph(text)}</w:{kind}></w:{kind}s>'


def _edge(kind: str, content: str) -> str:
    short = "hdr" if kind == "header" else "ftr"
    inner = content if content.startswith("<") else paragraph(content)
    return f"<w:{short} {NAMESPACES}>{inner}</w:{short}>"


def _section(kind: str, key: str) -> str:
    return f'<w:sectPr><w:{kind}Reference w:type="default" r:id="{key}"/></w:sectPr>'


def _margin(kind: str, content: str) -> Made:
    return Made(
        paragraph("Body text") + _section(kind, "rId5"),
        {f"word/{kind}1.xml": _edge(kind, content)},
        (("rId5", kind, f"{kind}1.xml"),),
    )


def _box(content: str) -> str:
    return f"<w:txbxContent>{content}</w:txbxContent>"


def _alternate(choice: str, fallback: str) -> str:
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><a:graphic><a:graphicData>'
        f"{choice}</a:graphicData></a:graphic></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{fallback}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _shape(text: str) -> str:
    return f"<wps:wsp><wps:txbx>{_box(paragraph(text))}</wps:txbx></wps:wsp>"


def _old_shape(text: str) -> str:
    return f"<v:shape><v:textbox>{_box(paragraph(text))}</v:textbox></v:shape>"


def _math(*parts: str) -> str:
    return f"<m:oMath>{''.join(parts)}</m:oMath>"


def _m(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def _control(properties: str, content: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


_DELETED = "<w:del w:id='9' w:author='V'/>"
_FRACTION = f"<m:f><m:num>{_m('a+b')}</m:num><m:den>{_m('2')}</m:den></m:f>"
_SQUARE = f"<m:sSup><m:e>{_m('x')}</m:e><m:sup>{_m('2')}</m:sup></m:sSup>"
_ROOT = f"<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/><m:e>{_m('y')}</m:e></m:rad>"
_CHART = (
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:title><c:tx><c:rich><a:p><a:r>'
    "<a:t>Rain</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:ser><c:tx><c:v>mm</c:v></c:tx>"
    '<c:cat><c:pt idx="0"><c:v>May</c:v></c:pt></c:cat><c:val><c:pt idx="0"><c:v>31</c:v></c:pt></c:val></c:ser>'
    "</c:plotArea></c:chart></c:chartSpace>"
)
_SMART = (
    '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst>'
    + "".join(
        f'<dgm:pt modelId="{key}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
        for key, text in ((1, "Plan"), (2, "Build"))
    )
    + "</dgm:ptLst></dgm:dataModel>"
)
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Annual report</dc:title><dc:creator>A. Writer</dc:creator>'
    "<cp:keywords>tax, land</cp:keywords></cp:coreProperties>"
)
_HTML_PART = b"<html><body><p>From <b>HTML</b></p></body></html>"
_RTF_PART = rb"{\rtf1\ansi\pard From RTF\par}"
_CHECK = (
    '<w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:checked w14:val="1"/>'
    "</w14:checkbox>"
)
_CHOICES = "<w:dropDownList>" + "".join(
    f'<w:listItem w:displayText="{colour}" w:value="{colour}"/>' for colour in ("red", "green", "blue")
) + "</w:dropDownList>"  # fmt: skip


def _graphic(inner: str) -> str:
    return _p(f"<w:r><w:drawing><a:graphic><a:graphicData>{inner}</a:graphicData></a:graphic></w:drawing></w:r>")


def with_properties(path: Path) -> Path:
    """The document of `properties`: its core properties hang on the package, not on the main part."""
    made = make("right_to_left", path)
    whole = making.relationships([("rId1", "officeDocument", "word/document.xml")])
    core = f'Id="rId2" Type="{making.PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"'
    with zipfile.ZipFile(made) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["_rels/.rels"] = whole.replace("</Rel", f"<Relationship {core}/></Rel").encode()
    entries["docProps/core.xml"] = _CORE.encode()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return made


FEATURES: dict[str, Made] = {
    "headings": Made(
        _styled("Alpine plants", "Heading1") + _styled("Mosses", "Heading2") + _styled("Green ones", "Heading3")
        + paragraph("Plain text below")
    ),
    "title": Made(_styled("Field guide", "Title") + paragraph("Text")),
    "bullets": Made(_item("Fruit", 1) + _item("Apple", 1, 1) + _item("Pear", 1, 1) + _item("Bread", 1)),
    "numbers": Made(_item("Boil", 2) + _item("Salt", 2, 1) + _item("Stir", 2, 1) + _item("Drain", 2)),
    "outline_numbers": Made(_item("Scope", 3) + _item("Terms", 3, 1) + _item("Parties", 3, 1) + _item("Price", 3)),
    "restarted_numbers": Made(
        _item("One", 2) + _item("Two", 2) + paragraph("Between") + _item("Three", 2) + paragraph("Anew")
        + _item("First", 4)
    ),
    "table": Made(_table(_row("Name", "Place"), _row("Anna", "Ulm"))),
    "merged_cells": Made(
        _table(
            _row(_cell("Wide", '<w:gridSpan w:val="2"/>'), _cell("Tall", '<w:vMerge w:val="restart"/>')),
            _row("a", "b", _cell("<w:p/>", "<w:vMerge/>")),
        )
    ),
    "nested_table": Made(
        _table(_row("head", "more"), _row(_cell(_table(_row("inner left", "inner right")) + "<w:p/>"), "outer"))
    ),
    "pipe": Made(_table(_row("h", "i"), _row("A|B", "C"))),
    "link": Made(
        _p(_run("See "), f'<w:hyperlink r:id="rId9">{_run("the site")}</w:hyperlink>', _run(".")),
        relations=(("rId9", "hyperlink", "https://example.org/page"),),
        external=("rId9",),
    ),
    "cross_reference": Made(
        _p(_run("Chapter two"), properties='<w:pStyle w:val="Heading1"/>')
        + _p(_run("see "), _field(" REF _Ref12 \\h ", _run("Chapter two")), _run(" above"))
    ),
    "footnote": Made(
        _p(_run("Claim"), '<w:r><w:footnoteReference w:id="2"/></w:r>', _run(" goes on")),
        {"word/footnotes.xml": _notes("footnote", "The source.")},
        (("rId5", "footnotes", "footnotes.xml"),),
    ),
    "endnote": Made(
        _p(_run("Ending"), '<w:r><w:endnoteReference w:id="2"/></w:r>', _run(" goes on")),
        {"word/endnotes.xml": _notes("endnote", "Last words.")},
        (("rId5", "endnotes", "endnotes.xml"),),
    ),
    "header": _margin("header", "Quarterly header"),
    "footer": _margin("footer", "House footer"),
    "comment": Made(
        _p('<w:commentRangeStart w:id="2"/>', _run("Doubtful"), '<w:commentRangeEnd w:id="2"/>',
           '<w:r><w:commentReference w:id="2"/></w:r>'),
        {"word/comments.xml": _notes("comment", "Is this so?", 'w:author="Vera"')},
        (("rId5", "comments", "comments.xml"),),
    ),
    "text_box": Made(_p(_run("Around it"), _alternate(_shape("In the box"), _old_shape("In the box")))),
    "equation": Made(_p(_run("So "), _math(_FRACTION, _m("+"), _SQUARE, _m("+"), _ROOT))),
    "insertion": Made(_p(_run("It is "), f'<w:ins w:id="1">{_run("newly added")}</w:ins>', _run(" here."))),
    "deletion": Made(
        _p(_run("It stays "), '<w:del w:id="1"><w:r><w:delText>taken out</w:delText></w:r></w:del>', _run("here."))
        + _p(f'<w:moveFrom w:id="2">{_run("Went along")}</w:moveFrom>')
        + _p(f'<w:moveTo w:id="3">{_run("Went along")}</w:moveTo>')
        + _table(_row("first", "row"), _row("last row", "gone", properties=_DELETED), _row("third", "row"))
    ),
    "hidden_text": Made(_p(_run("Seen "), _run("between ", "<w:vanish/>"),
                           _run("the lines", '<w:rStyle w:val="Secret"/>'), _run(" again"))),
    "emphasis": Made(_p(_run("a "), _run("strong", "<w:b/>"), _run(" and "), _run("sloped", "<w:i/>"), _run(" and "),
                        _run("struck", "<w:strike/>"), _run(" word"))),
    "fields": Made(
        _p(_run("Page "), _field(" PAGE \\* MERGEFORMAT ", _run("7")), _run(" of "),
           f'<w:fldSimple w:instr=" NUMPAGES ">{_run("9")}</w:fldSimple>', _run(", kept by "),
           _field(" AUTHOR ", _run("Karin")))
    ),
    "symbols": Made(
        _p('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', _run(" done, angle "),
           '<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>', _run(", “quoted” – 5 €"))
    ),
    "superscript": Made(
        _p(_run("10"), _run("2", '<w:vertAlign w:val="superscript"/>'), _run(" of CO"),
           _run("2", '<w:vertAlign w:val="subscript"/>'), _run(" on the 1"),
           _run("st", '<w:vertAlign w:val="superscript"/>'))
    ),
    "picture": Made(_p('<w:r><w:drawing><wp:inline><wp:docPr id="1" name="P" descr="A red kite over the hill"/>'
                       "</wp:inline></w:drawing></w:r>")),
    "caption": Made(
        _p(_run("Figure "), _field(" SEQ Figure \\* ARABIC ", _run("3")), _run(": A red kite"),
           properties='<w:pStyle w:val="Caption"/>')
    ),
    "breaks": Made(
        _p(_run("Upper"), "<w:r><w:br/></w:r>", _run("lower"))
        + _p(_run("left"), "<w:r><w:tab/></w:r>", _run("right"))
        + _p(_run("well"), "<w:r><w:noBreakHyphen/></w:r>", _run("known Donau"), "<w:r><w:softHyphen/></w:r>",
             _run("dampf \xad"))
    ),
    "page_break": Made(_p(_run("First page"), '<w:r><w:br w:type="page"/></w:r>', _run("Second page"))),
    "contents": Made(
        _p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" \\h </w:instrText></w:r>'
           '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
           f'<w:hyperlink w:anchor="_Toc1">{_run("Introduction")}<w:r><w:tab/></w:r>'
           + _field(" PAGEREF _Toc1 \\h ", _run("3")) + "</w:hyperlink>", properties='<w:pStyle w:val="TOC1"/>')
        + _p('<w:r><w:fldChar w:fldCharType="end"/></w:r>') + _styled("Introduction", "Heading1")
    ),
    "right_to_left": Made(_p(_run("שלום עולם", "<w:rtl/>"), properties="<w:bidi/>") + paragraph("مرحبا")),
    "astral": Made(paragraph("👍 and 𝒳")),
    "note_in_table": Made(
        _table(_row("h", "i"),
               _row(_cell(_p(_run("Sum"), '<w:r><w:footnoteReference w:id="2"/></w:r>')), "5")),
        {"word/footnotes.xml": _notes("footnote", "Rounded.")},
        (("rId5", "footnotes", "footnotes.xml"),),
    ),
    "header_table": _margin("header", _table(_row("Left of header", "Right of header")) + "<w:p/>"),
    "sections": Made(
        paragraph("Body one", _section("header", "rId5")) + paragraph("Body two") + _section("header", "rId6"),
        {"word/header1.xml": _edge("header", "Header of one"), "word/header2.xml": _edge("header", "Header of two")},
        (("rId5", "header", "header1.xml"), ("rId6", "header", "header2.xml")),
    ),
    "bookmark": Made(_p('<w:bookmarkStart w:id="1" w:name="secret_mark"/>', _run("The marked place"),
                        '<w:bookmarkEnd w:id="1"/>')),
    "grouped_boxes": Made(
        _p(_run("Around it"), _alternate(f"<wpg:wgp>{_shape('First of group')}{_shape('Second of group')}</wpg:wgp>",
                                         _old_shape("First of group") + _old_shape("Second of group")))
    ),
    "boxed_table": Made(
        _p(_alternate(f"<wps:wsp><wps:txbx>{_box(_table(_row('p', 'q'), _row('r', 's')))}</wps:txbx></wps:wsp>", ""))
        + paragraph("After the table")
    ),
    "deleted_paragraph_mark": Made(
        _p(_run("Joined "), properties=f"<w:rPr>{_DELETED}</w:rPr>") + paragraph("to this")
    ),
    "emphasis_by_style": Made(_p(_run("a "), _run("strong", '<w:rStyle w:val="Strong"/>'), _run(" word"))),
    "tight_emphasis": Made(
        _p(_run("Bold ", "<w:b/>"), _run("plain")) + _p(_run("ordinary "), _run("bo", "<w:b/>"), _run("ld"))
    ),
    "content_controls": Made(
        _control("", paragraph("Chosen block"))
        + _p(_run("Dear "), _control("", _run("Vera")), _run(", "),
             _control("<w:showingPlcHdr/>", _run("Click here to enter text.")))
        + _table(_row("h", "i"), f"<w:tr>{_cell('x')}{_control('', _cell('cell control'))}</w:tr>")
    ),
    "checkboxes": Made(_p(_control(_CHECK, _run("☒")), _run(" ticked, "), _control("", _run("☐")), _run(" open"))),
    "drop_down": Made(_p(_run("Colour: "), _control(_CHOICES, _run("green")))),
    "chart": Made(
        _graphic('<c:chart r:id="rId5"/>'), {"word/charts/c.xml": _CHART}, (("rId5", "chart", "charts/c.xml"),)
    ),
    "smart_art": Made(
        _graphic('<dgm:relIds xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" r:dm="rId5"/>'),
        {"word/diagrams/d.xml": _SMART},
        (("rId5", "diagramData", "diagrams/d.xml"),),
    ),
    "vml_box": Made(_p(_run("Around it"), f"<w:r><w:pict>{_old_shape('In the old box')}</w:pict></w:r>")),
    "ruby": Made(
        _p(f"<w:r><w:ruby><w:rt>{_run('かんじ')}</w:rt><w:rubyBase>{_run('漢字')}</w:rubyBase></w:ruby></w:r>")
    ),
    "tags": Made(
        _p(_run("Visit "), f'<w:smartTag w:element="City">{_run("Ulm")}</w:smartTag>', _run(" today"))
        + f'<w:customXml w:element="note">{paragraph("Custom paragraph")}</w:customXml>'
    ),
    "alternative_chunk": Made(
        paragraph("Before") + '<w:altChunk r:id="rId5"/><w:altChunk r:id="rId6"/>' + paragraph("After"),
        {"word/chunk.html": _HTML_PART, "word/chunk.rtf": _RTF_PART},
        (("rId5", "aFChunk", "chunk.html"), ("rId6", "aFChunk", "chunk.rtf")),
    ),
    "glossary": Made(
        paragraph("Body text"),
        {"word/glossary/document.xml": f"<w:glossaryDocument xmlns:w='{WORD}'><w:docParts><w:docPart><w:docPartBody>"
         f"{paragraph('Building block')}</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>"},
        (("rId5", "glossaryDocument", "glossary/document.xml"),),
    ),
    "code_pages": Made(paragraph("café Привет 日本語")),
}  # fmt: skip
