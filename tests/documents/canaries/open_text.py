"""The features as OpenDocument has them, in the manner of LibreOffice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.documents import making
from tests.documents.making import OPEN_NAMESPACES


@dataclass(frozen=True, slots=True)
class Made:
    """The body of a text, headers and footers of its pages, its `meta.xml`, and the parts of its objects."""

    body: str
    pages: str = ""
    meta: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


def make(name: str, path: Path) -> Path:
    """Write the document for a feature."""
    return write(path, FEATURES[name])


def write(path: Path, made: Made) -> Path:
    """Write a text, with styles and lists beside its own parts."""
    parts = {"styles.xml": _common(made.pages)} | dict(made.parts)
    if made.meta:
        meta = f"<office:meta>{made.meta}</office:meta>"
        parts["meta.xml"] = f"<office:document-meta {OPEN_NAMESPACES}>{meta}</office:document-meta>"
    return making.open_document(path, "text", made.body, _AUTOMATIC, parts)


def _p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def _h(text: str, level: int) -> str:
    return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{text}</text:h>'


def _span(text: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def _item(*content: str, start: str = "") -> str:
    lead = f' text:start-value="{start}"' if start else ""
    inner = "".join(part if part.startswith("<") else _p(part) for part in content)
    return f"<text:list-item{lead}>{inner}</text:list-item>"


def _list(style: str, *items: str, more: str = "") -> str:
    name = f' text:style-name="{style}"' if style else ""
    return f"<text:list{name}{more}>{''.join(items)}</text:list>"


def _row(*cells: str) -> str:
    return (
        "<table:table-row>"
        + "".join(cell if cell.startswith("<table") else _cell(cell) for cell in cells)
        + ("</table:table-row>")
    )


def _cell(content: str, more: str = "") -> str:
    inner = content if content.startswith("<") else _p(content)
    return f'<table:table-cell office:value-type="string"{more}>{inner}</table:table-cell>'


def _table(*rows: str) -> str:
    return f'<table:table table:name="T">{"".join(rows)}</table:table>'


def _note(kind: str, text: str) -> str:
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{_p(text)}</text:note-body></text:note>"
    )


def _style(name: str, family: str, properties: str = "", more: str = "") -> str:
    inner = f"<style:text-properties {properties}/>" if properties else ""
    return f'<style:style style:name="{name}" style:family="{family}"{more}>{inner}</style:style>'


def _levels(*kinds: tuple[str, str, int]) -> str:
    """Levels by number format, suffix and how many levels are shown; a bullet where there is no format."""
    return "".join(
        f'<text:list-level-style-number text:level="{level}" style:num-format="{kind}" style:num-suffix="{suffix}" '
        f'text:display-levels="{shown}"/>'
        if kind
        else f'<text:list-level-style-bullet text:level="{level}" text:bullet-char="•"/>'
        for level, (kind, suffix, shown) in enumerate(kinds, 1)
    )


def _common(pages: str) -> str:
    headings = "".join(
        _style(f"Heading_20_{level}", "paragraph", 'fo:font-weight="bold"', f' style:default-outline-level="{level}"')
        for level in (1, 2, 3)
    )
    styles = headings + _style("Title", "paragraph") + _style("Strong", "text", 'fo:font-weight="bold"')
    masters = f'<style:master-page style:name="Standard">{pages}</style:master-page>'
    return (
        f"<office:document-styles {OPEN_NAMESPACES}><office:styles>{styles}</office:styles>"
        f"<office:master-styles>{masters}</office:master-styles></office:document-styles>"
    )


_AUTOMATIC = (
    "<office:automatic-styles>"
    + _style("B", "text", 'fo:font-weight="bold"') + _style("I", "text", 'fo:font-style="italic"')
    + _style("S", "text", 'style:text-line-through-style="solid"')
    + _style("X", "text", 'text:display="none"')
    + _style("PX", "paragraph", 'text:display="none"')
    + _style("Up", "text", 'style:text-position="super 58%"') + _style("Low", "text", 'style:text-position="sub 58%"')
    + _style("W", "text", 'style:font-name="Wingdings"') + _style("Y", "text", 'style:font-name="Symbol"')
    + f'<text:list-style style:name="L1">{_levels(("", "", 1), ("", "", 1))}</text:list-style>'
    + f'<text:list-style style:name="L2">{_levels(("1", ".", 1), ("a", ")", 1))}</text:list-style>'
    + f'<text:list-style style:name="L3">{_levels(("1", ".", 1), ("1", "", 2))}</text:list-style>'
    + "</office:automatic-styles>"
)  # fmt: skip


def _frame(content: str, more: str = "") -> str:
    return f'<draw:frame text:anchor-type="paragraph"{more}>{content}</draw:frame>'


def _box(text: str) -> str:
    inner = text if text.startswith("<") else _p(text)
    return _frame(f"<draw:text-box>{inner}</draw:text-box>")


_MATH = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>'
    "<mn>2</mn></mfrac><mo>+</mo><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><msqrt><mi>y</mi></msqrt></mrow>"
    '<annotation encoding="StarMath 5.0">{a+b} over 2</annotation></semantics></math>'
)
_OBJECT = '<draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/>'
_CHART = (
    f"<office:document-content {OPEN_NAMESPACES}><office:body><office:chart><chart:chart><chart:title>{_p('Rain')}"
    f"</chart:title><chart:plot-area/>{_table(_row(_cell('<text:p/>'), 'mm'), _row('May', '31'))}"
    "</chart:chart></office:chart></office:body></office:document-content>"
)
_CHANGES = (
    '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
    + _p("taken out") + '</text:deletion></text:changed-region><text:changed-region text:id="c2"><text:deletion>'
    + _table(_row("last row", "gone")) + _p("Went along")
    + "</text:deletion></text:changed-region></text:tracked-changes>"
)  # fmt: skip


def _field_mark(kind: str, *values: tuple[str, str]) -> str:
    inner = "".join(f'<field:param field:name="{name}" field:value="{value}"/>' for name, value in values)
    return f'<field:fieldmark field:type="vnd.oasis.opendocument.field.{kind}">{inner}</field:fieldmark>'


FEATURES: dict[str, Made] = {
    "headings": Made(_h("Alpine plants", 1) + _h("Mosses", 2) + _h("Green ones", 3) + _p("Plain text below")),
    "title": Made(_p("Field guide", "Title") + _p("Text")),
    "bullets": Made(_list("L1", _item("Fruit", _list("", _item("Apple"), _item("Pear"))), _item("Bread"))),
    "numbers": Made(_list("L2", _item("Boil", _list("", _item("Salt"), _item("Stir"))), _item("Drain"))),
    "outline_numbers": Made(_list("L3", _item("Scope", _list("", _item("Terms"), _item("Parties"))), _item("Price"))),
    "restarted_numbers": Made(
        _list("L2", _item("One"), _item("Two")) + _p("Between")
        + _list("L2", _item("Three"), more=' text:continue-numbering="true"') + _p("Anew") + _list("L2", _item("First"))
    ),
    "table": Made(_table(_row("Name", "Place"), _row("Anna", "Ulm"))),
    "merged_cells": Made(_table(
        _row(_cell("Wide", ' table:number-columns-spanned="2"'), "<table:covered-table-cell/>",
             _cell("Tall", ' table:number-rows-spanned="2"')),
        _row("a", "b", "<table:covered-table-cell/>"),
    )),
    "nested_table": Made(_table(_row("head", "more"), _row(_cell(_table(_row("inner left", "inner right"))), "outer"))),
    "pipe": Made(_table(_row("h", "i"), _row("A|B", "C"))),
    "link": Made(_p('See <text:a xlink:type="simple" xlink:href="https://example.org/page">the site</text:a>.')),
    "cross_reference": Made(
        _h('<text:bookmark-start text:name="_Ref12"/>Chapter two<text:bookmark-end text:name="_Ref12"/>', 1)
        + _p('see <text:bookmark-ref text:reference-format="text" text:ref-name="_Ref12">Chapter two'
             "</text:bookmark-ref> above")
    ),
    "footnote": Made(_p(f"Claim{_note('footnote', 'The source.')} goes on")),
    "endnote": Made(_p(f"Ending{_note('endnote', 'Last words.')} goes on")),
    "header": Made(_p("Body text"), f"<style:header>{_p('Quarterly header')}</style:header>"),
    "footer": Made(_p("Body text"), f"<style:footer>{_p('House footer')}</style:footer>"
                   f"<style:footer-left>{_p('House footer')}</style:footer-left>"),
    "comment": Made(_p('<office:annotation office:name="1"><dc:creator>Vera</dc:creator><dc:date>2026-01-01</dc:date>'
                       f"{_p('Is this so?')}</office:annotation>Doubtful<office:annotation-end office:name=\"1\"/>")),
    "text_box": Made(_p("Around it" + _box("In the box"))),
    "equation": Made(_p("So " + _frame(_OBJECT)), parts={"Object 1/content.xml": _MATH}),
    "insertion": Made(_p('It is <text:change-start text:change-id="c1"/>newly added<text:change-end/> here.')),
    "deletion": Made(_CHANGES + _p('It stays <text:change text:change-id="c1"/>here.')
                     + _p('<text:change text:change-id="c2"/>')
                     + _p("<text:change-start/>Went along<text:change-end/>")),
    "hidden_text": Made(_p(f"Seen {_span('between ', 'X')}{_span('the lines', 'X')} again")),
    "emphasis": Made(_p(f"a {_span('strong', 'B')} and {_span('sloped', 'I')} and {_span('struck', 'S')} word")),
    "fields": Made(_p('Page <text:page-number text:select-page="current">7</text:page-number> of <text:page-count>9'
                      "</text:page-count>, kept by <text:author-name>Karin</text:author-name>")),
    "symbols": Made(_p(f"{_span(chr(0xF0FC), 'W')} done, angle {_span(chr(0xF061), 'Y')}, “quoted” – 5 €")),
    "superscript": Made(_p(f"10{_span('2', 'Up')} of CO{_span('2', 'Low')} on the 1{_span('st', 'Up')}")),
    "picture": Made(_p(_frame('<draw:image xlink:href="a.png"/><svg:desc>A red kite over the hill</svg:desc>'))),
    "caption": Made(_p(_box(_p(_frame('<draw:image xlink:href="a.png"/>')
                               + 'Figure <text:sequence text:name="Figure">3</text:sequence>: A red kite')))),
    "breaks": Made(_p("Upper<text:line-break/>lower") + _p("left<text:tab/>right")
                   + _p("well\u2011known Donau\xaddampf")),
    "page_break": Made(_p("First page") + _p("<text:soft-page-break/>Second page")),
    "contents": Made(
        '<text:table-of-content><text:table-of-content-source><text:index-title-template>TOC'
        "</text:index-title-template></text:table-of-content-source><text:index-body>"
        + _p('<text:a xlink:href="#_Toc1">Introduction<text:tab/>3</text:a>')
        + "</text:index-body></text:table-of-content>"
        + _h("Introduction", 1)
    ),
    "properties": Made(_p("Text"), meta="<dc:title>Annual report</dc:title><meta:initial-creator>A. Writer"
                       "</meta:initial-creator><meta:keyword>tax</meta:keyword><meta:keyword>land</meta:keyword>"),
    "right_to_left": Made(_p("שלום עולם") + _p("مرحبا")),
    "astral": Made(_p("👍 and 𝒳")),
    "note_in_table": Made(_table(_row("h", "i"), _row(_cell(_p(f"Sum{_note('footnote', 'Rounded.')}")), "5"))),
    "header_table": Made(_p("Body text"), f"<style:header>{_table(_row('Left of header', 'Right of header'))}"
                         "</style:header>"),
    "sections": Made(
        _p("Body one") + _p("Body two"),
        f"<style:header>{_p('Header of one')}</style:header></style:master-page><style:master-page style:name='Two'>"
        f"<style:header>{_p('Header of two')}</style:header>",
    ),
    "bookmark": Made(_p('<text:bookmark text:name="secret_mark"/>The marked place')),
    "grouped_boxes": Made(_p("Around it<draw:g>" + "".join(
        f"<draw:custom-shape>{_p(text)}</draw:custom-shape>" for text in ("First of group", "Second of group")
    ) + "</draw:g>")),
    "boxed_table": Made(_p(_box(_table(_row("p", "q"), _row("r", "s")))) + _p("After the table")),
    "emphasis_by_style": Made(_p(f"a {_span('strong', 'Strong')} word")),
    "tight_emphasis": Made(_p(_span("Bold ", "B") + "plain") + _p("ordinary " + _span("bo", "B") + "ld")),
    "checkboxes": Made(_p(_field_mark("FORMCHECKBOX", ("Checkbox_Checked", "true")) + " ticked, "
                          + _field_mark("FORMCHECKBOX", ("Checkbox_Checked", "false")) + " open")),
    "drop_down": Made(_p('Colour: <text:drop-down text:name="c"><text:label text:value="red"/><text:label '
                         'text:value="blue"/>green</text:drop-down>')),
    "chart": Made(_p(_frame(_OBJECT)), parts={"Object 1/content.xml": _CHART}),
    "ruby": Made(_p("<text:ruby><text:ruby-base>漢字</text:ruby-base><text:ruby-text>かんじ</text:ruby-text>"
                    "</text:ruby>")),
    "code_pages": Made(_p("café Привет 日本語")),
}  # fmt: skip
