"""How many words a text has.

A word is what a word processor takes for one: each ideograph is one, a number with its separators is one. To find them
one by one costs more than many a conversion. In texts of Latin letters the same number comes from a copy in which each
byte says what it is (part of a word, a joint, or neither): it is how often a word begins there.
"""

from __future__ import annotations

import codecs
import re

_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|[^\W{_IDEOGRAPHS}_]+(?:['’.,-][^\W{_IDEOGRAPHS}_]+)*")
_PART, _JOINT, _OTHER = b"w", b"j", b" "
_JOINTS = "'.,-"
_TYPED_JOINT = "’"  # beyond Latin-1
_FEW = 50  # one in so many characters may be beyond Latin-1, or it is quicker to look for each word


# Bytes that begin characters in UTF-8 which may be no letters: all but U+00C0 to U+024F and U+0400 to U+047F.
_DOUBTFUL = bytes({*range(0xC2, 0x100)} - {*range(0xC3, 0xC9), 0xD0, 0xD1})
_SIGNS = (b"\xc3\x97", b"\xc3\xb7")  # of multiplication and division


def _class(char: str) -> bytes:
    return _PART if char.isalnum() else _JOINT if char in _JOINTS else _OTHER


_CLASSES = b"".join(_class(chr(code)) for code in range(256))
_UTF8_CLASSES = _CLASSES[:128] + _PART * 128


def count_words(text: str) -> int:
    """Words of `text`."""
    data = text.encode("utf-8", "replace")
    if len(data.translate(None, _DOUBTFUL)) == len(data) and not any(sign in data for sign in _SIGNS):
        classes = data.translate(_UTF8_CLASSES)
    elif _FEW * (len(text) - len(text.encode("latin-1", "ignore"))) > len(text):
        return sum(1 for _ in _WORD.finditer(text))
    else:
        classes = text.encode("latin-1", "words").translate(_CLASSES)
    # A word begins behind what is neither, or behind joints that no part stands before.
    begins = classes.count(b" w") + classes.count(b" jw") + classes.count(b"jjw")
    return begins + classes.startswith((b"w", b"jw"))


def _beyond_latin(error: UnicodeError) -> tuple[bytes, int]:
    """Latin characters that count as those do which Latin-1 does not have."""
    assert isinstance(error, UnicodeEncodeError)
    return b"".join(map(_stand_in, error.object[error.start : error.end])), error.end


def _stand_in(char: str) -> bytes:
    if char == _TYPED_JOINT:
        return b"'"
    if _IDEOGRAPH.match(char):
        return b" a "
    return b"a" if char.isalnum() else b" "


codecs.register_error("words", _beyond_latin)
