"""Old Word documents and PowerPoint presentations (DOC, PPT): read by our own readers, or else by office_oxide."""

from __future__ import annotations

import logging
import re
import struct
from typing import Any, Literal

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.compound import CONTAINER_HEADER, Compound
from llamahome_gui.documents.oleproperties import metadata
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft
from llamahome_gui.documents.wordcount import count_words
from llamahome_gui.errors import DocumentError

from .embedded import Embedded
from .slides.persist import Encrypted, NotSlides, read_objects
from .slides.presentation import Presentation
from .word.document import Document
from .word.fib import Fib, NotWord

log = logging.getLogger(__name__)

_SLIDE = re.compile(r"^## Slide \d+$", re.M)
# Field instructions and the marks of pictures that the library leaves in the text.
_LEFT_OVER = re.compile(r"[\x00-\x08\x0e-\x1f]|\bHYPERLINK\s+(?:\\[a-z]\s+)?\"[^\"]*\"\s*")
_CUT = "The end of the file is missing, and the text with it."
_ROUGH = "The file is damaged; its text is read without its structure and may be incomplete."
_SLIDES_LOST = "The file is damaged; slides may be missing or out of order."
# What PowerPoint calls presentations whose authors gave them no title.
_GENERIC_TITLES = ("", "powerpoint presentation", "no slide title", "slide 1", "title")
# What a damaged table leads a reader to.
_BROKEN = (struct.error, IndexError, ValueError, OverflowError, KeyError)


def convert_word(source: Source) -> Draft:
    """A DOC file: body, then footers, then footnotes, endnotes and comments.

    Where our reader finds less text than the file promises, that of office_oxide is taken if it says clearly more.

    Raises:
        DocumentError: ENCRYPTED, or DAMAGED when neither reader can follow it.
    """
    data = source.read()
    compound = Compound(data)
    told = metadata(compound)
    draft = _word(source, compound, told)
    if draft is not None and _CUT not in source.losses:
        return draft
    text = _LEFT_OVER.sub("", _by_library(source, data, "doc", optional=draft is not None))
    if draft is not None and count_words(text) <= 1.2 * count_words(draft.markdown):
        return draft
    if compound.names():
        source.lose(_ROUGH)
    return Draft(markdown.tidy(text), metadata=told)


def _word(source: Source, compound: Compound, told: dict[str, str]) -> Draft | None:
    """By our own reader; None when it cannot follow the file."""
    try:
        fib = Fib.read(compound) if compound.names() else Fib.of(_first_stream(source))
        if fib.encrypted:
            raise problems.encrypted(source.path)
        document = Document(compound, fib, Embedded(source), shows_hidden=source.options.hidden)
        text = document.markdown()
    except NotWord:
        return None
    except _BROKEN:
        log.info("the tables of %s lead astray", source.path, exc_info=True)
        return None
    if document.is_cut or not compound.complete:
        source.lose(_CUT if compound.names() else _ROUGH)
    title = told.pop("title", None) or document.title
    return Draft(text, title, told)


def _first_stream(source: Source) -> bytes:
    """What follows the header of a container whose table of contents is lost: mostly the text, as Word writes it."""
    return source.read()[CONTAINER_HEADER:]


def convert_slides(source: Source) -> Draft:
    """A PPT file: a section for each slide with its texts, comments and notes; hidden ones are marked.

    Slides without text alone are no text. office_oxide is asked where our reader cannot follow the file.

    Raises:
        DocumentError: ENCRYPTED, or DAMAGED when neither reader can follow it.
    """
    data = source.read()
    compound = Compound(data)
    told = metadata(compound)
    told.pop("pages", None)
    draft = _slides(source, compound, told)
    if draft is not None and (draft.markdown or _SLIDES_LOST not in source.losses):
        return draft
    text = _by_library(source, data, "ppt", optional=draft is not None).replace("\x0b", "\n")
    if not markdown.says_something(_SLIDE.sub("", text)):
        return Draft("", metadata=told)
    source.lose(_ROUGH)
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return Draft(markdown.tidy(lines), metadata=told | {"slides": str(len(_SLIDE.findall(text)))})


def _slides(source: Source, compound: Compound, told: dict[str, str]) -> Draft | None:
    """By our own reader; None when it cannot follow the file."""
    try:
        objects = read_objects(compound, source.options.passwords)
        presentation = Presentation(objects, Embedded(source), shows_hidden=source.options.hidden)
        slides = presentation.slides()
    except Encrypted as error:
        raise problems.encrypted(source.path) from error
    except NotSlides:
        return None
    except _BROKEN:
        log.info("the records of %s lead astray", source.path, exc_info=True)
        return None
    if presentation.missing or presentation.guessed or not compound.complete:
        source.lose(_SLIDES_LOST)
    told = told | {"slides": str(len(slides))}
    title = told.pop("title", "")
    if not any(slide.says for slide in slides):
        return Draft("", metadata=told)
    first = next((slide.title for slide in slides if slide.title), None)
    text = markdown.tidy(markdown.blocks(slide.markdown for slide in slides))
    return Draft(text, first or title if title.lower() in _GENERIC_TITLES else title, told)


def _by_library(source: Source, data: bytes, kind: Literal["doc", "ppt"], *, optional: bool = False) -> str:
    """Text as office_oxide reads it; where another text is at hand, an error is only no text."""
    from office_oxide import Document as Library
    from office_oxide import OfficeOxideError

    try:
        library: Any = Library.from_bytes(data, kind)
        return str(library.to_markdown())
    except OfficeOxideError as error:
        if optional:
            return ""
        raise _refused(source, error) from error


def _refused(source: Source, error: Exception) -> DocumentError:
    if "encrypted" in str(error) or "password" in str(error):
        return problems.encrypted(source.path)
    return problems.damaged(source.path, "its streams cannot be followed")
