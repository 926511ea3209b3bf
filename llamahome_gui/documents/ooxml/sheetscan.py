"""The quick way into a sheet's XML, for the form in which Excel, LibreOffice and the usual libraries write it.

Most sheets are one long run of `<c r="B2" s="1" t="s"><v>7</v></c>`. Regular expressions that cover such a run without
a gap read it several times as fast as an XML parser makes elements of it. Whatever they do not cover (comments, other
attributes, other prefixes, entities, another encoding) raises `Unusual`, and the sheet is read by the parser: a text
that is read here is what the parser would have read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

from lxml import etree

from llamahome_gui.documents import safexml

from .names import SHEET as S

_ATTRIBUTES = r'(?: [A-Za-z][\w:.-]*="[^<>"&]*")*'
_SPACE = r'(?: xml:space="preserve")?'
_CELL = re.compile(
    rf"(?:(</?row)({_ATTRIBUTES} ?/?)>"
    r'|<c(?: r="([A-Z]{1,3})\d{1,7}")?(?: s="(\d*)")?(?: t="(\w*)")?(?: (?:cm|vm|ph)="\w*")*'
    rf"(?: ?/>| ?>(?:<f{_ATTRIBUTES}(?:/>|>([^<]*)</f>))?(?:<v{_SPACE}>([^<]*)</v>|<v/>)?"
    rf"(?:<is><t{_SPACE}>([^<]*)</t></is>)?</c>))\s*|([\s\S]+)"
)
_STRING = re.compile(rf"(?:<si><t{_SPACE}(?:/>|>([^<]*)</t>)</si>|(<si>(?:(?!<si>)[\s\S])*?</si>|<si/>))\s*|([\s\S]+)")
# What XML must not hold, or what only a parser understands.
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_FORBIDDEN = (b"]]>", b"<!", b"<?", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_LETTER = re.compile(r"&(#\d{3,7}|#x[0-9A-Fa-f]{2,6});")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
_CHUNK = 1 << 16
_GAP = itemgetter(8)


class Unusual(Exception):
    """The part is not in the usual form; read it in the usual way."""


class ScannedCell(NamedTuple):
    """The pieces of a cell; empty where there are none."""

    style: str
    kind: str
    formula: str
    value: str
    inline: str


Tokens = list[tuple[str, ...]]


def scan_cells(data: bytes) -> tuple[etree._Element, Iterator[Tokens]]:
    """The worksheet without its cells, and their tokens in chunks: (row tag, attributes, column, style, kind, formula,
    value, inline text, and nothing).

    Raises:
        Unusual: The part needs a parser; the iterator may find that out late.
    """
    rest, start, end = _around(data, b"<sheetData>", b"</sheetData>", b"<sheetData/>")
    if rest.tag != f"{S}worksheet" or len(rest.findall(f"{S}sheetData")) != 1:
        raise Unusual
    return rest, _tokens(data, start, end)


def _around(data: bytes, opening: bytes, closing: bytes, instead: bytes) -> tuple[etree._Element, int, int]:
    """What stands around an element, parsed, and where its content starts and ends."""
    start, end = data.find(opening), data.rfind(closing)
    if start < 0 or end < start:
        raise Unusual
    head, tail = data[:start], data[end + len(closing) :]
    encoding = _ENCODING.search(head[:200])
    if b"<!" in head or b"<!" in tail or (encoding and encoding.group(1).lower() != b"utf-8"):
        raise Unusual
    try:
        rest = safexml.parse(head + instead + tail)
    except (etree.XMLSyntaxError, safexml.XmlLimit) as error:
        raise Unusual from error
    if rest.nsmap.get(None) != S[1:-1]:
        raise Unusual
    return rest, start + len(opening), end


def _tokens(data: bytes, start: int, end: int) -> Iterator[Tokens]:
    for text in _texts(data, start, end, b"</row>"):
        found = _CELL.findall(text)
        if any(map(_GAP, found)):
            raise Unusual
        if "&" in text:
            found = [tuple(map(_plain, token)) if "&" in "".join(token) else token for token in found]
        yield found


def _texts(data: bytes, start: int, end: int, mark: bytes) -> Iterator[str]:
    """The text between two places, in chunks that end behind a mark."""
    while start < end:
        stop = data.rfind(mark, start, min(start + _CHUNK, end))
        if stop < 0:  # one row that is longer
            stop = data.find(mark, start, end)
        stop = end if stop < 0 or start + _CHUNK >= end else stop + len(mark)
        part = data[start:stop]
        if len(part.translate(None, _CONTROLS)) < len(part) or any(mark in part for mark in _FORBIDDEN):
            raise Unusual
        try:
            text = part.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unusual from error
        text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        # Letters are never markup: they may take their place before anything is read.
        yield _LETTER.sub(_letter, text) if "&#" in text else text
        start = stop


def _plain(text: str) -> str:
    """`text` with its entities replaced."""
    if "&" not in text:
        return text
    plain, count = _ENTITY.subn(lambda found: _ENTITIES.get(found.group(1)) or _character(found.group(1)), text)
    if count != text.count("&"):
        raise Unusual
    return plain


def _letter(found: re.Match[str]) -> str:
    """The character of a reference, where it is none of ASCII's."""
    char = _character(found.group(1))
    return found.group() if char.isascii() else char


def _character(reference: str) -> str:
    """The character of `#321` or `#x141`; openpyxl writes what is not ASCII so."""
    code = int(reference[2:], 16) if reference[1] == "x" else int(reference[1:])
    # Char, https://www.w3.org/TR/xml/#charsets
    if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000:
        return chr(code)
    raise Unusual


def scan_strings(data: bytes) -> list[str]:
    """Texts of a table of shared strings.

    Raises:
        Unusual: The part needs a parser.
    """
    start = data.find(b"<si>")
    opening = data.rfind(b"<sst", 0, max(start, 0))
    if opening < 0:
        raise Unusual
    head = data[opening:start]
    rest, first, end = _around(data, head, b"</sst>", head + b"</sst>")
    if rest.tag != f"{S}sst" or len(rest):
        raise Unusual
    found: list[str] = []
    for text in _texts(data, first, end, b"</si>"):
        for simple, complex_, gap in _STRING.findall(text):
            if gap:
                raise Unusual
            if complex_:
                found.append(_rich(complex_))
            else:
                found.append(_plain(simple) if "&" in simple else simple)
    return found


def _rich(fragment: str) -> str:
    """Text of a string with runs."""
    from .sheetcells import rich_text

    try:
        root = safexml.parse(f'<sst xmlns="{S[1:-1]}">{fragment}</sst>'.encode())
    except (etree.XMLSyntaxError, safexml.XmlLimit) as error:
        raise Unusual from error
    return rich_text(root[0])
