"""What web pages, e-books and Rich Text without words hold all the same: their pictures, films and embedded objects."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from .decoding import decode
from .markdown import blocks, escape, picture_text
from .source import Source
from .tags import Tag, tags, without_comments

_KINDS = {"img": "Picture", "image": "Picture", "video": "Video", "audio": "Audio", "object": "Embedded"}
_ADDRESSES = ("src", "data", "href", "xlink:href")
# A picture or an object of Rich Text; the class of an object names its program, and older readers get pictures twice.
_RTF_THING = re.compile(
    rb"\\(?P<again>nonshppict\s*\{\s*\\)?(?P<kind>pict|object)\b"
    rb"(?:[^{}]{0,400}\{\\\*\\objclass (?P<program>[^{}\\]{1,80})\})?"
)


def media_text(source: Source, kind: str) -> str:
    """A line for each thing in a file of a format (html, epub, rtf); empty for none.

    Raises:
        DocumentError: LIMIT, ENCRYPTED or DAMAGED.
    """
    return {"html": _of_page, "epub": _of_book, "rtf": _of_rich_text}[kind](source)


def _of_page(source: Source) -> str:
    return blocks(_lines([decode(source.read(), declared=True)]))


def _of_book(source: Source) -> str:
    """All pages, in the order of their names."""
    from .package import Package

    with Package(source) as package:
        pages = [name for name in package.names() if name.endswith((".xhtml", ".html", ".htm"))]
        return blocks(_lines(decode(package.read(page), declared=True) for page in pages))


def _of_rich_text(source: Source) -> str:
    """A picture that stands for an object counts by itself."""
    counts: dict[str, int] = {}
    found = []
    for thing in _RTF_THING.finditer(source.read()):
        if thing["again"]:
            continue
        name = "Picture" if thing["kind"] == b"pict" else "Embedded"
        counts[name] = counts.get(name, 0) + 1
        told = escape((thing["program"] or b"").decode("latin-1").strip())
        found.append(f"[{name}: {told}]" if told else f"[{name} {counts[name]}]")
    return blocks(found)


def _lines(pages: Iterable[str]) -> Iterator[str]:
    """Each line once: an ornament may stand on every page."""
    shown = (tag for page in pages for tag in tags(without_comments(page)) if tag.name in _KINDS and not tag.closes)
    yield from dict.fromkeys(map(_line, shown))


def _line(tag: Tag) -> str:
    kind, told = _KINDS[tag.name], tag.attributes
    described = picture_text(told.get("alt") or told.get("title"))
    address = next((told[name] for name in _ADDRESSES if told.get(name)), "")
    file = "" if address.startswith("data:") else posixpath.basename(unquote(urlsplit(address).path))
    own = "" if told.get("name") in _KINDS.values() else told.get("name")
    name = described.removeprefix("[Picture: ").removesuffix("]") or escape(own or file)
    return f"[{kind}: {name}]" if name else f"[{kind}]"
