"""What an OpenDocument file without words holds all the same: pictures, films and embedded objects, by their frames."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.ooxml.package import Package
from llamahome_gui.documents.source import Source

from .names import DRAW, XLINK

_KINDS = {
    f"{DRAW}plugin": "Media",
    f"{DRAW}object": "Embedded",
    f"{DRAW}object-ole": "Embedded",
    f"{DRAW}image": "Picture",
}


def media_text(source: Source, _kind: str) -> str:
    """A line for each frame of a file: what its author says of it, or else its name and file; empty without frames.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT.
    """
    with Package(source) as package:
        frames = package.root("content.xml").iter(f"{DRAW}frame")
        return markdown.blocks(dict.fromkeys(line for frame in frames for line in _lines(frame)))


def _lines(frame: etree._Element) -> Iterator[str]:
    told = " ".join(" ".join("".join(node.itertext()).split()) for node in frame.iterchildren("{*}title", "{*}desc"))
    name = told.strip() or frame.get(f"{DRAW}name", "")
    for tag, kind in _KINDS.items():
        node = frame.find(tag)
        if node is not None:
            file = posixpath.basename(node.get(f"{XLINK}href", "").rstrip("/"))
            words = [name, f"({file})" if file and not told.strip() else ""]
            yield f"[{kind}: {markdown.escape(' '.join(filter(None, words)))}]"
            return
