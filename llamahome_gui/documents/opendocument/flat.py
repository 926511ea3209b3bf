"""OpenDocument in one XML file (FODT, FODS, FODP; part 3, 3.1.2): what a zip has as parts are elements here."""

from __future__ import annotations

import re

from lxml import etree

from llamahome_gui.documents import problems, safexml
from llamahome_gui.documents.decoding import decode
from llamahome_gui.documents.source import Source

from .names import OFFICE

_PICTURES = re.compile(rb"<office:binary-data>[^<]*+</office:binary-data>")


class FlatFile:
    """Answers for the parts of a zip with the elements that hold the same.

    Raises:
        DocumentError: DAMAGED when it is not well-formed, LIMIT when it is too large or nested too deeply.
    """

    def __init__(self, source: Source) -> None:
        data = decode(source.read(), declared=True).encode("utf-8", "replace")
        data = _PICTURES.sub(b"", safexml.undeclared(data))
        try:
            self._root = safexml.parse(data)
        except safexml.XmlLimit as error:
            raise problems.over_limit(source.path, str(error)) from error
        except etree.XMLSyntaxError as error:
            left = safexml.mended(data)
            if not left:
                raise problems.damaged(source.path, "it is not well-formed XML") from error
            source.lose("The file is damaged; its text may be incomplete.")
            self._root = safexml.parse(left)

    def root(self, part: str) -> etree._Element:
        """The whole document, for any part of it."""
        return self._root

    def side_root(self, part: str | None) -> etree._Element | None:
        """The styles or what the file says about itself; None for what only a zip has."""
        if part == "meta.xml":
            return self._root.find(f"{OFFICE}meta")
        return self._root if part == "styles.xml" else None
