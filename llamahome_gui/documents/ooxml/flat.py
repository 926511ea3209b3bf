"""Word documents and slides in one XML file (flat OPC, "Word XML Document"): put into the zip they stand for."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from lxml import etree

from llamahome_gui.documents import flatxml
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"


def convert_word(source: Source) -> Draft:
    """See `word.convert`.

    Raises:
        DocumentError: DAMAGED or LIMIT.
    """
    from .word import convert

    return convert(source.holding(zipped(source)))


def convert_slides(source: Source) -> Draft:
    """See `slides.convert`.

    Raises:
        DocumentError: DAMAGED or LIMIT.
    """
    from .slides import convert

    return convert(source.holding(zipped(source)))


def zipped(source: Source) -> bytes:
    """The package as a zip without compression, which lives for moments.

    Raises:
        DocumentError: DAMAGED when it is not well-formed, LIMIT when it is nested too deeply.
    """
    root = flatxml.root_of(source)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part in root.iterchildren(f"{_PKG}part"):
            name, content = part.get(f"{_PKG}name", "").lstrip("/"), _content(part)
            if name and content and name not in archive.NameToInfo:
                archive.writestr(name, content)
    return file.getvalue()


def _content(part: etree._Element) -> bytes:
    """Bytes of a part; pictures are left out, for nothing of them is read."""
    xml = part.find(f"{_PKG}xmlData")
    if xml is not None and len(xml):
        return bytes(etree.tostring(xml[0], encoding="utf-8", with_tail=False))
    node = part.find(f"{_PKG}binaryData")
    if node is None or part.get(f"{_PKG}contentType", "").startswith("image/"):
        return b""
    try:
        return base64.b64decode(node.text or "")
    except (binascii.Error, ValueError):
        return b""
