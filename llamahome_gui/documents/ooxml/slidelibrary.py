"""The one door to python-pptx.

It takes a function that writes XML from a module of the standard library (`xml.sax.saxutils`) which imports the one
that opens addresses, and that takes half as long as all the rest (140 of 300 ms). Nothing here opens an address: while
the first is imported an empty module stands in the place of the second, which whoever asks for it later gets as it is.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

_OPENS_ADDRESSES = "urllib.request"


def _import_without_addresses() -> None:
    if _OPENS_ADDRESSES in sys.modules:
        return
    sys.modules[_OPENS_ADDRESSES] = ModuleType(_OPENS_ADDRESSES)
    try:
        import_module("xml.sax.saxutils")
    finally:
        del sys.modules[_OPENS_ADDRESSES]


_import_without_addresses()

from xml.sax.saxutils import quoteattr  # noqa: E402

from pptx.opc.constants import CONTENT_TYPE  # noqa: E402
from pptx.opc.oxml import CT_Relationships  # noqa: E402
from pptx.opc.package import Part, PartFactory  # noqa: E402
from pptx.opc.packuri import PackURI  # noqa: E402
from pptx.oxml import parse_xml  # noqa: E402
from pptx.package import Package  # noqa: E402

__all__ = ["CONTENT_TYPE", "CT_Relationships", "PackURI", "Package", "Part", "PartFactory", "parse_xml", "quoteattr"]
