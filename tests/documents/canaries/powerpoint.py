"""Presentations with every feature of `slide_features`: made by python-pptx, and by hand what it does not know."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pptx
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.util import Inches

from tests.documents.making import NAMESPACES, OFFICE

_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def deck(path: Path) -> Path:
    """What PowerPoint and LibreOffice both know."""
    show = pptx.Presentation()
    show.core_properties.title, show.core_properties.author = "Field guide", "A. Writer"
    for make in (_first, _second, _tables, _hidden, _drawn, _ordered):
        make(show)
    show.save(str(path))
    return path


def _slide(show: Any, title: str, layout: int = 5) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[layout])
    slide.shapes.title.text = title
    return slide


def _box(shapes: Any, text: str, left: float = 1, top: float = 2) -> Any:
    box = shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(0.5))
    box.text_frame.text = text
    return box


def _first(show: Any) -> None:
    slide = _slide(show, "Harvest\vof the year", 1)
    frame = slide.placeholders[1].text_frame
    frame.text = "Fruit"
    for text, level in (("Apple", 1), ("Boskoop", 2), ("Bread", 0)):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    slide.notes_slide.notes_text_frame.text = "Say it slowly"
    authors = (
        f'<p:cmAuthorLst {_P}><p:cmAuthor id="0" name="Vera" initials="V" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'
    )
    comment = (
        f'<p:cmLst {_P}><p:cm authorId="0" dt="2024-03-09T14:30:00.000" idx="1"><p:pos x="10" y="10"/>'
        "<p:text>Is this so?</p:text></p:cm></p:cmLst>"
    )
    _relate(show.part, "commentAuthors", "/ppt/commentAuthors.xml", "presentationml.commentAuthors", authors)
    _relate(slide.part, "comments", "/ppt/comments/comment1.xml", "presentationml.comments", comment)
    _footer(slide)


def _relate(part: Any, kind: str, name: str, content: str, data: str) -> str:
    made = Part(
        PackURI(name), f"application/vnd.openxmlformats-officedocument.{content}+xml", part.package, data.encode()
    )
    return str(part.relate_to(made, kind if "/" in kind else f"{OFFICE}/{kind}"))


def _footer(slide: Any) -> None:
    footer = _box(slide.shapes, "The house footer", top=7)
    footer._element.nvSpPr.nvPr.append(etree.fromstring(f'<p:ph {_P} type="ftr" sz="quarter" idx="11"/>'))


def _second(show: Any) -> None:
    slide = _slide(show, "Second thoughts")
    frame = _box(slide.shapes, "Boil").text_frame
    frame.add_paragraph().text = "Drain"
    for paragraph in frame.paragraphs:
        paragraph._p.get_or_add_pPr().append(paragraph._p.makeelement(qn("a:buAutoNum"), {"type": "arabicPeriod"}))
    linked = _box(slide.shapes, "See ", top=3).text_frame.paragraphs[0].add_run()
    linked.text, linked.hyperlink.address = "the site", "https://example.org/page"
    _box(slide.shapes, "one\vtwo", top=4)
    _footer(slide)


def _tables(show: Any) -> None:
    slide = _slide(show, "Tables")
    for top, texts, width in (
        (2, ["Name", "Place", "Anna", "Ulm|Bonn"], 2),
        (4, ["Wide", "", "Tall", "a", "b", ""], 3),
    ):
        table = slide.shapes.add_table(2, width, Inches(1), Inches(top), Inches(6), Inches(1)).table
        for index, text in enumerate(texts):
            table.cell(index // width, index % width).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(0, 2).merge(table.cell(1, 2))


def _hidden(show: Any) -> None:
    slide = _slide(show, "Kept aside")
    _box(slide.shapes, "whispered")
    slide._element.set("show", "0")


def _drawn(show: Any) -> None:
    slide = _slide(show, "Drawn")
    _box(slide.shapes, "In the box", top=1.5)
    group = slide.shapes.add_group_shape()
    _box(group.shapes, "outer of group", top=2.2)
    _box(group.shapes.add_group_shape().shapes, "inner of inner", top=2.9)
    picture = slide.shapes.add_picture(_dot(), Inches(8), Inches(5), Inches(1), Inches(1))
    picture._element.nvPicPr.cNvPr.set("descr", "A red kite over the hill")
    data = CategoryChartData()
    data.categories = ["April", "May"]
    data.add_series("Days", (30, 31))
    place = Inches(1), Inches(4), Inches(4), Inches(3)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Rain"


def _dot() -> Any:
    from io import BytesIO

    return BytesIO(_DOT)


def _ordered(show: Any) -> None:
    slide = _slide(show, "Ordered")
    for text, left, top in (("read third", 5, 4), ("read second", 1, 4), ("read first", 1, 2)):
        _box(slide.shapes, text, left, top)


def special(path: Path) -> Path:
    """What only PowerPoint writes."""
    show = pptx.Presentation()
    slide = _slide(show, "Special", 2)
    slide.placeholders[1].text = "Plain by its layout"
    data = (
        '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst><dgm:pt modelId="0" type="doc"/>'
        + "".join(
            f'<dgm:pt modelId="{n}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
            for n, text in enumerate(("Plan", "Ask", "Build"), 1)
        )
        + '</dgm:ptLst><dgm:cxnLst><dgm:cxn modelId="9" srcId="0" destId="1"/>'
        '<dgm:cxn modelId="8" srcId="1" destId="2"/><dgm:cxn modelId="7" srcId="0" destId="3"/></dgm:cxnLst>'
        "</dgm:dataModel>"
    )
    key = _relate(slide.part, "diagramData", "/ppt/diagrams/data1.xml", "drawingml.diagramData", data)
    tree = slide.shapes._spTree
    for xml in (_frame(_SMART_ART.format(key)), _frame(_EMBEDDED), _sp(_EQUATION), _ALTERNATIVES):
        tree.append(etree.fromstring(xml))
    _threads(show, slide)
    _sections(show)
    show.save(str(path))
    return path


def _frame(content: str) -> str:
    return (
        f'<p:graphicFrame {_P} {NAMESPACES}><p:nvGraphicFramePr><p:cNvPr id="30" name="f"/><p:cNvGraphicFramePr/>'
        f"<p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData>{content}</a:graphicData></a:graphic></p:graphicFrame>"
    )


def _sp(paragraph: str) -> str:
    return (
        f'<p:sp {_P} {NAMESPACES}><p:nvSpPr><p:cNvPr id="31" name="s"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/><a:p>{paragraph}</a:p></p:txBody></p:sp>"
    )


_SMART_ART = '<dgm:relIds xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" r:dm="{}"/>'
_EMBEDDED = (
    '<mc:AlternateContent><mc:Choice Requires="v"><p:oleObj name="Worksheet" progId="Excel.Sheet.12"/></mc:Choice>'
    '<mc:Fallback><p:oleObj name="Worksheet" progId="Excel.Sheet.12"/></mc:Fallback></mc:AlternateContent>'
)
_EQUATION = (
    '<mc:AlternateContent><mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14">'
    "<a14:m><m:oMathPara><m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den>"
    "</m:f></m:oMath></m:oMathPara></a14:m></mc:Choice><mc:Fallback/></mc:AlternateContent>"
)
_ALTERNATIVES = (
    f'<mc:AlternateContent {_P} {NAMESPACES}><mc:Choice Requires="x">{_sp("<a:r><a:t>Newer form</a:t></a:r>")}'
    f"</mc:Choice><mc:Fallback>{_sp('<a:r><a:t>Older form</a:t></a:r>')}</mc:Fallback></mc:AlternateContent>"
)


def _threads(show: Any, slide: Any) -> None:
    space = 'xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main" ' + NAMESPACES
    authors = (
        f'<p188:authorLst {space}><p188:author id="K" name="Karl"/><p188:author id="V" name="Vera"/></p188:authorLst>'
    )
    said = "<p188:txBody><a:bodyPr/><a:p><a:r><a:t>{}</a:t></a:r></a:p></p188:txBody>"
    thread = (
        f'<p188:cmLst {space}><p188:cm id="1" authorId="K"><p188:replyLst><p188:reply id="2" authorId="V">'
        f"{said.format('Because.')}</p188:reply></p188:replyLst>{said.format('Why?')}</p188:cm></p188:cmLst>"
    )
    modern = "http://schemas.microsoft.com/office/2018/10/relationships"
    _relate(show.part, f"{modern}/authors", "/ppt/authors.xml", "authors", authors)
    _relate(slide.part, f"{modern}/comments", "/ppt/comments/modern1.xml", "comments", thread)


def _sections(show: Any) -> None:
    key = show.slides._sldIdLst[0].get("id")
    show.element.append(
        etree.fromstring(
            f'<p:extLst {_P}><p:ext uri="x"><p14:sectionLst '
            'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="Beginning" id="y">'
            f'<p14:sldIdLst><p14:sldId id="{key}"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>'
        )
    )


MAKERS: Mapping[str, Callable[[Path], Path]] = {"deck": deck, "special": special}
