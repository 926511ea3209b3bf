"""What can be said of a file in which its converter found no words: lost structure, or pictures in place of text."""

from __future__ import annotations

from .source import Source
from .types import Draft

_OFFICE = frozenset({"docx", "pptx", "xlsx"})
_OPEN_DOCUMENT = frozenset({"odt", "odp", "ods"})
_OLD = frozenset({"doc", "ppt"})
_LISTED = "No text was found; this lists what the file holds."
_PICTURES = "Text inside pictures cannot be read."


def second_reading(source: Source, kind: str) -> Draft:
    """The bare words of a damaged package; else a line for each picture, sound, film or file that lies in it.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT.
    """
    if source.losses and kind in _OFFICE:
        from .ooxml.salvage import bare_text

        if text := bare_text(source, kind):
            source.lose("Its headings, lists and tables could not be told apart.")
            return Draft(text)
    text = _media(source, kind)
    return Draft(text, notes=(_LISTED, _PICTURES) if "[Picture" in text else (_LISTED,))


def _media(source: Source, kind: str) -> str:
    if kind in _OFFICE:
        from .ooxml.media import media_text

        return media_text(source, kind)
    if kind in _OPEN_DOCUMENT:
        from .opendocument.media import media_text as open_media_text

        return open_media_text(source)
    if kind in _OLD:
        from .legacy.media import media_text as old_media_text

        return old_media_text(source, kind)
    return ""
