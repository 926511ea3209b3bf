"""Old Word documents and PowerPoint presentations (DOC, PPT) through office_oxide."""

from __future__ import annotations

import re
from typing import Any, Literal

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

_KNOWN = ("author", "created", "modified", "subject", "keywords")
_SLIDE = re.compile(r"^## Slide \d+$", re.M)
# Field instructions and the marks of pictures that the library leaves in the text.
_LEFT_OVER = re.compile(r"[\x00-\x08\x0e-\x1f]|\bHYPERLINK\s+(?:\\[a-z]\s+)?\"[^\"]*\"\s*")


def convert_word(source: Source) -> Draft:
    """A DOC file.

    Raises:
        DocumentError: ENCRYPTED, or DAMAGED when the library cannot read it.
    """
    document = _open(source, "doc")
    text, metadata = _LEFT_OVER.sub("", document.to_markdown()), _metadata(document)
    return Draft(markdown.tidy(text), metadata=metadata)


def convert_slides(source: Source) -> Draft:
    """A PPT file: a heading for each slide, its texts below. Slides without text alone are no text.

    Raises:
        DocumentError: ENCRYPTED, or DAMAGED when the library cannot read it.
    """
    document = _open(source, "ppt")
    text, metadata = document.to_markdown().replace("\x0b", "\n"), _metadata(document)
    metadata["slides"] = str(len(_SLIDE.findall(text)))
    if not markdown.says_something(_SLIDE.sub("", text)):
        return Draft("", metadata=metadata, empty_hint="Its slides hold pictures only.")
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return Draft(markdown.tidy(lines), metadata=metadata)


def _open(source: Source, kind: Literal["doc", "ppt"]) -> Any:
    from office_oxide import Document, OfficeOxideError

    try:
        return Document.from_bytes(source.read(), kind)
    except OfficeOxideError as error:
        if "encrypted" in str(error) or "password" in str(error):
            raise problems.encrypted(source.path) from error
        raise problems.damaged(source.path, "its streams cannot be followed") from error


def _metadata(document: Any) -> dict[str, str]:
    told = document.to_ir().get("metadata", {})
    # The title is left out: where the file names none, the library makes one up from the first heading.
    return {key: str(told[key]) for key in _KNOWN if told.get(key)}
