"""A DOC file, by our own reader, or else by office_oxide."""

from __future__ import annotations

import logging
import re

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.compound import CONTAINER_HEADER, Compound
from llamahome_gui.documents.legacy.embedded import Embedded
from llamahome_gui.documents.legacy.library import BROKEN, ROUGH, read_by_library
from llamahome_gui.documents.oleproperties import metadata
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft
from llamahome_gui.documents.wordcount import count_words

from .document import Document
from .fib import Fib, NotWord

log = logging.getLogger(__name__)

# Field instructions and the marks of pictures that the library leaves in the text.
_LEFT_OVER = re.compile(r"[\x00-\x08\x0e-\x1f]|\bHYPERLINK\s+(?:\\[a-z]\s+)?\"[^\"]*\"\s*")
_CUT = "The end of the file is missing, and the text with it."


def convert(source: Source) -> Draft:
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
    text = _LEFT_OVER.sub("", read_by_library(source, data, "doc", optional=draft is not None))
    if draft is not None and count_words(text) <= 1.2 * count_words(draft.markdown):
        return draft
    if compound.names():
        source.lose(ROUGH)
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
    except BROKEN:
        log.info("the tables of %s lead astray", source.path, exc_info=True)
        return None
    if document.is_cut or not compound.complete:
        source.lose(_CUT if compound.names() else ROUGH)
    title = told.pop("title", None) or document.title
    return Draft(text, title, told)


def _first_stream(source: Source) -> bytes:
    """What follows the header of a container whose table of contents is lost: mostly the text, as Word writes it."""
    return source.read()[CONTAINER_HEADER:]
