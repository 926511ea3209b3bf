"""OpenDocument texts (ODT)."""

from __future__ import annotations

from llamahome_gui.documents import markdown
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .blocks import Blocks
from .container import Opened, opened
from .names import STYLE

_EDGES = (("header", "Header"), ("footer", "Footer"))


def convert(source: Source) -> Draft:
    """The text, its notes and comments, then what stands in headers and footers.

    Raises:
        DocumentError: ENCRYPTED, DAMAGED or LIMIT.
    """
    with opened(source, "text") as file:
        writer = Blocks(file.styles)
        text = markdown.blocks_and_items([*writer.write(file.body)])
        parts = [text, *writer.notes, *_edges(file)]
    return Draft(markdown.tidy(markdown.blocks(parts)), file.metadata.pop("title", None), file.metadata)


def _edges(file: Opened) -> list[str]:
    """Headers and footers of all page styles, each text once."""
    root, found = file.style_root(), dict[str, None]()
    for name, title in _EDGES:
        for kind in ("", "-first", "-left"):
            for node in () if root is None else root.iter(f"{STYLE}{name}{kind}"):
                text = " ".join("\n".join(Blocks(file.styles).write(node)).split())
                if text:
                    found[f"{title}: {text}"] = None
    return list(found)
