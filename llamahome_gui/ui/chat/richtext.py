"""Writes parsed Markdown into a `QTextDocument`, block by block.

`insertHtml` merges paragraphs at the seams and cannot be taken back part by part; this writer sets every block's
format itself, so that an answer can grow at its end. What Qt's block formats cannot draw (rounded code grounds,
quote bars, rules) is left to the view, which finds the blocks by the properties in `BlockRole`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from itertools import count

from markdown_it.token import Token
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontDatabase,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextListFormat,
    QTextTableFormat,
)

from llamahome_gui.ui.chat.highlight import Kind, Span, by_line, spans
from llamahome_gui.ui.chat.markdown import Part
from llamahome_gui.ui.chat.text_style import TextStyle

LINE_BREAK = "\u2028"
NO_BREAK_SPACE = "\u00a0"
PARAGRAPH_GAP = 10
ITEM_GAP = 4
CODE_PAD = 12
INDENT = 24
QUOTE_INDENT = 16
LINE_HEIGHT = 132.0
HEADING_SCALES = (1.45, 1.25, 1.1, 1.0, 1.0, 1.0)

# Position, whether nothing was written yet, number of the code block, and its text so far.
Mark = tuple[int, bool, int, str]

_code_ids = count(1)


class BlockRole(IntEnum):
    """Properties of a block's format that the view draws from."""

    CODE = QTextFormat.Property.UserProperty + 1  # number of the code block the line belongs to
    LANGUAGE = QTextFormat.Property.UserProperty + 2  # on the first line of a code block
    QUOTE = QTextFormat.Property.UserProperty + 3  # how many quotes deep
    RULE = QTextFormat.Property.UserProperty + 4  # a horizontal rule


class RichTextWriter:
    """Appends parts at the end of a document; `mark` and `rewind` take the last one back."""

    def __init__(self, cursor: QTextCursor, style: TextStyle) -> None:
        self._cursor = cursor
        self._style = style
        self._fresh = True
        self._code_id = 0
        self._code_before = ""
        self._depth = 0
        self._quotes = 0
        self._numbers: list[int | None] = []
        self._item_pending = False
        self._part = Part([])
        self._formats: list[QTextCharFormat] = [self._base_format()]

    def mark(self) -> Mark:
        """Where the document ends now, for `rewind`."""
        return self._cursor.position(), self._fresh, self._code_id, self._code_before

    def rewind(self, mark: Mark) -> None:
        """Take back everything written since the mark."""
        position, self._fresh, self._code_id, self._code_before = mark
        self._cursor.setPosition(position)
        kept = self._cursor.blockFormat()
        self._cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        self._cursor.removeSelectedText()
        if self._cursor.blockFormat() != kept:
            self._cursor.setBlockFormat(kept)

    def write(self, part: Part) -> None:
        """Append the blocks of a part."""
        self._part = part
        for index, token in enumerate(part.tokens):
            writer = _WRITERS.get(token.type)
            if writer is not None:
                writer(self, token, index)

    # -- blocks -----------------------------------------------------------------------------------------------

    def _begin_block(self, block: QTextBlockFormat, characters: QTextCharFormat | None = None) -> None:
        characters = characters or self._formats[0]
        if self._quotes:
            block.setProperty(BlockRole.QUOTE, self._quotes)
        if self._fresh:
            self._cursor.setBlockFormat(block)
            self._cursor.setBlockCharFormat(characters)
            self._fresh = False
        else:
            self._cursor.insertBlock(block, characters)
        if self._cursor.currentList() is not None and not self._item_pending:
            self._cursor.currentList().remove(self._cursor.block())
            self._cursor.setBlockFormat(block)

    def _block_format(self, top: float = PARAGRAPH_GAP) -> QTextBlockFormat:
        block = QTextBlockFormat()
        block.setTopMargin(0 if self._at_start() else top)
        block.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        block.setLeftMargin(self._depth * INDENT + self._quotes * QUOTE_INDENT)
        return block

    def _at_start(self) -> bool:
        return self._fresh and self._cursor.position() == 0

    def _open_text_block(self, top: float = PARAGRAPH_GAP) -> None:
        """Begin a paragraph; the first one of a list item carries the item's bullet or number."""
        if not self._item_pending:
            self._begin_block(self._block_format(top))
            return
        self._begin_block(self._block_format(ITEM_GAP))
        self._cursor.createList(self._list_format())
        self._item_pending = False

    def _list_format(self) -> QTextListFormat:
        styles = (QTextListFormat.Style.ListDisc, QTextListFormat.Style.ListCircle, QTextListFormat.Style.ListSquare)
        made = QTextListFormat()
        made.setIndent(0)
        number = self._numbers[-1]
        if number is None:
            made.setStyle(styles[(len(self._numbers) - 1) % len(styles)])
        else:
            made.setStyle(QTextListFormat.Style.ListDecimal)
            made.setStart(number)
        return made

    def _paragraph(self, _token: Token, _index: int) -> None:
        self._open_text_block()

    def _heading(self, token: Token, _index: int) -> None:
        level = int(token.tag[1])
        self._open_text_block(top=PARAGRAPH_GAP * 1.8)
        bold = QTextCharFormat(self._formats[-1])
        bold.setFontWeight(QFont.Weight.DemiBold)
        bold.setProperty(QTextFormat.Property.FontPixelSize, round(self._style.size * HEADING_SCALES[level - 1]))
        self._formats.append(bold)

    def _heading_end(self, _token: Token, _index: int) -> None:
        self._formats.pop()

    def _rule(self, _token: Token, _index: int) -> None:
        block = self._block_format(top=PARAGRAPH_GAP)
        block.setProperty(BlockRole.RULE, True)
        self._begin_block(block)
        self._cursor.insertText(NO_BREAK_SPACE)  # an empty block after a table would take no room

    # -- lists and quotes -------------------------------------------------------------------------------------

    def _list(self, token: Token, index: int) -> None:
        number: int | None = None
        if token.type == "ordered_list_open":
            inherited = self._part.first_number if index == 0 else None
            number = int(token.attrs.get("start", 1)) if inherited is None else inherited
        self._numbers.append(number)
        self._depth += 1

    def _list_end(self, _token: Token, _index: int) -> None:
        self._numbers.pop()
        self._depth -= 1

    def _item(self, _token: Token, _index: int) -> None:
        self._item_pending = True

    def _item_end(self, _token: Token, _index: int) -> None:
        if self._item_pending:  # an item without text still shows its number
            self._open_text_block()
        number = self._numbers[-1]
        if number is not None:
            self._numbers[-1] = number + 1

    def _quote(self, _token: Token, _index: int) -> None:
        self._quotes += 1
        muted = QTextCharFormat(self._formats[-1])
        muted.setForeground(self._style.muted)
        self._formats.append(muted)

    def _quote_end(self, _token: Token, _index: int) -> None:
        self._quotes -= 1
        self._formats.pop()

    # -- code -------------------------------------------------------------------------------------------------

    def _code(self, token: Token, index: int) -> None:
        first, last = index == 0, index == len(self._part.tokens) - 1
        joins = first and self._part.joins_previous
        if self._item_pending:
            self._open_text_block()
        if not joins:
            self._code_id, self._code_before = next(_code_ids), ""
        lines = token.content.removesuffix("\n").split("\n")
        language = next(iter(token.info.split()), "")
        coloured = by_line(lines, spans(token.content, language, self._code_before))
        self._code_before += token.content
        for number, line in enumerate(lines):
            opens = number == 0 and not joins
            closes = number == len(lines) - 1 and not (last and self._part.joined_by_next)
            self._begin_block(self._code_format(language, opens=opens, closes=closes), self._mono_format())
            self._code_line(line, coloured[number])

    def _code_line(self, line: str, coloured: Sequence[Span]) -> None:
        plain, at = self._mono_format(), 0
        for start, end, kind in coloured:
            self._cursor.insertText(line[at:start], plain)
            self._cursor.insertText(line[start:end], self._code_character(plain, kind))
            at = end
        self._cursor.insertText(line[at:], plain)

    def _code_character(self, plain: QTextCharFormat, kind: Kind) -> QTextCharFormat:
        made = QTextCharFormat(plain)
        made.setForeground(self._style.code.get(kind, self._style.text))
        if kind == "comment":
            made.setFontItalic(True)
        elif kind == "name":
            made.setFontWeight(QFont.Weight.DemiBold)
        return made

    def _code_format(self, language: str, *, opens: bool, closes: bool) -> QTextBlockFormat:
        block = self._block_format()
        block.setTopMargin((0 if self._at_start() else PARAGRAPH_GAP) + CODE_PAD if opens else 0)
        block.setBottomMargin(CODE_PAD + PARAGRAPH_GAP if closes else 0)
        block.setLeftMargin(block.leftMargin() + CODE_PAD)
        block.setRightMargin(CODE_PAD)
        block.setProperty(BlockRole.CODE, self._code_id)
        if opens and language:
            block.setProperty(BlockRole.LANGUAGE, language)
        return block

    # -- tables -----------------------------------------------------------------------------------------------

    def _table(self, _token: Token, index: int) -> None:
        tokens = self._part.tokens
        end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
        rows = _table_rows(tokens[index:end])
        joins = index == 0 and self._part.joins_previous
        if self._item_pending:
            self._open_text_block()
        if not self._fresh:
            self._begin_block(QTextBlockFormat())
        table = self._cursor.insertTable(len(rows), max(len(row) for row in rows), self._table_format(joins=joins))
        for r, row in enumerate(rows):
            for c, content in enumerate(row):
                self._cursor = table.cellAt(r, c).firstCursorPosition()
                self._cursor.setBlockFormat(self._cell_format())
                self._inline(content, 0, bold=r == 0)
        self._cursor = table.lastCursorPosition()
        self._cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
        self._fresh = True  # Qt keeps a block after a table; empty, it takes no room

    def _cell_format(self) -> QTextBlockFormat:
        block = QTextBlockFormat()
        block.setLineHeight(118.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        return block

    def _table_format(self, *, joins: bool) -> QTextTableFormat:
        made = QTextTableFormat()
        made.setBorderCollapse(True)
        made.setBorder(1)
        made.setBorderBrush(QBrush(self._style.border))
        made.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        made.setCellPadding(7)
        made.setHeaderRowCount(1)
        made.setLeftMargin(self._depth * INDENT + self._quotes * QUOTE_INDENT)
        made.setTopMargin(0 if joins else PARAGRAPH_GAP)
        made.setBottomMargin(0 if self._part.joined_by_next else PARAGRAPH_GAP + CODE_PAD // 2)
        return made

    # -- text within a block ----------------------------------------------------------------------------------

    def _inline(self, token: Token, _index: int, bold: bool = False) -> None:
        formats = [QTextCharFormat(self._formats[-1])]
        if bold:
            formats[0].setFontWeight(QFont.Weight.DemiBold)
        for child in token.children or []:
            change = _INLINE_CHANGES.get(child.type)
            if change is not None:
                formats.append(QTextCharFormat(formats[-1]))
                change(self, formats[-1], child)
            elif child.nesting < 0 and len(formats) > 1:
                formats.pop()
            elif child.type in ("softbreak", "hardbreak"):
                self._cursor.insertText(LINE_BREAK, formats[-1])
            elif child.type == "code_inline":
                self._cursor.insertText(child.content, self._mono_format(formats[-1], ground=True))
            elif child.content:  # text, and a picture's description: pictures are never fetched
                self._cursor.insertText(child.content, formats[-1])

    def _strong(self, target: QTextCharFormat, _token: Token) -> None:
        target.setFontWeight(QFont.Weight.Bold)

    def _emphasis(self, target: QTextCharFormat, _token: Token) -> None:
        target.setFontItalic(True)

    def _strike(self, target: QTextCharFormat, _token: Token) -> None:
        target.setFontStrikeOut(True)

    def _link(self, target: QTextCharFormat, token: Token) -> None:
        address = str(token.attrs.get("href", ""))
        target.setAnchor(True)
        target.setAnchorHref(address)
        target.setForeground(self._style.link)
        target.setToolTip(address)

    def _base_format(self) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(self._style.text)
        return made

    def _mono_format(self, base: QTextCharFormat | None = None, *, ground: bool = False) -> QTextCharFormat:
        made = QTextCharFormat(base or self._formats[0])
        made.setFontFamilies([QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
        made.setFontFixedPitch(True)
        made.setProperty(QTextFormat.Property.FontPixelSize, round(self._style.size * 0.93))
        if ground:
            made.setBackground(self._style.code_ground)
        return made


def _table_rows(tokens: list[Token]) -> list[list[Token]]:
    rows: list[list[Token]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            token.meta["in_table"] = True
            rows[-1].append(token)
    return rows


def _inline_block(writer: RichTextWriter, token: Token, index: int) -> None:
    if not token.meta.get("in_table"):
        writer._inline(token, index)


_Writer = Callable[[RichTextWriter, Token, int], None]
_WRITERS: dict[str, _Writer] = {
    "paragraph_open": RichTextWriter._paragraph,
    "heading_open": RichTextWriter._heading,
    "heading_close": RichTextWriter._heading_end,
    "hr": RichTextWriter._rule,
    "bullet_list_open": RichTextWriter._list,
    "ordered_list_open": RichTextWriter._list,
    "bullet_list_close": RichTextWriter._list_end,
    "ordered_list_close": RichTextWriter._list_end,
    "list_item_open": RichTextWriter._item,
    "list_item_close": RichTextWriter._item_end,
    "blockquote_open": RichTextWriter._quote,
    "blockquote_close": RichTextWriter._quote_end,
    "fence": RichTextWriter._code,
    "code_block": RichTextWriter._code,
    "table_open": RichTextWriter._table,
    "inline": _inline_block,
}
_INLINE_CHANGES: dict[str, Callable[[RichTextWriter, QTextCharFormat, Token], None]] = {
    "strong_open": RichTextWriter._strong,
    "em_open": RichTextWriter._emphasis,
    "s_open": RichTextWriter._strike,
    "link_open": RichTextWriter._link,
}
