"""A PPT file, by our own reader, or else by office_oxide."""

from __future__ import annotations

import logging
import re

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.compound import Compound
from llamahome_gui.documents.legacy.embedded import Embedded
from llamahome_gui.documents.legacy.library import BROKEN, ROUGH, read_by_library
from llamahome_gui.documents.oleproperties import metadata
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .persist import Encrypted, NotSlides, read_objects
from .presentation import Presentation

log = logging.getLogger(__name__)

_SLIDE = re.compile(r"^## Slide \d+$", re.M)
_SLIDES_LOST = "The file is damaged; slides may be missing or out of order."
# What PowerPoint calls presentations whose authors gave them no title.
_GENERIC_TITLES = ("", "powerpoint presentation", "no slide title", "slide 1", "title")


def convert(source: Source) -> Draft:
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
    text = read_by_library(source, data, "ppt", optional=draft is not None).replace("\x0b", "\n")
    if not markdown.says_something(_SLIDE.sub("", text)):
        return Draft("", metadata=told)
    source.lose(ROUGH)
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
    except BROKEN:
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
