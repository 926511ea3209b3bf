"""What an OpenDocument file without words holds all the same: pictures, films and embedded objects, by their frames."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.source import Source

from .container import parts_of
from .names import DRAW, TABLE, XLINK

_KINDS = {
    f"{DRAW}plugin": "Media",
    f"{DRAW}object": "Embedded",
    f"{DRAW}object-ole": "Embedded",
    f"{DRAW}image": "Picture",
}


def media_text(source: Source, kind: str) -> str:
    """A line for each frame of a file: what its author says of it, or else its name and file; one for each empty table.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT.
    """
    with parts_of(source) as package:
        nodes = package.root("content.xml").iter(f"{DRAW}frame", f"{TABLE}table")
        # The sheets of a workbook are tables too.
        shown = (node for node in nodes if kind != "ods" or node.tag != f"{TABLE}table")
        return markdown.blocks(dict.fromkeys(line for node in shown for line in _lines(node)))


def _lines(frame: etree._Element) -> Iterator[str]:
    if frame.tag == f"{TABLE}table":
        rows = [list(row.iter(f"{TABLE}table-cell")) for row in frame.iter(f"{TABLE}table-row")]
        yield f"[Empty table: {len(rows)} × {max(map(len, rows), default=0)} cells]"
        return
    told = " ".join(" ".join("".join(node.itertext()).split()) for node in frame.iterchildren("{*}title", "{*}desc"))
    name = told.strip() or frame.get(f"{DRAW}name", "")
    for tag, kind in _KINDS.items():
        node = frame.find(tag)
        if node is not None:
            file = posixpath.basename(node.get(f"{XLINK}href", "").rstrip("/"))
            words = [name, f"({file})" if file and not told.strip() else ""]
            yield f"[{kind}: {markdown.escape(' '.join(filter(None, words)))}]"
            return
