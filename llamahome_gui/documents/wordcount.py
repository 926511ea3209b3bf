"""How many words a text has.

A word is what a word processor takes for one: each ideograph is one, a number with its separators is one. To find them
one by one costs more than many a conversion. In texts of Latin letters the same number comes from a copy in which each
byte says what it is (part of a word, a joint, or neither): as one great number its neighbours compare by shifts.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_IDEOGRAPH = rf"[{_IDEOGRAPHS}]"
_WORD = rf"[{_IDEOGRAPHS}]|[^\W{_IDEOGRAPHS}_]+(?:['’.,-][^\W{_IDEOGRAPHS}_]+)*"
_TYPED_JOINT = "’"  # beyond Latin-1
_JOINTS = "'.,-"
_FEW = 50  # one in so many characters may be beyond Latin-1, or it is quicker to look for each word

# The bits of each class, chosen so that no two of them fall on each other by the shifts below but those that are meant
# to. A part has one bit more than the others: the bits of a text, less one for each character, are its parts.
_PART, _JOINT, _OTHER, _DOUBT = 0b1001, 0b0010, 0b1000_0000, 0b1_0000
_PART_BEFORE, _PART_BEFORE_JOINT, _PART_BEHIND_JOINT = 8 + 3, 8 + 1, 8 - 1
_PIECE = 1 << 16  # bytes, two or more; greater numbers leave the processor's cache

# Bytes that begin characters in UTF-8 which may be no letters: all but U+00C0 to U+024F and U+0400 to U+047F.
_DOUBTFUL = {*range(0xC2, 0x100)} - {*range(0xC3, 0xC9), 0xD0, 0xD1}
_SIGNS = (b"\xc3\x97", b"\xc3\xb7")  # of multiplication and division


_pattern = cache(re.compile)  # when it is needed: most workers never meet such a text


def _class(char: str) -> int:
    return _PART if char.isalnum() else _JOINT if char in _JOINTS else _OTHER


_CLASSES = bytes(_class(chr(code)) for code in range(256))
_UTF8_CLASSES = _CLASSES[:128] + bytes(_DOUBT if code in _DOUBTFUL else _PART for code in range(128, 256))


def count_words(text: str, data: bytes | None = None) -> int:
    """Words of `text`; `data` is the same in UTF-8, for whom has it at hand."""
    data = text.encode("utf-8", "replace") if data is None else data
    classes = data.translate(_UTF8_CLASSES)
    if _DOUBT in classes or any(sign[1] in data and sign in data for sign in _SIGNS):
        if _FEW * (len(text) - len(text.encode("latin-1", "ignore"))) > len(text):
            return sum(1 for _ in _pattern(_WORD).finditer(text))
        classes = text.encode("latin-1", "words").translate(_CLASSES)
    pieces = range(0, len(classes), _PIECE)
    return sum(_begun(classes[max(0, start - 2) : start + _PIECE], start) for start in pieces)


def _begun(classes: bytes, start: int) -> int:
    """How many words begin: parts that do not belong to the part before them, be there one joint between.

    All but the first piece begin with the two last characters of the piece before, which were counted there.
    """
    number = int.from_bytes(classes, "little")
    joined = number & number << _PART_BEFORE | number & number << _PART_BEFORE_JOINT & number >> _PART_BEHIND_JOINT
    return (number ^ joined).bit_count() - len(classes) - (start > 0 and _PART in classes[:2])


def _beyond_latin(error: UnicodeError) -> tuple[bytes, int]:
    """Latin characters that count as those do which Latin-1 does not have."""
    assert isinstance(error, UnicodeEncodeError)
    return b"".join(map(_stand_in, error.object[error.start : error.end])), error.end


def _stand_in(char: str) -> bytes:
    if char == _TYPED_JOINT:
        return b"'"
    if _pattern(_IDEOGRAPH).match(char):
        return b" a "
    return b"a" if char.isalnum() else b" "


codecs.register_error("words", _beyond_latin)
