"""Documents of Word for Windows 1 and 2 (1989 to 1993): no container, the text in one piece of Windows-1252.

After the Word 2 file information block: flags at 10, the text's first and last byte at 24 and 28, and at 52 the number
of characters of the body, of the footnotes, and of headers and footers, which follow each other.
"""

from __future__ import annotations

import re
import struct

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

_COMPLEX, _ENCRYPTED = 0x0004, 0x0100
_FIELD_CODE = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")
_BREAK = re.compile(r"[\r\n\x0c]+")


def convert(source: Source) -> Draft:
    """Paragraphs, a row of a table as one of them; results of fields in place of their codes.

    Raises:
        DocumentError: ENCRYPTED, or DAMAGED when the text lies outside of the file.
    """
    data = source.read()
    if len(data) < 64:
        raise problems.damaged(source.path, "its header is cut off")
    flags, first, last = struct.unpack_from("<H12xII", data, 10)
    if flags & _ENCRYPTED:
        raise problems.encrypted(source.path)
    if not 64 <= first < min(last, len(data)):
        raise problems.damaged(source.path, "its text lies outside of the file")
    if last > len(data):
        source.lose("The file is damaged; its text may be incomplete.")
    if flags & _COMPLEX:
        source.lose("It was saved in the fast way of old programs; its text may be out of order.")
    text = _FIELD_CODE.sub("", data[first:last].decode("cp1252", "replace"))
    # Where a row of a table ends is told far from the text; its cells end with one mark each, the row with one more.
    text = text.replace("\x07\x07", "\n").replace("\x07", "\t")
    return Draft(markdown.tidy(markdown.blocks(markdown.escape(line.strip()) for line in _BREAK.split(text))))
