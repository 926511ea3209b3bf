"""OpenDocument files made here, feature by feature, and what becomes of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import Limits, convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making

STYLES = """<office:automatic-styles>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="I" style:family="text" style:parent-style-name="Sloped"/>
<style:style style:name="Sloped" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>
<style:style style:name="dark" style:family="drawing-page">
  <style:drawing-page-properties presentation:visibility="hidden"/></style:style>
<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-bullet text:level="2"/></text:list-style>
<text:list-style style:name="M"><text:list-level-style-bullet text:level="1"/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>
</office:automatic-styles>"""


def make(path: Path, kind: str, body: str, **parts: str) -> Path:
    """An OpenDocument file with a body; further parts by name, `_` for the dot of their suffix."""
    places = {"manifest": "META-INF/manifest.xml"}
    named = {places.get(name, f"{name}.xml"): text for name, text in parts.items()}
    return making.open_document(path, kind, body, STYLES, named)


def text_of(tmp_path: Path, body: str, **parts: str) -> str:
    return convert_file(make(tmp_path / "made.odt", "text", body, **parts)).markdown


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<text:h text:outline-level="2">A heading</text:h><text:p>Text.</text:p>', "## A heading\n\nText.\n"),
        ('<text:p>One <text:span text:style-name="B">bold</text:span> word</text:p>', "One **bold** word\n"),
        ('<text:p>One <text:span text:style-name="I">sloped</text:span> word</text:p>', "One *sloped* word\n"),
        ('<text:p>See <text:a xlink:href="https://a.example/">here</text:a>.</text:p>', "See [here](https://a.example/).\n"),
        ("<text:p>a<text:s text:c='2'/>b<text:line-break/>c &lt;i&gt;</text:p>", "a  b\nc \\<i>\n"),
        ("<text:p>  many\n   spaces  here </text:p>", "many spaces here\n"),
        (
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes><text:p>kept<text:change text:change-id='c'/></text:p>",
            "kept\n",
        ),
        (
            "<text:p>Word<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p>"
            "</text:note-body></text:note> on.</text:p>",
            "Word[^1] on.\n\n[^1]: A note.\n",
        ),
        (
            "<text:p>Said<office:annotation><dc:creator>Vera</dc:creator><dc:date>2026</dc:date>"
            "<text:p>Really?</text:p></office:annotation>.</text:p>",
            "Said[^c1].\n\n[^c1]: Comment by Vera: Really?\n",
        ),
        (
            "<text:p>Before<draw:frame><draw:text-box><text:p>in a box</text:p></draw:text-box></draw:frame></text:p>",
            "Before\n\nin a box\n",
        ),
        (
            '<text:list text:style-name="N"><text:list-item><text:p>one</text:p><text:list><text:list-item>'
            "<text:p>inner</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>two</text:p>"
            "</text:list-item></text:list>",
            "1. one\n    - inner\n2. two\n",
        ),
        (
            '<text:list text:style-name="N"><text:list-item><text:p>one</text:p><text:list text:style-name="M">'
            "<text:list-item><text:p>own</text:p></text:list-item></text:list><text:list><text:list-item>"
            "<text:p>outer</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>two</text:p>"
            "</text:list-item></text:list>",
            "1. one\n    - a) own\n    - outer\n2. two\n",
        ),
        (
            "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>A|B</text:p>"
            "</table:table-cell><table:table-cell table:number-columns-spanned='2'><text:p>wide</text:p>"
            "</table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>"
            "<table:table-row><table:table-cell>"
            "<text:p>1</text:p><text:p>2</text:p></table:table-cell>"
            "<table:table-cell table:number-columns-repeated='2'><text:p>x</text:p></table:table-cell>"
            "</table:table-row></table:table>",
            "| A\\|B | wide |  |\n| --- | --- | --- |\n| 1<br>2 | x | x |\n",
        ),
        ("<text:section><text:p>In a section.</text:p></text:section>", "In a section.\n"),
    ],
)  # fmt: skip
def test_texts(tmp_path: Path, body: str, expected: str) -> None:
    assert text_of(tmp_path, body) == expected


_OUTLINE = (
    f"<office:document-styles {making.OPEN_NAMESPACES}><office:styles><text:outline-style>"
    '<text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>'
    '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
    '<style:style style:name="Mine" style:family="paragraph" style:parent-style-name="Heading_20_2"/>'
    '<style:style style:name="Heading_20_2" style:family="paragraph" style:default-outline-level="2"/>'
    "</office:styles></office:document-styles>"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<text:h text:outline-level='1'>One</text:h><text:h text:outline-level='2'>Two</text:h>"
         "<text:h text:outline-level='1' text:is-list-header='true'>Bare</text:h>"
         "<text:h text:outline-level='1'>Next</text:h>",
         "# I. One\n\n## I.1 Two\n\n# Bare\n\n# II. Next\n"),
        ("<text:p text:style-name='Mine'>By its style</text:p>", "## By its style\n"),
        ("<text:list xml:id='a' text:style-name='N'><text:list-item><text:p>one</text:p></text:list-item></text:list>"
         "<text:p>between</text:p><text:list text:continue-list='a' text:style-name='N'><text:list-item>"
         "<text:p>two</text:p>"
         "<text:p>more of two</text:p></text:list-item><text:list-header><text:p>no item</text:p></text:list-header>"
         "<text:list-item text:start-value='7'><text:p>seven</text:p></text:list-item></text:list>",
         "1. one\n\nbetween\n\n2. two\n  more of two\n  no item\n7. seven\n"),
        ("<text:numbered-paragraph text:style-name='N' text:list-id='a'><text:p>one</text:p></text:numbered-paragraph>"
         "<text:numbered-paragraph text:style-name='N' text:list-id='a'><text:p>two</text:p></text:numbered-paragraph>",
         "1. one\n2. two\n"),
        ("<text:list text:style-name='N'><text:list-item><text:h text:outline-level='3'>In a list</text:h>"
         "</text:list-item></text:list>", "### 1. In a list\n"),
        ("<text:section text:display='none'><text:p>kept back</text:p></text:section><text:p>seen<text:hidden-text "
         "text:is-hidden='true'> and not</text:hidden-text>"
         "</text:p>", "[Hidden: kept back]\n\nseen [Hidden: and not]\n"),
        ("<table:table><table:table-row><table:table-cell><text:p>framed</text:p><text:p>text</text:p></table:table-cell>"
         "</table:table-row></table:table>", "framed\n\ntext\n"),
        ("<office:forms><form:form><form:checkbox form:id='c1' form:label='Agreed' form:current-state='checked'/>"
         "<form:listbox form:id='c2'><form:option form:label='red'/><form:option form:label='green' "
         "form:current-selected='true'/></form:listbox><form:text form:id='c3' form:current-value='typed'/></form:form>"
         "</office:forms><text:p><draw:control draw:control='c1'/>, <draw:control draw:control='c2'/>, "
         "<draw:control draw:control='c3'/></text:p>", "☒ Agreed, green, typed\n"),
        ("<text:p>Said<office:annotation office:name='x'><dc:creator>V</dc:creator><text:p>Why?</text:p>"
         "</office:annotation>"
         " so<office:annotation-end office:name='x'/>.</text:p>", "Said so[^c1].\n\n[^c1]: Comment by V: Why?\n"),
        ("<text:p>a<text:note text:note-class='footnote'><text:note-body><text:p>one</text:p><text:p>two</text:p>"
         "</text:note-body></text:note></text:p>", "a[^1]\n\n[^1]: one\n    two\n"),
        ("<text:p>"
         "<text:span text:style-name='B'>bold <text:span text:style-name='I'>and sloped</text:span></text:span>"
         "</text:p>",
         "**bold** ***and sloped***\n"),
        ("<text:p>So <draw:frame><draw:object><math:math><math:munderover><math:mo>∑</math:mo>"
         "<math:mrow><math:mi>i</math:mi>"
         "<math:mo>=</math:mo><math:mn>1</math:mn></math:mrow><math:mi>n</math:mi></math:munderover></math:math>"
         "</draw:object></draw:frame> holds.</text:p>", "So ∑_(i=1)^n holds.\n"),
    ],
)  # fmt: skip
def test_texts_with_common_styles(tmp_path: Path, body: str, expected: str) -> None:
    assert text_of(tmp_path, body, styles=_OUTLINE) == expected


def test_headers_footers_and_metadata(tmp_path: Path) -> None:
    master = (
        "<style:header><text:p>Top line</text:p></style:header><style:footer><text:p>Page 1</text:p></style:footer>"
    )
    styles = (
        f"<office:document-styles {making.OPEN_NAMESPACES}><office:master-styles>"
        f"<style:master-page>{master}</style:master-page><style:master-page>{master}</style:master-page></office:master-styles></office:document-styles>"
    )
    meta = (
        f"<office:document-meta {making.OPEN_NAMESPACES}><office:meta><dc:title>A title</dc:title>"
        "<meta:initial-creator>Karin</meta:initial-creator><meta:keyword>a</meta:keyword><meta:keyword>b</meta:keyword>"
        "</office:meta></office:document-meta>"
    )
    body = "<text:p>Body.</text:p>"
    converted = convert_file(make(tmp_path / "a.odt", "text", body, styles=styles, meta=meta))
    assert converted.markdown == "Top line\n\nBody.\n\nPage 1\n"
    assert converted.title == "A title"
    assert converted.metadata == {"author": "Karin", "keywords": "a, b"}


def test_sheets_show_what_their_cells_show(tmp_path: Path) -> None:
    body = """
    <table:table table:name="Costs"><table:table-row>
      <table:table-cell><text:p>Item</text:p></table:table-cell>
      <table:table-cell><text:p>Share</text:p></table:table-cell>
    </table:table-row><table:table-row>
      <table:table-cell><text:p>Rent</text:p><office:annotation><dc:creator>Vera</dc:creator><text:p>Check.</text:p>
      </office:annotation></table:table-cell>
      <table:table-cell office:value-type="percentage" office:value="0.256"><text:p>25.6 %</text:p></table:table-cell>
      <table:table-cell table:number-columns-repeated="16000"/>
    </table:table-row><table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>
    <table:table-row><table:table-cell><text:p>far below</text:p></table:table-cell></table:table-row></table:table>
    <table:table table:name="Secret" table:style-name="gone"><table:table-row><table:table-cell><text:p>x</text:p>
    </table:table-cell></table:table-row></table:table>"""
    converted = convert_file(make(tmp_path / "a.ods", "spreadsheet", body))
    assert converted.markdown == (
        "## Costs\n\n| Item | Share |\n| --- | --- |\n| Rent | 25.6 % |\n\nfar below\n\n"
        "> Comment by Vera on A2: Check.\n\n"
        "## Secret (hidden)\n\nx\n"
    )


def test_sheets_with_too_many_cells_are_refused(tmp_path: Path) -> None:
    cell = "<table:table-cell table:number-columns-repeated='900'><text:p>x</text:p></table:table-cell>"
    row = f"<table:table-row table:number-rows-repeated='900'>{cell}</table:table-row>"
    path = make(tmp_path / "a.ods", "spreadsheet", f"<table:table table:name='S'>{row}</table:table>")
    with pytest.raises(DocumentError) as caught:
        convert_file(path, Limits(cells=10_000))
    assert caught.value.reason is DocumentReason.LIMIT


def test_slides_have_titles_texts_and_notes(tmp_path: Path) -> None:
    body = """<draw:page>
    <draw:frame presentation:class="title"><draw:text-box><text:p>Plans</text:p></draw:text-box></draw:frame>
    <draw:g><draw:custom-shape><text:p>in a shape</text:p></draw:custom-shape></draw:g>
    <draw:frame presentation:class="outline"><draw:text-box><text:list><text:list-item>
    <text:p>first</text:p></text:list-item></text:list></draw:text-box></draw:frame>
    <presentation:notes><draw:frame presentation:class="notes"><draw:text-box>
    <text:p>Speak slowly.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>
    <draw:page draw:style-name="dark"><office:annotation><text:p>Cut this?</text:p></office:annotation></draw:page>"""
    converted = convert_file(make(tmp_path / "a.odp", "presentation", body))
    assert converted.markdown == (
        "## Slide 1: Plans\n\nin a shape\n\n- first\n\n**Notes:**\n\nSpeak slowly.\n\n"
        "## Slide 2 (hidden)\n\n> Comment: Cut this?\n"
    )
    assert converted.metadata["slides"] == "2"


@pytest.mark.parametrize(("kind", "suffix"), [("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp")])
def test_nothing_empty_is_done_and_encrypted_ones_say_so(tmp_path: Path, kind: str, suffix: str) -> None:
    pages = {"presentation": "<draw:page/>", "spreadsheet": "<table:table/>"}.get(kind, "<text:p/>")
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    secret = f"<manifest:manifest {making.OPEN_NAMESPACES}>{entry}</manifest:manifest>"
    for parts, reason in (({}, DocumentReason.EMPTY), ({"manifest": secret}, DocumentReason.ENCRYPTED)):
        with pytest.raises(DocumentError) as caught:
            convert_file(make(tmp_path / f"a.{suffix}", kind, pages, **parts))
        assert caught.value.reason is reason


def test_deep_nesting_is_a_limit(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        text_of(tmp_path, "<text:section>" * 5000 + "<text:p>x</text:p>" + "</text:section>" * 5000)
    assert caught.value.reason is DocumentReason.LIMIT


SHEET = (
    "<table:table><table:table-row><table:table-cell><text:p>Oak</text:p></table:table-cell><table:table-cell>"
    "<text:p>7</text:p></table:table-cell><table:table-cell table:number-columns-repeated='1022'/></table:table-row>"
    "<table:table-row table:number-rows-repeated='65535'><table:table-cell table:number-columns-repeated='1024'/>"
    "</table:table-row></table:table><table:table table:style-name='gone'><table:table-row><table:table-cell>"
    "<text:p>unseen</text:p></table:table-cell></table:table-row></table:table>"
)


def _embedded(kind: str, body: str) -> str:
    return (
        f"<office:document-content {making.OPEN_NAMESPACES}>{STYLES}<office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )


@pytest.mark.parametrize(
    ("kind", "body", "shown"),
    [
        ("spreadsheet", SHEET, "| Oak | 7 |\n| --- | --- |"),
        ("text", "<text:h>In it</text:h><text:p>Some <text:span text:style-name='B'>words</text:span></text:p>",
         "# In it\n\nSome **words**"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["slides", "text", "one file"])
def test_a_sheet_or_text_embedded_in_a_frame_is_shown(
    tmp_path: Path, place: str, kind: str, body: str, shown: str
) -> None:
    inner = _embedded(kind, body)
    held = inner.replace("document-content", "document") if place == "one file" else ""
    frame = f"<draw:frame><draw:object xlink:href='./Object 1'>{held}</draw:object><draw:image/></draw:frame>"
    parts = {} if held else {"Object 1/content.xml": inner}
    if place == "slides":
        path = making.open_document(
            tmp_path / "a.odp", "presentation", f"<draw:page>{frame}</draw:page>", STYLES, parts
        )
    else:
        path = making.open_document(tmp_path / "a.odt", "text", f"<text:p>Before</text:p>{frame}", STYLES, parts)
    text = convert_file(path).markdown
    assert shown in text
    assert "unseen" not in text


def test_a_frame_that_pushes_text_down_stands_above_it(tmp_path: Path) -> None:
    place = "style:wrap='{}' style:vertical-pos='top'"
    styles = "".join(
        f"<style:style style:name='{name}' style:family='graphic'><style:graphic-properties {place.format(wrap)}/>"
        "</style:style>"
        for name, wrap in (("above", "none"), ("beside", "left"))
    )
    body = "".join(
        f"<text:p><draw:frame draw:style-name='{name}' text:anchor-type='paragraph'><draw:text-box><text:p>{name}"
        "</text:p></draw:text-box></draw:frame>Words.</text:p>"
        for name in ("above", "beside")
    )
    styles = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    path = making.open_document(tmp_path / "a.odt", "text", body, styles)
    assert convert_file(path).markdown == "above\n\nWords.\n\nWords.\n\nbeside\n"
