"""The reader of Rich Text: follows groups, destinations and the state of characters and paragraphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llamahome_gui.documents.codepages import codec_of
from llamahome_gui.documents.symbols import readable

from . import tokens
from .charsets import Font
from .destinations import DESTINATIONS, Destinations
from .flow import BOLD, DELETED, HIDDEN, ITALIC, RAISED, STRUCK, Paragraph
from .grid import Columns

_FLAGS = {
    b"b": BOLD, b"i": ITALIC, b"strike": STRUCK, b"striked": STRUCK, b"v": HIDDEN, b"deleted": DELETED,
    b"mvf": DELETED, b"super": RAISED,
}  # fmt: skip
_CHARACTERS = {
    b"tab": "\t", b"line": "\n", b"page": "\n", b"column": "\n", b"softline": "\n", b"emdash": "—", b"endash": "–",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": " ",
    b"enspace": " ", b"qmspace": " ", b"zwj": "\u200d", b"zwnj": "\u200c",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "\u2011", b"-": "", b":": "", b"|": ""}
_ESCAPED = (b"\\", b"{", b"}")
_PAGES = {b"ansi": 1252, b"mac": 10000, b"pc": 437, b"pca": 850}
_INDENTS = {b"s": "style", b"outlinelevel": "outline", b"ls": "list_id", b"ilvl": "list_level", b"li": "left",
            b"fi": "first", b"itap": "nesting"}  # fmt: skip
_LIMIT = 1 << 20


class Reader(Destinations):
    """Reads one file; the body's flow, the notes and what the file says about itself are there then."""

    def read(self) -> None:
        at = 0
        while at < len(self.data):
            at = self._stretch(at)
        self._flush()
        # A file that was cut off still says what it says.
        self.is_cut = bool(self.stack)
        while self.stack:
            self._pop()

    def _stretch(self, start: int) -> int:
        """Read from `start` to a place where reading goes on elsewhere, and say where."""
        for token in tokens.TOKEN.finditer(self.data, start):
            kind = token.lastindex
            if kind == tokens.TEXT:
                self._plain(token[1])
            elif token[2] is not None and token[2] not in _KNOWN and not self.starred:
                self.skip = 0  # says only how something looks, as most words do
            elif kind == tokens.HEX:
                self._byte(bytes((int(token[4], 16),)))
            elif kind == tokens.SYMBOL and token[7] in _ESCAPED:
                self._byte(token[7])
            else:
                if self.raw:
                    self._flush()
                jump = self._act(kind, token)
                if jump is not None:
                    return jump
        return len(self.data)

    def _act(self, kind: int | None, token: tokens.Token) -> int | None:
        if kind in (tokens.WORD, tokens.NUMBER):
            return self._word(token[2], int(token[3]) if token[3] else None, token.end())
        self.skip = 0
        if kind == tokens.OPEN:
            self._push()
        elif kind == tokens.CLOSE:
            if not self.stack:
                return len(self.data)
            self._pop()
            if not self.stack:
                return len(self.data)  # whatever follows the document is no part of it
        elif token[7] == b"*":
            self.starred = True
        elif token[7] in (b"\r", b"\n"):
            self._end_paragraph()
        else:
            self._emit(_SYMBOLS.get(token[7], ""))
        return None

    def _word(self, word: bytes, number: int | None, at: int) -> int | None:
        starred, self.starred = self.starred, False
        if word == b"u":
            self._unicode(number or 0)
            return None
        self.skip = 0
        flag = _FLAGS.get(word)
        if flag is not None:
            self.flags = self.flags & ~flag if number == 0 else self.flags | flag
            return None
        if word in _CHARACTERS:
            self._emit(_CHARACTERS[word])
            return None
        act = _WORDS.get(word)
        if act is not None:
            return act(self, number, at)
        if word in _INDENTS:
            bounded: Any = max(-_LIMIT, min(_LIMIT, number or 0))
            self.paragraph = self.paragraph._replace(**{_INDENTS[word]: bounded})
            return None
        if self.enter(word, number, at) or not starred:
            return self.jump()
        return tokens.end_of_group(self.data, at)

    def _plain(self, text: bytes) -> None:
        if self.skip:
            dropped, self.skip = self.skip, max(0, self.skip - len(text))
            text = text[dropped:]
        if self.sink.silent or not text:
            return
        if self.raw or self.font.name or not text.isascii():
            self.raw += text
        else:
            self._emit(text.decode("ascii"))

    def _byte(self, byte: bytes) -> None:
        if self.skip:
            self.skip -= 1
        elif not self.sink.silent:
            self.raw += byte

    def _flush(self) -> None:
        if self.raw:
            data = bytes(self.raw)
            self.raw.clear()
            self._emit(self.font.decode(data))

    def _unicode(self, number: int) -> None:
        """A character as one or two units of UTF-16; negative numbers are those above 32,767."""
        unit, self.skip = number & 0xFFFF, self.uc
        if 0xD800 <= unit < 0xDC00:
            self.high = unit
            return
        if 0xDC00 <= unit < 0xE000:
            high, self.high = self.high, 0
            text = chr(0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00) if high else "\ufffd"
        else:
            text = readable(chr(unit), self.font.name)
        self._emit(text)

    def _emit(self, text: str) -> None:
        if text and not self.sink.silent:
            if self.field is not None and self.field.in_result:
                self.field.said = True
            self.sink.text(text, self.flags, self.target)

    def _end_paragraph(self) -> None:
        if self.sink is self.sink.flow:
            if not self.flags & DELETED:  # else the paragraph goes on in the next one
                self.sink.flow.end_paragraph(self.paragraph)
        else:
            self._emit("\n")


def _do(method: Callable[[Reader, int | None], None]) -> Callable[[Reader, int | None, int], int | None]:
    """A control word that only changes the state."""

    def act(reader: Reader, number: int | None, at: int) -> int | None:
        method(reader, number)
        return None

    return act


def _page(page: int) -> Callable[[Reader, int | None], None]:
    def act(reader: Reader, number: int | None) -> None:
        reader.default = reader.font = Font(codec_of(page))

    return act


def _ansi_page(reader: Reader, number: int | None) -> None:
    reader.default = reader.font = Font(codec_of(number or 0))


def _plain_look(reader: Reader, number: int | None) -> None:
    reader.flags = 0
    reader.font = reader.fonts.get(reader.default_font, reader.default)


def _font(reader: Reader, number: int | None) -> None:
    reader.font = reader.fonts.get(number or 0, reader.default)


def _default_font(reader: Reader, number: int | None) -> None:
    reader.default_font = number or 0


def _uc(reader: Reader, number: int | None) -> None:
    reader.uc = min(8, max(0, 1 if number is None else number))


def _not_raised(reader: Reader, number: int | None) -> None:
    reader.flags &= ~RAISED


def _new_paragraph(reader: Reader, number: int | None) -> None:
    reader.paragraph = Paragraph()


def _in_table(reader: Reader, number: int | None) -> None:
    reader.paragraph = reader.paragraph._replace(in_table=number != 0)


def _new_row(reader: Reader, number: int | None) -> None:
    reader.columns = Columns()


def _column(reader: Reader, number: int | None) -> None:
    if len(reader.columns.edges) < 1000:
        reader.columns.end_cell(number or 0)


def _covered(reader: Reader, number: int | None) -> None:
    reader.columns.covers_next = True


def _end_cell(level: int) -> Callable[[Reader, int | None], None]:
    def act(reader: Reader, number: int | None) -> None:
        reader.sink.flow.end_cell(reader.paragraph._replace(nesting=0) if level == 1 else reader.paragraph, level)

    return act


def _end_row(reader: Reader, number: int | None) -> None:
    reader.sink.flow.end_row(reader.columns, 1)


def _end_inner_row(reader: Reader, number: int | None) -> None:
    reader.sink.flow.end_row(reader.columns, max(2, reader.paragraph.table_level))
    reader.columns = reader.outer_columns


def _binary(reader: Reader, number: int | None, at: int) -> int:
    return at + max(0, number or 0)


_WORDS: dict[bytes, Callable[[Reader, int | None, int], int | None]] = {
    b"bin": _binary,
    b"plain": _do(_plain_look),
    b"f": _do(_font),
    b"deff": _do(_default_font),
    b"uc": _do(_uc),
    b"sub": _do(_not_raised),
    b"nosupersub": _do(_not_raised),
    b"ansicpg": _do(_ansi_page),
    **{word: _do(_page(page)) for word, page in _PAGES.items()},
    b"pard": _do(_new_paragraph),
    b"par": _do(lambda reader, number: reader._end_paragraph()),
    b"sect": _do(lambda reader, number: reader._end_paragraph()),
    b"intbl": _do(_in_table),
    b"trowd": _do(_new_row),
    b"cellx": _do(_column),
    b"clmrg": _do(_covered),
    b"clvmrg": _do(_covered),
    b"cell": _do(_end_cell(1)),
    b"nestcell": _do(_end_cell(2)),
    b"row": _do(_end_row),
    b"nestrow": _do(_end_inner_row),
}
_KNOWN = frozenset({b"u", *_FLAGS, *_CHARACTERS, *_INDENTS, *_WORDS, *DESTINATIONS})
