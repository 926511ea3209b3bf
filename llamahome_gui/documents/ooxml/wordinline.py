"""The inside of a paragraph of Word: runs, links, fields, notes, pictures and tracked changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.fields import Field
from llamahome_gui.documents.inline import Piece, joined
from llamahome_gui.documents.markdown import picture_text
from llamahome_gui.documents.package import Parts, Relationship
from llamahome_gui.documents.symbols import has_signs, readable, symbol

from .equations import linear
from .graphics import graphic_markdown
from .names import COMPAT, DRAW, MATH, RELATION, VML
from .names import WORD as W
from .wordfields import form_text
from .wordlook import Look
from .wordstyles import Styles

# Deleted and moved-away text, and what only says how something looks.
# fmt: off
_DROPPED = frozenset(f"{W}{name}" for name in (
    "del", "moveFrom", "delText", "rPr", "pPr", "instrText", "sdtPr", "sdtEndPr", "proofErr", "bookmarkStart",
    "bookmarkEnd", "rt", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd", "lastRenderedPageBreak",
    "tblPr", "trPr", "tcPr",
))
# fmt: on
_TEXTS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}br": "\n",  # of a page or column too: its words must not grow together
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "",
}
_PLAIN = Look()
# Put together once: a long text asks for them a million times.
_RUN, _TEXT, _LOOK, _SYMBOL, _RUBY = f"{W}r", f"{W}t", f"{W}rPr", f"{W}sym", f"{W}ruby"
_HYPERLINK, _SIMPLE_FIELD, _FIELD_MARK, _INSTRUCTION = (
    f"{W}{name}" for name in ("hyperlink", "fldSimple", "fldChar", "instrText")
)
_REFERENCES = tuple(f"{W}{kind}Reference" for kind in ("footnote", "endnote", "comment"))
_DRAWINGS = (f"{W}drawing", f"{W}pict", f"{W}object")
_ALTERNATE = f"{COMPAT}AlternateContent"
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
_HOLDERS = frozenset((*_DRAWINGS, _RUBY, _ALTERNATE))


@dataclass(slots=True)
class Context:
    """What the text of one part needs to know: its relationships, and where notes and boxes are gathered.

    `carried` is the text of a paragraph whose end was deleted: it goes on in the next one. `hidden` is set in a
    paragraph that its style hides.
    """

    package: Parts
    relations: dict[str, Relationship]
    styles: Styles
    note: Callable[[str, str], str]
    blocks: Callable[[etree._Element, Context], str]
    chunk: Callable[[str], str]
    equation: Callable[[str], str]
    shows_hidden: bool = True
    hidden: bool = False
    carried: str = ""
    boxes: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)


def paragraph_text(paragraph: etree._Element, context: Context, *, emphasis: bool = True) -> str:
    """Markdown of a paragraph's text, emphasised runs and links merged where they touch."""
    pieces = [piece for piece in _pieces(paragraph, context, "") if piece.text]
    if not emphasis:
        for piece in pieces:
            piece.mark = ""
    return joined(pieces)


def _pieces(node: Iterable[etree._Element], context: Context, target: str) -> Iterator[Piece]:
    for child in node:
        tag = child.tag
        if tag == _RUN:
            yield from _run(child, context, target)
        elif tag == _HYPERLINK:
            yield from _pieces(child, context, _link_target(child, context))
        elif tag == _SIMPLE_FIELD:
            instruction = Field(child.get(f"{W}instr", ""))
            yield from _pieces(child, context, instruction.target or target)
        elif isinstance(tag, str) and tag.startswith(MATH):
            yield Piece(markdown.escape(linear(child)), "", target)
        elif tag == _ALTERNATE:
            yield from _alternate(child, context, target)
        elif tag not in _DROPPED and isinstance(tag, str):
            yield from _pieces(child, context, target)


def _link_target(node: etree._Element, context: Context) -> str:
    entry = context.relations.get(node.get(f"{RELATION}id", ""))
    if entry is None or not entry.external:
        return ""
    anchor = node.get(f"{W}anchor")
    return f"{entry.target}#{anchor}" if anchor else entry.target


def _run(run: etree._Element, context: Context, target: str) -> Iterator[Piece]:
    first = run[0] if len(run) else None
    look = context.styles.look(first if first is not None and first.tag == _LOOK else None, hidden=context.hidden)
    dropped = look.hidden and not context.shows_hidden
    open_field = context.fields[-1] if context.fields else None
    for child in run:
        tag = child.tag
        if tag == _LOOK:
            continue
        if tag == _FIELD_MARK:
            yield from _field_mark(child, context, look)
            open_field = context.fields[-1] if context.fields else None
        elif tag == _INSTRUCTION:
            if open_field is not None and not open_field.in_result:
                open_field.instruction += child.text or ""
        elif (open_field is None or open_field.in_result) and not dropped:
            for piece in _content(child, context, look, _field_target(context) or target):
                if open_field is not None and piece.text:
                    open_field.said = True
                yield piece


def _field_mark(node: etree._Element, context: Context, look: Look) -> Iterator[Piece]:
    kind = node.get(f"{W}fldCharType")
    if kind == "begin":
        context.fields.append(Field(form=form_text(node.find(f"{W}ffData"))))
    elif kind == "separate" and context.fields:
        context.fields[-1].in_result = True
    elif kind == "end" and context.fields:
        ended = context.fields.pop()
        if not ended.said:
            yield Piece(markdown.escape(ended.own_text()), look.mark)


def _field_target(context: Context) -> str:
    return next((entry.target for entry in reversed(context.fields) if entry.target), "")


def _content(node: etree._Element, context: Context, look: Look, target: str) -> Iterator[Piece]:
    """One child of a run."""
    tag, mark = node.tag, look.mark
    if tag == _TEXT:
        # What is inside can only be an entity, which is never expanded.
        text = node.text or ""
        if len(node):
            text += "".join(child.tail or "" for child in node)
        if not text.isascii():
            text = (readable(text, _font(node)) if has_signs(text) else text).replace("\xad", "")
        text = markdown.escape(text)
        yield Piece(markdown.raised(text) if look.raised else text, mark, target, look.hidden)
    elif tag in _TEXTS:
        yield Piece(_TEXTS[tag], mark, target, look.hidden)
    elif tag == _SYMBOL:
        yield Piece(symbol(node.get(f"{W}font", ""), node.get(f"{W}char", "")), mark, target)
    elif tag in _REFERENCES:
        kind = tag[len(W) : -len("Reference")]
        yield Piece(context.note(kind, node.get(f"{W}id", "")), "", target)
    elif tag in _DRAWINGS:
        yield from _drawing(node, context)
    elif tag == _ALTERNATE:
        yield from _alternate(node, context, target, look)
    elif tag == _RUBY:
        yield from _pieces(node, context, target)


def _font(node: etree._Element) -> str:
    """The font that a text's run names itself."""
    fonts = node.getparent().find(f"{W}rPr/{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""


def _alternate(node: etree._Element, context: Context, target: str, look: Look = _PLAIN) -> Iterator[Piece]:
    """The first choice that says something; the fallback holds the same for older programs."""
    for choice in node:
        boxes = len(context.boxes)
        pieces = [piece for child in choice for piece in _content(child, context, look, target)]
        if not pieces:
            # What was read as a run's content is not read again: that would double with each level of nesting.
            rest = [child for child in choice if child.tag not in _HOLDERS]
            pieces = list(_pieces(rest, context, target)) if len(context.boxes) == boxes else []
        if len(context.boxes) > boxes or any(piece.text.strip() for piece in pieces):
            yield from pieces
            return


def _drawing(node: etree._Element, context: Context) -> Iterator[Piece]:
    """Text boxes and charts become blocks of their own; a picture leaves its description in the line."""
    for embedded in node.iterchildren(_OLE) if node.tag == f"{W}object" else ():
        is_equation = embedded.get("ProgID", "").startswith("Equation")
        if is_equation and (text := context.equation(embedded.get(f"{RELATION}id", ""))):
            yield Piece(markdown.escape(text))
            return
    contents = [box for box in node.iter(f"{W}txbxContent") if not _inside_box(box, node)]
    for box in contents:
        fields, context.fields = context.fields, []
        if text := context.blocks(box, context):
            context.boxes.append(text)
        context.fields = fields
    for data in node.iter(f"{DRAW}graphicData"):
        if text := graphic_markdown(context.package, data, context.relations):
            context.boxes.append(text)
    for path in node.iter(f"{VML}textpath"):
        if path.get("string"):
            context.boxes.append(markdown.escape(path.get("string", "")))
    if not contents:
        yield from (Piece(text) for text in _descriptions(node))


def _inside_box(box: etree._Element, top: etree._Element) -> bool:
    """Whether a box lies inside another one below `top`, or in the fallback of a drawing that is read already."""
    parent = box.getparent()
    while parent is not None and parent is not top:
        if parent.tag in (f"{W}txbxContent", f"{COMPAT}Fallback"):
            return True
        parent = parent.getparent()
    return False


def _descriptions(node: etree._Element) -> Iterator[str]:
    for child in node.iter():
        if isinstance(child.tag, str) and child.tag.endswith("}docPr"):
            if text := picture_text(child.get("descr") or child.get("title")):
                yield text
        elif child.tag == f"{VML}shape" and (text := picture_text(child.get("alt"))):
            yield text
