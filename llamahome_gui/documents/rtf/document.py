"""Rich Text documents (RTF)."""

from __future__ import annotations

from llamahome_gui.documents import markdown
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .reader import Reader

_CUT = "The file ends before its text does."


def convert(source: Source) -> Draft:
    """Headers, the text, footers, then notes and comments as Markdown footnotes.

    Raises:
        DocumentError: LIMIT for a file that is too large.
    """
    reader = Reader(source.read(), shows_hidden=source.options.hidden)
    reader.read()
    text = reader.body.finish(columns=reader.columns)
    parts = [*reader.headers, text, *reader.footers]
    if not any(part.strip() for part in parts):
        return Draft("")
    title = reader.metadata.pop("title", None) or reader.book.title
    notes = (_CUT,) if reader.is_cut else ()
    return Draft(markdown.tidy(markdown.blocks([*parts, *reader.notes])), title, reader.metadata, notes=notes)
