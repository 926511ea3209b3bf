"""Objects that other programs put into a presentation: workbooks, documents, charts ([MS-PPT] 2.10.34)."""

from __future__ import annotations

import logging
import re
import zlib

from llamahome_gui.documents.compound import MAGIC, Compound
from llamahome_gui.documents.ooxml.package import Package
from llamahome_gui.documents.opendocument.charts import chart_in
from llamahome_gui.documents.sniff import sniff
from llamahome_gui.documents.source import Source
from llamahome_gui.errors import DocumentError

_KINDS = frozenset({"doc", "docx", "xls", "xlsx", "ods", "odt"})
_PACKAGES = ("package", "package_stream")  # as Office and LibreOffice name the stream of a whole file
_MOST_BYTES = 64 << 20
_HEADING = re.compile(r"^#{1,6} (.+)$", re.M)
_LOST = "A document inside it could not be read."

log = logging.getLogger(__name__)


class Embedded:
    """Reads embedded objects of one file; what they may cost together is bounded as for one file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._left = min(_MOST_BYTES, source.limits.total_bytes)

    def text(self, storage: bytes, *, packed: bool) -> str:
        """Markdown of an object; empty, and noted where it should be some, when it cannot be had."""
        data = self._unpacked(storage) if packed else storage
        if not data.startswith(MAGIC) or self._left < len(data):
            return ""
        self._left -= len(data)
        compound = Compound(data)
        package = next((found for name in _PACKAGES if (found := compound.read(name))), None)
        try:
            return self._converted(self._source.holding(package or data))
        except DocumentError as error:
            log.info("an object inside %s is left out: %s", self._source.path, error)
        except Exception:  # as for a whole file: whatever its parser meets must cost this object only
            log.info("an object inside %s cannot be read", self._source.path, exc_info=True)
            self._source.lose(_LOST)
        return ""

    def _converted(self, source: Source) -> str:
        if source.head.startswith(b"PK"):
            with Package(source) as package:
                if text := chart_in(package, "content.xml"):
                    return text
        kind = sniff(source)
        if kind.name not in _KINDS:
            return ""
        # Its headings would read as slides of their own.
        return _HEADING.sub(r"**\1**", kind.converter()(source).markdown.strip("\n"))

    def _unpacked(self, storage: bytes) -> bytes:
        """A storage is its size, then a zlib stream."""
        try:
            data = zlib.decompressobj().decompress(storage[4:], max(1, self._left))
        except zlib.error:
            self._source.lose(_LOST)
            return b""
        return data
