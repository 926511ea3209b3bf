"""What stands in parts of its own in a Word document: other documents (`w:altChunk`, ECMA-376 part 1, 17.17.2.1), each
through its own converter, and equations of the old editor.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from llamahome_gui.documents.html import archived_page
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.sniff import sniff
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft
from llamahome_gui.errors import DocumentError

_KINDS = frozenset({"docx", "html", "rtf", "txt"})
_NOTE = "A document inside it could not be read."

log = logging.getLogger(__name__)


class Chunks:
    """Reads the chunks of one package; `inner` converts Word documents, None leaves those out."""

    def __init__(self, package: Package, inner: Callable[[Source], Draft] | None) -> None:
        self._package = package
        self._inner = inner
        self._lost = False

    def notes(self) -> tuple[str, ...]:
        return (_NOTE,) if self._lost else ()

    def text(self, part: str, key: str) -> str:
        """Markdown of the chunk that `part` relates to by `key`; empty, and noted, when it cannot be had."""
        entry = self._package.relationships(part).get(key)
        try:
            found = None if entry is None or entry.external else self._converted(entry.target)
        except DocumentError as error:
            log.info("a chunk of %s is left out: %s", self._package.source.path, error)
            found = None
        self._lost |= found is None
        return (found or "").strip("\n")

    def equation(self, part: str, key: str) -> str:
        """The equation of an embedded object on one line; empty when it cannot be had."""
        from llamahome_gui.documents.oleequation import equation_of

        entry = self._package.relationships(part).get(key)
        if entry is None or entry.external or not self._package.has(entry.target):
            return ""
        with contextlib.suppress(DocumentError):
            return equation_of(self._package.read(entry.target))
        return ""

    def _converted(self, part: str) -> str | None:
        data, name = self._package.read(part), PurePosixPath(part)
        if name.suffix.lower() in (".mht", ".mhtml") or data[:64].lstrip().lower().startswith(b"mime-version:"):
            data = archived_page(data)
        whole = self._package.source
        source = replace(whole.holding(data), path=whole.path.with_name(name.name))
        kind = sniff(source)
        if kind.name not in _KINDS:
            return None
        if kind.name == "docx":
            return self._inner(source).markdown if self._inner else None
        return kind.converter()(source).markdown
