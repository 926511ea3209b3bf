"""XML from strangers: no entities, no network, no DTD, bounded depth."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from .problems import BeyondLimit

_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>")
_LIMITS = (
    (re.compile(r"depth", re.I), "its elements are nested too deeply"),
    (re.compile(r"amplification|entity.*loop", re.I), "its entities multiply beyond measure"),
    (re.compile(r"huge|too long", re.I), "one of its texts is too long"),
)


class XmlLimit(BeyondLimit):
    """XML that is nested deeper, or grows larger, than any honest document."""


# To tell the parser to pay no heed to names (`collect_ids`) would make it read the files that a document type names.
_SAME_NAME = re.compile(r"\bID \S+ already defined")
_NAMES = re.compile(rb"""\sxml:id\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse(data: bytes, *, blanks: bool = True) -> etree._Element:
    """Root element of `data`; without `blanks` the space between elements that only sets them apart is left out.

    Raises:
        XmlLimit: beyond libxml2's limits (a depth of 256, texts of 10 MB, a growth by entities of five times).
        etree.XMLSyntaxError: not well-formed.
    """
    try:
        return _tree(data, blanks)
    except etree.XMLSyntaxError as error:
        if _SAME_NAME.search(str(error)):
            return _tree(
                _NAMES.sub(b"", data), blanks
            )  # two elements of one name: a slip of a program's, which nobody sees
        raise


def _tree(data: bytes, blanks: bool) -> etree._Element:
    try:
        return etree.fromstring(data, etree.XMLParser(huge_tree=False, remove_blank_text=not blanks, **_SAFE))
    except etree.XMLSyntaxError as error:
        _raise_limit(error)
        raise


def mended(data: bytes) -> bytes:
    """What is left of broken XML, closed where it breaks off; empty when nothing is.

    Only for parts of a file that is known to be damaged, whose reader is told so.
    """
    try:
        root = etree.fromstring(data, etree.XMLParser(huge_tree=False, recover=True, **_SAFE))
    except etree.XMLSyntaxError:
        return b""
    return b"" if root is None else bytes(etree.tostring(root))


def undeclared(data: bytes) -> bytes:
    """A document in UTF-8 without its declaration, so that a wrong or missing one costs nothing."""
    declaration = _DECLARATION.match(data)
    return data[declaration.end() :].strip() if declaration else data.strip()


def elements(data: bytes, *tags: str) -> Iterator[etree._Element]:
    """Elements of some tags as they are complete, each freed after use; raises as `parse` does."""
    events = etree.iterparse(io.BytesIO(data), tag=tags, huge_tree=False, **_SAFE)
    try:
        for _, node in events:
            yield node
            node.clear()
            parent = node.getparent()
            while parent is not None and node.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        _raise_limit(error)
        raise


def _raise_limit(error: etree.XMLSyntaxError) -> None:
    for pattern, message in _LIMITS:
        if pattern.search(str(error)):
            raise XmlLimit(message) from error


def local(tag: object) -> str:
    """A tag without its namespace; empty for what is not an element."""
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def integer(text: str | None) -> int | None:
    """A whole number that an attribute holds; None for anything else."""
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else None
