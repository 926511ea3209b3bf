"""XML from strangers: no entities, no network, no DTD, bounded depth."""

from __future__ import annotations

import re

from lxml import etree

_TOO_DEEP = re.compile(r"excessive depth|xmlParserMaxDepth|huge", re.I)


class XmlTooDeep(RecursionError):
    """Elements are nested deeper than any honest document's."""


def parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def parse(data: bytes, *, recover: bool = False) -> etree._Element:
    """Root element of `data`.

    Raises:
        XmlTooDeep: beyond libxml2's depth of 256.
        etree.XMLSyntaxError: not well-formed (with `recover`: nothing could be saved).
    """
    try:
        root = etree.fromstring(data, parser(recover=recover))
    except etree.XMLSyntaxError as error:
        if _TOO_DEEP.search(str(error)):
            raise XmlTooDeep(str(error)) from error
        raise
    if root is None:
        raise etree.XMLSyntaxError("no element", 0, 0, 0)
    return root
