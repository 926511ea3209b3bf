"""PowerPoint presentations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.ooxml.slidedeck import without_outlines
from llamahome_gui.documents.types import Options
from llamahome_gui.errors import DocumentError, DocumentReason


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """Three slides: bullets and notes; a table, a group, a link, a chart; a hidden one."""
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Plan for\nspring"
    frame = first.placeholders[1].text_frame
    frame.text = "Sow"
    for text, level in (("Peas", 1), ("Water", 0)):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    first.notes_slide.notes_text_frame.text = "Say it slowly"
    second = deck.slides.add_slide(deck.slide_layouts[6])
    table = second.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(1)).table
    for index, text in enumerate(("Month", "Days", "May", "31")):
        table.cell(index // 2, index % 2).text = text
    box = second.shapes.add_group_shape().shapes.add_textbox(0, 0, Inches(1), Inches(1))
    run = box.text_frame.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "grouped", "http://a.example/"
    data = CategoryChartData()
    data.categories = ["East", "West"]
    data.add_series("Crop", (4.5, 2))
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(3), Inches(3), data)
    third = deck.slides.add_slide(deck.slide_layouts[5])
    third.shapes.title.text = "Spare"
    third._element.set("show", "0")
    deck.save(str(tmp_path / "show.pptx"))
    return tmp_path / "show.pptx"


def test_a_whole_show(show: Path) -> None:
    converted = convert_file(show)
    assert converted.format == "pptx"
    assert converted.title == "Plan for spring"
    assert converted.metadata["slides"] == "3"
    assert converted.markdown == (
        "## Slide 1: Plan for spring\n\n- Sow\n    - Peas\n- Water\n\n**Notes:**\n\nSay it slowly\n\n"
        "## Slide 2\n\n| Month | Days |\n| --- | --- |\n| May | 31 |\n\n[grouped](http://a.example/)\n\n"
        "|  | Crop |\n| --- | --- |\n| East | 4.5 |\n| West | 2 |\n\n"
        "## Slide 3 (hidden): Spare\n"
    )


def test_a_section_header_is_no_bullet(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[2])
    slide.shapes.title.text = "Part"
    slide.placeholders[1].text = "What comes"
    deck.save(str(tmp_path / "part.pptx"))
    assert convert_file(tmp_path / "part.pptx").markdown == "## Slide 1: Part\n\nWhat comes\n"


def test_footers_are_said_once(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for number in range(3):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"Page {number}"
        footer = slide.shapes.add_textbox(0, 0, Inches(1), Inches(1))
        footer.text_frame.text = "The house"
        holder = footer._element.nvSpPr.nvPr
        holder.append(holder.makeelement(qn("p:ph"), {"type": "ftr"}))
    deck.save(str(tmp_path / "footers.pptx"))
    assert convert_file(tmp_path / "footers.pptx").markdown == (
        "## Slide 1: Page 0\n\nThe house\n\n## Slide 2: Page 1\n\n## Slide 3: Page 2\n"
    )


def test_slides_without_text_are_empty(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[6])
    deck.save(str(tmp_path / "blank.pptx"))
    with pytest.raises(DocumentError) as caught:
        convert_file(tmp_path / "blank.pptx")
    assert caught.value.reason is DocumentReason.EMPTY


def text_box(text: str) -> Any:
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="99" name="Box"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def test_a_hidden_title_is_no_title_where_hidden_text_is_not_wanted(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text_frame.text = "Secret", "Known"
    slide.shapes.title._element.nvSpPr.cNvPr.set("hidden", "1")
    show.save(str(tmp_path / "deck.pptx"))
    assert convert_file(tmp_path / "deck.pptx").markdown == "## Slide 1: Secret\n\n- Known\n"
    shown = convert_file(tmp_path / "deck.pptx", options=Options(hidden=False))
    assert (shown.markdown, shown.title) == ("## Slide 1\n\n- Known\n", None)


def test_what_a_layout_writes_on_every_slide_is_said_once(tmp_path: Path) -> None:
    show = pptx.Presentation()
    layout, other = show.slide_layouts[6], show.slide_layouts[5]
    layout.shapes._spTree.append(text_box("Acme & Sons"))
    show.slide_master.shapes._spTree.append(text_box("Copyright ‹#›"))
    other._element.set("showMasterSp", "0")
    for kind in (other, layout, layout):
        show.slides.add_slide(kind)
    show.slides[0].shapes.title.text = "First"
    show.save(str(tmp_path / "deck.pptx"))
    found = convert_file(tmp_path / "deck.pptx").markdown
    assert found == "## Slide 1: First\n\n## Slide 2\n\nAcme & Sons\n\nCopyright\n\n## Slide 3\n"


def test_a_slide_may_hide_what_its_layout_writes(tmp_path: Path) -> None:
    show = pptx.Presentation()
    show.slide_layouts[6].shapes._spTree.append(text_box("Acme"))
    slide = show.slides.add_slide(show.slide_layouts[6])
    slide.shapes._spTree.append(text_box("words"))
    slide._element.set("showMasterSp", "0")
    show.save(str(tmp_path / "deck.pptx"))
    assert convert_file(tmp_path / "deck.pptx").markdown == "## Slide 1\n\nwords\n"


def test_outlines_of_drawn_shapes_are_not_looked_at() -> None:
    drawn = b"<p:spPr><a:custGeom><a:pathLst/></a:custGeom><a:ln/></p:spPr>"
    assert without_outlines(drawn * 2) == b"<p:spPr><a:ln/></p:spPr>" * 2
    assert without_outlines(drawn + b"<a:custGeom>") == drawn + b"<a:custGeom>"


def test_python_pptx_comes_without_what_opens_addresses() -> None:
    """Or a worker takes half as long again to start; whoever wants it gets it all the same."""
    code = (
        "import sys, llamahome_gui.documents.ooxml.slides\n"
        "assert 'pptx' in sys.modules and 'urllib.request' not in sys.modules, 'python-pptx imports it another way'\n"
        "import urllib.request\nassert urllib.request.urlopen\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
