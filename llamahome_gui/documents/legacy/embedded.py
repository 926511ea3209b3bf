"""Objects that other programs put into a file: workbooks, documents, charts ([MS-PPT] 2.10.34, [MS-DOC] 2.1.6)."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Callable

from llamahome_gui.documents import markdown
from llamahome_gui.documents.compound import MAGIC, Compound
from llamahome_gui.documents.sniff import sniff
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft
from llamahome_gui.errors import DocumentError

from .equation import equation_text

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
        compound = Compound(data)
        if equation := equation_text(compound.read("Equation Native") or b""):
            return markdown.escape(equation)
        return self._safely(_package(compound, "") or data)

    def chart(self, compound: Compound, storage: str) -> str:
        """Markdown of a chart whose streams lie in a storage of the file itself; empty when it is none."""
        package = _package(compound, f"{storage}/")
        if package is None:
            from . import workbook

            # Of old programs: a workbook with one sheet, the numbers that the chart draws.
            package = compound.read(f"{storage}/Workbook") or b""
            return self._safely(package, workbook.convert) if len(package) <= self._left else ""
        return self._safely(package, _chart) if len(package) <= self._left else ""

    def _safely(self, data: bytes, convert: Callable[[Source], Draft] | None = None) -> str:
        """Markdown of an object's bytes, whose kind is looked for unless a converter is given."""
        self._left -= len(data)
        try:
            source = self._source.holding(data)
            draft = _converted(source) if convert is None else convert(source)
            # Its headings would read as those of the file.
            return _HEADING.sub(r"**\1**", draft.markdown.strip("\n"))
        except DocumentError as error:
            log.info("an object inside %s is left out: %s", self._source.path, error)
        except Exception:  # as for a whole file: whatever its parser meets must cost this object only
            log.info("an object inside %s cannot be read", self._source.path, exc_info=True)
            self._source.lose(_LOST)
        return ""

    def _unpacked(self, storage: bytes) -> bytes:
        """A storage is its size, then a zlib stream."""
        try:
            data = zlib.decompressobj().decompress(storage[4:], max(1, self._left))
        except zlib.error:
            self._source.lose(_LOST)
            return b""
        return data


def _package(compound: Compound, folder: str) -> bytes | None:
    return next((found for name in _PACKAGES if (found := compound.read(folder + name))), None)


def _converted(source: Source) -> Draft:
    if source.head.startswith(b"PK") and (draft := _chart(source)).markdown:
        return draft
    kind = sniff(source)
    return kind.converter()(source) if kind.name in _KINDS else Draft("")


def _chart(source: Source) -> Draft:
    """A chart or an equation of LibreOffice."""
    from llamahome_gui.documents.equations import from_mathml
    from llamahome_gui.documents.opendocument.charts import chart_in
    from llamahome_gui.documents.opendocument.names import MATH
    from llamahome_gui.documents.package import Package

    with Package(source) as package:
        if text := chart_in(package, "content.xml"):
            return Draft(text)
        root = package.side_root("content.xml")
        return Draft(markdown.escape(from_mathml(root)) if root is not None and root.tag == f"{MATH}math" else "")
