"""Documents that are one XML file, where others of their kind are a package of several: how such a file is opened."""

from __future__ import annotations

import re

from lxml import etree

from llamahome_gui.documents import problems, safexml
from llamahome_gui.documents.decoding import decode
from llamahome_gui.documents.source import Source


def root_of(source: Source, *, without: re.Pattern[bytes] | None = None, mend: bool = False) -> etree._Element:
    """The root element of a file, whatever letters it is written in.

    Args:
        without: What is cut out of the text first: pictures, of which nothing is read.
        mend: Read what is left of a file that is damaged, and tell that something may be missing.

    Raises:
        DocumentError: DAMAGED when it is not well-formed, LIMIT when it is too large or nested too deeply.
    """
    data = safexml.undeclared(decode(source.read(), declared=True).encode("utf-8", "replace"))
    if without is not None:
        data = without.sub(b"", data)
    try:
        return safexml.parse(data)
    except safexml.XmlLimit as error:
        raise problems.over_limit(source.path, str(error)) from error
    except etree.XMLSyntaxError as error:
        left = safexml.mended(data) if mend else b""
        if not left:
            raise problems.damaged(source.path, "it is not well-formed XML") from error
        source.lose("The file is damaged; its text may be incomplete.")
        return safexml.parse(left)
