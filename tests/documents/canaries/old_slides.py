"""The features of slides: a presentation for each through python-pptx, and what must be seen of it.

`make_legacy` writes them in the binary format; their conversions are looked at in `test_old_files`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Inches

from tests.documents.canaries.features import Feature

_DRAW = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.presentationml."
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

FEATURES = (
    Feature("title", (r"^## Slide 1: Alpine plants$",), title="Alpine plants"),
    Feature("bullets", (r"^- Fruit\n {4}- Apple\n {4}- Pear\n- Bread$",)),
    Feature("numbers", (r"^1\. Boil\n2\. Salt\n3\. Drain$",)),
    Feature("table", (r"^\| Name \| Place \|\n\| --- \| --- \|\n\| Anna \| Ulm \|$",)),
    Feature("notes", (r"^\*\*Notes:\*\*\n\nSpeak slowly$",), ("Speak slowly",)),
    Feature("hidden", (r"^## Slide 2 \(hidden\): Not shown$",), only_hidden=("Not shown",)),
    Feature("comment", (r"^\*\*Comment by Vera:\*\* Is this so\?$",), ("Is this so?",)),
    Feature("link", (r"See \[the site\]\(https://example\.org/page\)",)),
    Feature("group", (r"^First of group$", r"^Second of group$"), ("First of group",)),
    Feature("footer", (r"^House footer$",), ("House footer",)),
    Feature("text_box", (r"^In the box$",), ("In the box",)),
    Feature("order", (r"## Slide 1: Three\n\n## Slide 2: One\n\n## Slide 3: Two",)),
    Feature("chart", (r"^\| May \| 31 \|$", r"Rain")),
)


def make(name: str, path: Path) -> Path:
    """Write the presentation for a feature, without the large preview of the library's template."""
    deck = Presentation()
    MAKERS[name](deck)
    deck.save(path)
    with zipfile.ZipFile(path) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist() if "thumbnail" not in entry}
    relations = etree.fromstring(entries["_rels/.rels"])
    for node in list(relations):
        if node.get("Target", "").endswith("thumbnail.jpeg"):
            relations.remove(node)
    entries["_rels/.rels"] = etree.tostring(relations)
    with zipfile.ZipFile(path, "w") as archive:
        for entry, data in entries.items():
            archive.writestr(entry, data)
    return path


def _titled(deck: Any, title: str = "The title", layout: int = 5) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    slide.shapes.title.text = title
    return slide


def _body(deck: Any, *lines: tuple[str, int]) -> Any:
    frame = _titled(deck, layout=1).placeholders[1].text_frame
    for index, (text, level) in enumerate(lines):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    return frame


def _box(shapes: Any, text: str, top: int = 2) -> None:
    shapes.add_textbox(Inches(1), Inches(top), Inches(3), Inches(1)).text_frame.text = text


def _numbers(deck: Any) -> None:
    for paragraph in _body(deck, ("Boil", 0), ("Salt", 0), ("Drain", 0)).paragraphs:
        etree.SubElement(paragraph._p.get_or_add_pPr(), f"{_DRAW}buAutoNum").set("type", "arabicPeriod")


def _table(deck: Any) -> None:
    table = _titled(deck).shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for index, text in enumerate(("Name", "Place", "Anna", "Ulm")):
        table.cell(index // 2, index % 2).text = text


def _notes(deck: Any) -> None:
    _titled(deck).notes_slide.notes_text_frame.text = "Speak slowly"


def _hidden(deck: Any) -> None:
    _titled(deck, "Shown")
    _titled(deck, "Not shown")._element.set("show", "0")


def _comment(deck: Any) -> None:
    slide = _titled(deck)
    author = '<p:cmAuthor id="0" name="Vera" initials="V" lastIdx="1" clrIdx="0"/>'
    said = '<p:pos x="10" y="10"/><p:text>Is this so?</p:text>'
    comment = f'<p:cm authorId="0" dt="2020-01-02T03:04:05.000" idx="1">{said}</p:cm>'
    _add_part(deck, deck.part, "commentAuthors", "cmAuthorLst", author)
    _add_part(deck, slide.part, "comments", "cmLst", comment)


def _add_part(deck: Any, owner: Any, kind: str, root: str, inner: str) -> None:
    xml = f'<p:{root} xmlns:p="{_SLIDE}">{inner}</p:{root}>'.encode()
    part = Part(PackURI(f"/ppt/{kind}.xml"), f"{_TYPES}{kind}+xml", deck.part.package, xml)
    owner.relate_to(part, f"{_RELATIONS}{kind}")


def _link(deck: Any) -> None:
    paragraph = _body(deck, ("See ", 0)).paragraphs[0]
    run = paragraph.add_run()
    run.text, run.hyperlink.address = "the site", "https://example.org/page"


def _group(deck: Any) -> None:
    group = _titled(deck).shapes.add_group_shape()
    _box(group.shapes, "First of group")
    _box(group.shapes, "Second of group", 4)


def _footer(deck: Any) -> None:
    for title in ("One", "Two"):
        slide = _titled(deck, title)
        for holder in slide.slide_layout.placeholders:
            if holder.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
                slide.shapes.clone_placeholder(holder)
                slide.placeholders[holder.placeholder_format.idx].text_frame.text = "House footer"


def _order(deck: Any) -> None:
    for title in ("One", "Two", "Three"):
        _titled(deck, title)
    order = deck.slides._sldIdLst
    order.insert(0, order[2])


def _chart(deck: Any) -> None:
    data = CategoryChartData()
    data.categories = ["May", "June"]
    data.add_series("Rain", (31, 12))
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED
    _titled(deck).shapes.add_chart(kind, Inches(1), Inches(2), Inches(5), Inches(4), data)


MAKERS: dict[str, Callable[[Any], object]] = {
    "title": lambda deck: _titled(deck, "Alpine plants"),
    "bullets": lambda deck: _body(deck, ("Fruit", 0), ("Apple", 1), ("Pear", 1), ("Bread", 0)),
    "numbers": _numbers,
    "table": _table,
    "notes": _notes,
    "hidden": _hidden,
    "comment": _comment,
    "link": _link,
    "group": _group,
    "footer": _footer,
    "text_box": lambda deck: _box(_titled(deck).shapes, "In the box"),
    "order": _order,
    "chart": _chart,
}
