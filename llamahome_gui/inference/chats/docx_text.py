"""Markdown into a Word document: headings, lists, tables, code, quotes, emphasis and links, by python-docx."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

MONOSPACE = "Courier New"
DEEPEST_STYLE = 3  # Word's own list styles end there
# What XML 1.0 cannot hold, which a model may well write.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}


@dataclass
class _Place:
    """Where the writer is: the lists it is in and their numberings, whether in a quote, and the marks of the text."""

    lists: list[str] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)
    fresh_item: bool = False
    quoted: int = 0
    marks: dict[str, bool] = field(default_factory=dict)
    link: str = ""


def write_markdown(document: Any, text: str, *, top_level: int = 1) -> None:
    """Add a Markdown text to a Word document.

    Args:
        document: A `docx.Document`.
        top_level: Level of its first-level headings.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    _Writer(document, top_level).write(parser.parse(text))


def for_xml(text: str) -> str:
    """A text without the control characters that no Word file can hold."""
    return _NOT_XML.sub("", text)


class _Writer:
    def __init__(self, document: Any, top_level: int) -> None:
        self._document = document
        self._top = top_level - 1
        self._place = _Place()

    def write(self, tokens: Sequence[Token]) -> None:
        """Write blocks."""
        stream = iter(tokens)
        for token in stream:
            if token.type == "table_open":
                self._table(_until(stream, "table_close"))
            elif token.type == "heading_open":
                level = min(9, int(token.tag[1:]) + self._top)
                self._inline(self._document.add_heading(level=level), next(stream))
            else:
                self._block(token)

    def _block(self, token: Token) -> None:
        place = self._place
        if token.type in ("bullet_list_open", "ordered_list_open"):
            is_numbered = token.type.startswith("ordered")
            place.lists.append("List Number" if is_numbered else "List Bullet")
            place.numbers.append(self._numbering(int(token.attrGet("start") or 1)) if is_numbered else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            place.lists.pop()
            place.numbers.pop()
        elif token.type == "list_item_open":
            place.fresh_item = True
        elif token.type == "blockquote_open":
            place.quoted += 1
        elif token.type == "blockquote_close":
            place.quoted -= 1
        elif token.type == "inline":
            self._inline(self._paragraph(), token)
        elif token.type in ("fence", "code_block"):
            self._code(token.content)
        elif token.type == "hr":
            self._document.add_paragraph("* * *").alignment = 1

    def _paragraph(self) -> Any:
        place = self._place
        if place.lists and place.fresh_item:
            place.fresh_item = False
            paragraph = self._document.add_paragraph(style=self._style())
            if place.numbers[-1] is not None:
                paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = place.numbers[-1]
            return paragraph
        if place.lists:
            return self._document.add_paragraph(style="List Continue")
        return self._document.add_paragraph(style="Quote" if place.quoted else None)

    def _style(self) -> str:
        depth = min(len(self._place.lists), DEEPEST_STYLE)
        return self._place.lists[-1] + (f" {depth}" if depth > 1 else "")

    def _numbering(self, start: int) -> int | None:
        """A numbering of its own that looks like the style's: without one all lists of the document are one."""
        style = self._document.styles[self._style()].element.pPr
        if style is None or style.numPr is None:
            return None
        numbering = self._document.part.numbering_part.element
        like = numbering.num_having_numId(style.numPr.numId.val)
        made = numbering.add_num(like.abstractNumId.val)
        made.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(made.numId)

    def _code(self, content: str) -> None:
        paragraph = self._document.add_paragraph()
        for number, line in enumerate(content.rstrip("\n").split("\n")):
            run = paragraph.add_run(for_xml(line))
            run.font.name = MONOSPACE
            if number < content.rstrip("\n").count("\n"):
                run.add_break()

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[Token]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
        width = max(map(len, rows))
        table = self._document.add_table(rows=len(rows), cols=width, style="Table Grid")
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, token in zip(row.cells, cells, strict=False):
                self._inline(cell.paragraphs[0], token)

    def _inline(self, paragraph: Any, token: Token) -> None:
        for child in token.children or ():
            self._piece(paragraph, child)

    def _piece(self, paragraph: Any, token: Token) -> None:
        name, _, side = token.type.rpartition("_")
        if name in _MARKS:
            self._place.marks[_MARKS[name]] = side == "open"
        elif token.type == "link_open":
            self._place.link = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            self._run(paragraph, f" ({self._place.link})")
            self._place.link = ""
        elif token.type == "code_inline":
            self._run(paragraph, token.content).font.name = MONOSPACE
        elif token.type == "hardbreak":
            paragraph.add_run().add_break()
        else:
            self._run(paragraph, " " if token.type == "softbreak" else token.content)

    def _run(self, paragraph: Any, text: str) -> Any:
        run = paragraph.add_run(for_xml(text))
        marks = self._place.marks
        run.bold, run.italic = marks.get("bold") or None, marks.get("italic") or None
        run.font.strike = marks.get("strike") or None
        return run


def _until(stream: Iterator[Token], end: str) -> list[Token]:
    found = []
    for token in stream:
        if token.type == end:
            break
        found.append(token)
    return found
