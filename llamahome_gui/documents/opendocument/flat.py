"""OpenDocument in one XML file (FODT, FODS, FODP; part 3, 3.1.2): what a zip has as parts are elements here."""

from __future__ import annotations

import re

from lxml import etree

from llamahome_gui.documents import flatxml
from llamahome_gui.documents.source import Source

from .names import OFFICE

_PICTURES = re.compile(rb"<office:binary-data>[^<]*+</office:binary-data>")


class FlatFile:
    """Answers for the parts of a zip with the elements that hold the same.

    Raises:
        DocumentError: DAMAGED when it is not well-formed, LIMIT when it is too large or nested too deeply.
    """

    def __init__(self, source: Source) -> None:
        self._root = flatxml.root_of(source, without=_PICTURES, mend=True)

    def root(self, part: str) -> etree._Element:
        """The whole document, for any part of it."""
        return self._root

    def side_root(self, part: str | None) -> etree._Element | None:
        """The styles or what the file says about itself; None for what only a zip has."""
        if part == "meta.xml":
            return self._root.find(f"{OFFICE}meta")
        return self._root if part == "styles.xml" else None
