"""The inside of a paragraph: runs, fields, notes, symbols, pictures and tracked changes, as pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown
from llamahome_gui.documents.fields import Field
from llamahome_gui.documents.inline import MARKS, Piece
from llamahome_gui.documents.legacy.equation import equation_text
from llamahome_gui.documents.symbols import symbol

from .content import Boxes, Content
from .forms import form_text
from .properties import Character

# Characters that stand for something else ([MS-DOC] 2.4.3, 2.9.21).
_SPECIAL = re.compile(r"[\x00-\x08\x0b-\x1f\xad\ue000-\uf8ff]")
_PICTURE, _FOOTNOTE, _COMMENT, _SHAPE = "\x01", "\x02", "\x05", "\x08"
_FIELD_BEGIN, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_FIELD_MARKS = re.compile("[\x13-\x15]")
_TEXTS = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "\u2011", "\x07": "\n", "\r": "\n"}
_CHARTS = re.compile(r"chart|graph", re.I)
_LONGEST_INSTRUCTION, _DEEPEST = 4000, 64


@dataclass(slots=True)
class OpenField:
    """A field that is open, the address it leads to, and the place of its form or object."""

    field: Field
    target: str = ""
    form: int = -1


@dataclass(slots=True)
class Context:
    """What one story needs to know and gathers: its fields, its text boxes, and a paragraph that goes on.

    `carried` are the pieces of a paragraph whose end was deleted.
    """

    content: Content
    note: Callable[[int], str]
    box: Callable[[tuple[int, int]], str]
    shapes: Boxes
    shows_hidden: bool = True
    said: set[int] = field(default_factory=set)
    boxes: list[str] = field(default_factory=list)
    fields: list[OpenField] = field(default_factory=list)
    carried: list[Piece] = field(default_factory=list)


def pieces(context: Context, start: int, end: int) -> list[Piece]:
    """The text between two positions of one paragraph."""
    found: list[Piece] = []
    text = context.content.text
    for first, last, run in context.content.formatting.runs(start, end):
        if run.deleted or (run.hidden and not context.shows_hidden):
            # What goes takes no field along that only begins in it.
            for mark in _FIELD_MARKS.finditer(text, first, last):
                _field_mark(mark.group(), run, context)
            continue
        for piece in _run(context, text, first, last, run):
            if piece.text:
                if context.fields:
                    _say(context.fields)
                found.append(piece)
    return found


def _run(context: Context, text: str, first: int, last: int, run: Character) -> Iterator[Piece]:
    if run.symbol is not None and run.special:
        if _shown(context.fields):
            number, code = run.symbol
            sign = symbol(context.content.font(number).name, f"{code:x}")
            yield _piece(sign * min(last - first, 64), run, context)
        return
    at = first
    for match in _SPECIAL.finditer(text, first, last):
        if match.start() > at:
            yield from _plain(text[at : match.start()], run, context)
        at = match.end()
        yield from _special(match.group(), match.start(), run, context)
    if at < last:
        yield from _plain(text[at:last], run, context)


def _plain(text: str, run: Character, context: Context) -> Iterator[Piece]:
    if not context.fields or _shown(context.fields):
        text = markdown.escape(context.content.told(text, run.font))
        yield _piece(markdown.raised(text) if run.raised == 1 else text, run, context)
        return
    for entry in reversed(context.fields):
        if not entry.field.in_result:
            if len(entry.field.instruction) < _LONGEST_INSTRUCTION:
                entry.field.instruction += text
            return


def _piece(text: str, run: Character, context: Context) -> Piece:
    mark = MARKS[run.bold + 2 * run.italic + 4 * run.strike]
    return Piece(text, mark, _target(context.fields) if context.fields else "", run.hidden)


def _special(sign: str, position: int, run: Character, context: Context) -> Iterator[Piece]:
    if sign in (_FIELD_BEGIN, _FIELD_RESULT, _FIELD_END):
        if text := _field_mark(sign, run, context):
            yield _piece(text, run, context)
    elif not _shown(context.fields):
        if sign == _PICTURE and run.is_data and context.fields:
            context.fields[-1].form = run.place
    elif sign in (_FOOTNOTE, _COMMENT):
        yield Piece(context.note(position))
    elif sign == _SHAPE:
        yield Piece(_shape(position, context))
    elif sign == _PICTURE:
        if not run.is_data:
            yield Piece(context.content.picture_text(run.place))
    elif sign in _TEXTS:
        yield _piece(_TEXTS[sign], run, context)
    elif sign >= "\ue000":
        # Text in a symbol font: its characters lie in the private area.
        font = context.content.font(run.font).name
        yield _piece(symbol(font or "Symbol", f"{ord(sign):x}"), run, context)


def _shape(position: int, context: Context) -> str:
    """Text boxes of a drawing become blocks of their own; other shapes leave what is said about them in the line."""
    texts = []
    for number in context.shapes.anchors.get(position, ()):
        place = context.shapes.texts.get(number)
        if place is not None and number not in context.said:
            context.said.add(number)
            context.boxes.append(context.box(place))
        elif said := context.shapes.said.get(number):
            texts.append(said)
    return " ".join(texts)


def _field_mark(sign: str, run: Character, context: Context) -> str:
    """Follow the beginning, middle or end of a field; text that the field shows without having a result."""
    if sign == _FIELD_BEGIN:
        if len(context.fields) < _DEEPEST:
            context.fields.append(OpenField(Field()))
    elif not context.fields:
        return ""
    elif sign == _FIELD_RESULT:
        entry = context.fields[-1]
        entry.field.in_result = True
        entry.target = entry.field.target
        return _object(entry.field, run, context)
    else:
        entry = context.fields.pop()
        if not entry.field.said and _shown(context.fields) and not run.deleted:
            return form_text(context.content.data, entry.form) or markdown.escape(entry.field.own_text())
    return ""


def _object(entry: Field, run: Character, context: Context) -> str:
    """Text of the equation whose object a run names; a chart becomes a block of its own."""
    content = context.content
    if not run.is_object or run.place < 0:
        return ""
    storage = f"ObjectPool/_{run.place}"
    text = markdown.escape(equation_text(content.compound.read(f"{storage}/Equation Native") or b""))
    program = entry.instruction.partition("EMBED")[2].strip()
    if not text and content.embedded is not None and (not program or _CHARTS.search(program)):
        context.boxes.append(content.embedded.chart(content.compound, storage))
    entry.said = bool(text)
    return text


def _shown(fields: list[OpenField]) -> bool:
    return all(entry.field.in_result for entry in fields)


def _say(fields: list[OpenField]) -> None:
    for entry in fields:
        entry.field.said = True


def _target(fields: list[OpenField]) -> str:
    return next((entry.target for entry in reversed(fields) if entry.target), "")
