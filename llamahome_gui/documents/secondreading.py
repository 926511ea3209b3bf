"""What can be said of a file in which its converter found no words: lost structure, or pictures in place of text."""

from __future__ import annotations

from importlib import import_module

from .source import Source
from .types import Draft

_OFFICE = frozenset({"docx", "pptx", "xlsx"})
# Modules whose `media_text` lists what lies in a file.
MEDIA = {
    **dict.fromkeys(_OFFICE, "ooxml.media"),
    **dict.fromkeys(("odt", "odp", "ods"), "opendocument.media"),
    **dict.fromkeys(("doc", "ppt"), "legacy.media"),
    **dict.fromkeys(("html", "epub", "rtf"), "media"),
}
_LISTED = "No text was found; this lists what the file holds."
_PICTURES = "Text inside pictures cannot be read."


def second_reading(source: Source, kind: str) -> Draft:
    """The bare words of a damaged package; else a line for each picture, sound, film or file that lies in it.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT.
    """
    if kind in _OFFICE and not source.head.startswith(b"PK"):
        return Draft("")  # one XML file, which holds nothing beside its text
    if source.losses and kind in _OFFICE:
        from .ooxml.salvage import bare_text

        if bare := bare_text(source, kind):
            source.lose("Its headings, lists and tables could not be told apart.")
            return Draft(bare)
    if kind not in MEDIA:
        return Draft("")
    text: str = import_module(f".{MEDIA[kind]}", __package__).media_text(source, kind)
    return Draft(text, notes=(_LISTED, _PICTURES) if "[Picture" in text else (_LISTED,))
