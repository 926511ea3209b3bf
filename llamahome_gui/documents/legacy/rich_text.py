"""Rich Text (RTF) through anydoc; where that gives up, its bare text through striprtf."""

from __future__ import annotations

import logging

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

log = logging.getLogger(__name__)


def convert(source: Source) -> Draft:
    """Headings, lists, tables and notes as far as the file tells them.

    Raises:
        DocumentError: DAMAGED when neither library can read it.
    """
    data = source.read()
    return Draft(markdown.tidy(_structured(data) or _bare(source, data)))


def _structured(data: bytes) -> str:
    from anydoc import ConvertError, to_markdown_bytes

    try:
        return to_markdown_bytes(data, "rtf", ocr="reject")
    except ConvertError:
        log.info("anydoc gave up on a Rich Text file", exc_info=True)
        return ""


def _bare(source: Source, data: bytes) -> str:
    from striprtf.striprtf import rtf_to_text

    try:
        return markdown.escape(str(rtf_to_text(data.decode("latin-1"), errors="replace")))
    except (ValueError, IndexError, KeyError, LookupError) as error:
        raise problems.damaged(source.path, "its control words cannot be followed") from error
