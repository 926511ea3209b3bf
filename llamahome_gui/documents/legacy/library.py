"""Old documents and presentations as office_oxide reads them, for what our own readers cannot follow."""

from __future__ import annotations

import struct
from typing import Any, Literal

from llamahome_gui.documents import problems
from llamahome_gui.documents.source import Source
from llamahome_gui.errors import DocumentError

ROUGH = "The file is damaged; its text is read without its structure and may be incomplete."
# What a damaged table leads our readers to.
BROKEN = (struct.error, IndexError, ValueError, OverflowError, KeyError)


def read_by_library(source: Source, data: bytes, kind: Literal["doc", "ppt"], *, optional: bool = False) -> str:
    """Markdown of a file; where another text is at hand, an error is only no text.

    Raises:
        DocumentError: ENCRYPTED or DAMAGED.
    """
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
