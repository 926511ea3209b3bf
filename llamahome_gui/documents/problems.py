"""The sentences a user reads when a document cannot be converted, one function per reason."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath

from llamahome_gui.errors import DocumentError, DocumentReason

_LONGEST = 300
_SURROGATE = re.compile("[\ud800-\udfff]")


class BeyondLimit(ValueError):
    """Content deeper or larger than any honest document's; the message says which, for a LIMIT error."""


def display_name(path: Path | str) -> str:
    """Name of a file fit for a screen, a log and a database: no control characters, no lone surrogates."""
    return _printable(storable(PurePath(path).name or os.fspath(path)))


def storable(text: str) -> str:
    """Text that UTF-8 and SQLite can hold: what stands for the odd bytes of a name that is no text becomes U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def shown(sentence: str) -> str:
    """What a file has a say in (the names of its parts), fit for a line of a screen: printable, and not too long."""
    text = _printable(sentence)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in text)


def encrypted(path: Path) -> DocumentError:
    return DocumentError(
        "is protected by a password.",
        DocumentReason.ENCRYPTED,
        subject=display_name(path),
        hint="Give the password with the lock above the table (--password on the command line), or save a copy without "
        "one in its own program and add that.",
    )


def restricted(path: Path) -> DocumentError:
    """What its seller has encrypted for one reader's device (DRM); no password helps."""
    return DocumentError(
        "is encrypted by its seller (DRM).",
        DocumentReason.ENCRYPTED,
        subject=display_name(path),
        hint="Only the reader it was sold for can open it; ask there for a copy without protection.",
    )


def damaged(path: Path, detail: str) -> DocumentError:
    return DocumentError(
        f"is damaged: {shown(detail)}.",
        DocumentReason.DAMAGED,
        subject=display_name(path),
        hint="Open it in its own program, let it repair the file, save a copy and add that.",
    )


def empty(path: Path, hint: str | None = None) -> DocumentError:
    return DocumentError(
        "has no text in it.",
        DocumentReason.EMPTY,
        subject=display_name(path),
        hint=hint or "Check that this is the file you meant.",
    )


def unsupported(path: Path, what: str, hint: str | None = None) -> DocumentError:
    return DocumentError(
        f"is {shown(what)}, which cannot be converted.",
        DocumentReason.UNSUPPORTED,
        subject=display_name(path),
        hint=hint
        or "Supported are Word, Excel and PowerPoint files, old and new, OpenDocument, RTF, PDF, EPUB, HTML, "
        "Markdown, text, JSON, XML, YAML and CSV.",
    )


def over_limit(path: Path, detail: str) -> DocumentError:
    return DocumentError(
        f"is too large to convert: {shown(detail)}.",
        DocumentReason.LIMIT,
        subject=display_name(path),
        hint="Split it into smaller files and add those.",
    )


def unreadable(path: Path, detail: str) -> DocumentError:
    return DocumentError(
        f"cannot be read: {shown(detail)}.",
        DocumentReason.UNREADABLE,
        subject=display_name(path),
        hint="Check that the file still exists and that you may open it.",
    )


def megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
