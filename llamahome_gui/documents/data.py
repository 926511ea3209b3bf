"""JSON, XML and YAML: kept as the data they are, in a code block, set so that it can be read."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

from lxml import etree

from . import problems, safexml
from .decoding import decode
from .markdown import fence, fence_bytes
from .source import Source
from .types import Draft

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]|[^\s{}\[\],:"]+|"')
_ESCAPES = re.compile(r"\\\\|((?:\\u[0-9a-fA-F]{4})+)")
_TAG = re.compile(r"<[^<>]*+>?")
_INDENT = "  "
_LONG_LINE = 400
_NOT_WELL_FORMED = "It is not well-formed XML; it is kept as it was written."


def convert_json(source: Source) -> Draft:
    r"""JSON as written if it has lines of its own, else one value per line.

    Letters that are written as numbers (`\u00fc`) are shown as the letters that they are.

    A file that is not one JSON value (JSON lines, comments, cut off) is kept as text and says so in `metadata`.

    Raises:
        DocumentError: LIMIT when values are nested deeper than the limits allow.
    """
    text = decode(source.read()).strip()
    if not text:
        return Draft("")
    try:
        json.loads(text)
    except RecursionError as error:
        raise problems.over_limit(source.path, "its values are nested too deeply") from error
    except ValueError as error:
        return Draft(fence(_spelled(text), "json"), metadata=_json_note(text, error))
    if max(map(len, text.splitlines())) > _LONG_LINE:
        text = "".join(_indented(text, source))
    if not any(map(str.isalnum, text)):
        return Draft("")  # brackets alone
    return Draft(fence(_spelled(text), "json"))


def _spelled(text: str) -> str:
    """JSON with its escaped letters as such: a search for them finds nothing else, nor does a model read them."""
    return _ESCAPES.sub(_letters, text) if "\\u" in text else text


def _letters(found: re.Match[str]) -> str:
    """Characters of a run of escapes; those that must be escaped, or cannot be seen, stay as they are."""
    if found[1] is None:
        return found[0]
    units = b"".join(bytes.fromhex(unit) for unit in found[1].split("\\u")[1:])
    text = units.decode("utf-16-be", "surrogatepass")
    return "".join(char if char.isprintable() and char not in '"\\' else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return json.dumps(char)[1:-1]


def _json_note(text: str, error: ValueError) -> dict[str, str]:
    lines = [line for line in text.split("\n") if line.strip()]  # a text may hold other ends of lines
    try:
        for line in lines:
            json.loads(line)
    except (ValueError, RecursionError):
        return {"note": f"not valid JSON ({error})"}
    return {"records": str(len(lines))}


def _indented(text: str, source: Source) -> Iterator[str]:
    """The tokens of valid JSON, one value per line. Numbers and names stay as written, which a dump would not do."""
    depth, previous = 0, ""
    for token in _TOKEN.findall(text):
        if token in "}]":
            depth -= 1
            yield "" if previous in ("{", "[") else "\n" + _INDENT * depth
        elif previous in ("{", "["):
            yield "\n" + _INDENT * depth
        if token in ("{", "["):
            depth += 1
            if depth > source.limits.depth:
                raise problems.over_limit(source.path, "its values are nested too deeply")
        yield {",": ",\n" + _INDENT * depth, ":": ": "}.get(token, token)
        previous = token


def convert_xml(source: Source) -> Draft:
    """XML without its document type, indented where it is not set in lines. Entities of its own are never expanded.

    What is not well-formed is kept as it was written.

    Raises:
        DocumentError: LIMIT for elements nested too deeply, DAMAGED when nothing in it can be read.
    """
    data = source.read()
    document = _as_utf8(data)
    try:
        root = safexml.parse(document, blanks=False)
    except safexml.XmlLimit as error:
        raise problems.over_limit(source.path, str(error)) from error
    except etree.XMLSyntaxError as error:
        if not _says_something(document):
            raise problems.damaged(source.path, "it is not well-formed XML, and says nothing") from error
        return Draft(fence(decode(data, declared=True), "xml"), notes=(_NOT_WELL_FORMED,))
    if not any(True for _ in _texts(root)):
        return Draft("")
    text, utf8 = fence_bytes(_set_in_lines(root, document), "xml")
    return Draft(text, _xml_title(root), utf8=utf8)


def _says_something(broken: bytes) -> bool:
    """Whether there is more than tags in what is not well-formed."""
    left = safexml.mended(broken)
    if left and any(True for _ in _texts(safexml.parse(left))):
        return True
    return any(map(str.isalnum, _TAG.sub("", broken.decode())))


def _set_in_lines(root: etree._Element, document: bytes) -> bytes:
    """The document as written if it is set in lines and is nothing but elements and text, else indented."""
    if _has_lines(document) and not _has_marks(document):
        return document
    return bytes(etree.tostring(root, encoding="utf-8", with_tail=False, pretty_print=True))


def _has_lines(document: bytes) -> bool:
    start = document[:_LONG_LINE]
    if len(start) == _LONG_LINE and b"\n" not in start and b"\r" not in start:
        return False
    return max(map(len, document.splitlines())) < _LONG_LINE


def _has_marks(document: bytes) -> bool:
    """Whether there are entities, comments or other things that are neither elements nor text."""
    # One byte is found many times as fast as two.
    return b"&" in document or any(mark[1:] in document and mark in document for mark in (b"<!", b"<?"))


def _as_utf8(data: bytes) -> bytes:
    """The document in UTF-8 without its declaration, so that a wrong or missing declaration costs nothing."""
    if not _is_plain_utf8(data):
        data = decode(data, declared=True).encode("utf-8", "replace")
    return safexml.undeclared(data)


def _is_plain_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.startswith(codecs.BOM_UTF8) and b"\0" not in data and not (b"\x1b" in data and b"\x1b$" in data)


def _texts(root: etree._Element) -> Iterator[str]:
    """Everything in the tree that says something: texts and the values of attributes."""
    for node in root.iter():
        for text in (node.text, node.tail, *node.attrib.values()):
            if isinstance(text, str) and text.strip():
                yield text


def _xml_title(root: etree._Element) -> str | None:
    for node in root.iter("{*}title"):
        if node.text and node.text.strip():
            return str(node.text)
    return None


def convert_yaml(source: Source) -> Draft:
    """YAML as written. It is not loaded at all: tags are not run and aliases not expanded."""
    text = decode(source.read())
    return Draft(fence(text, "yaml")) if any(map(str.isalnum, text)) else Draft("")
