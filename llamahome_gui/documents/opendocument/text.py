"""OpenDocument texts (ODT)."""

from __future__ import annotations

from llamahome_gui.documents import markdown
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .blocks import Blocks
from .container import Opened, opened
from .names import OFFICE, STYLE
from .objects import Objects


def convert(source: Source) -> Draft:
    """Headers, the text, footers, then its notes and comments as Markdown footnotes.

    Raises:
        DocumentError: ENCRYPTED, DAMAGED or LIMIT.
    """
    with opened(source, "text") as file:
        ends = (node.get(f"{OFFICE}name", "") for node in file.body.iter(f"{OFFICE}annotation-end"))
        objects = Objects(file.package, file.body)
        writer = Blocks(file.styles, objects, shows_hidden=source.options.hidden, ranges=frozenset(ends))
        headers, footers = _edges(file, writer, "header"), _edges(file, writer, "footer")
        text = markdown.blocks_and_items([*writer.write(file.body)])
        parts = [*headers, text, *footers]
    if not any(part.strip() for part in parts):
        return Draft("", metadata=file.metadata)
    title = file.metadata.pop("title", None) or writer.title
    return Draft(markdown.tidy(markdown.blocks([*parts, *writer.notes])), title, file.metadata)


def _edges(file: Opened, writer: Blocks, kind: str) -> list[str]:
    """Headers or footers of all page styles, each text once; bare page numbers are left out."""
    root, found = file.style_root(), dict[str, None]()
    for page in ("", "-first", "-left"):
        for node in () if root is None else root.iter(f"{STYLE}{kind}{page}"):
            text = writer.plain(node, "\n\n")
            if any(char.isalpha() for char in text):
                found[text] = None
    return list(found)
