"""Bytes to text: byte order mark, then UTF-8, then UTF-16 without a mark, then what chardet makes of them.

Each step is linear in the size of the text; chardet sees a sample of the lines that are not plain ASCII.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from collections import Counter

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_SAMPLE = 1 << 14
_TELLING = re.compile(rb"[\x80-\xff][^\n]*+\n?")
_BEFORE = 100  # bytes of a line before what is not ASCII
# Japanese in seven bits (RFC 1468): escape sequences switch between ASCII and two bytes for each character.
_SEVEN_BITS = (b"\x1b$B", b"\x1b$@")
# What German, French, Spanish and Italian write beyond ASCII in cp1252, one or two in a row: chardet says the same of
# them, after a fifth of a second for its tables. Bytes that are common letters of other code pages are left out.
_LETTERS = re.escape("äöüÄÖÜßéèêëàâçîïôùñáíóúÉÈÀÇ§°€„…‘’“”–—«»£©®·\xa0".encode("cp1252"))
_WESTERN = re.compile(rb"(?:[\x00-\x7f]++|[%b]{1,2}+(?![\x80-\xff]))*+" % _LETTERS)
_MIN_CONFIDENCE = 0.1
# Controls that no text has; tab, line feed, carriage return, form feed and escape are left out.
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27}) + b"\x7f"


def decode(data: bytes, *, declared: bool = False) -> str:
    """Text of `data`, newlines as they were, without a byte order mark.

    With `declared` the encoding that an XML declaration or an HTML meta tag names is tried before guessing.
    Bytes that fit nothing become U+FFFD; nothing is raised.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" not in text:
            return _japanese(data) or text if "\x1b$" in text else text
    return _guess(data, declared)


def _japanese(data: bytes) -> str | None:
    """Text in ISO-2022-JP, None if it is something else with escapes in it."""
    if not any(mark in data for mark in _SEVEN_BITS):
        return None
    try:
        return data.decode("iso2022_jp_ext")
    except UnicodeDecodeError:
        return None


def _guess(data: bytes, declared: bool) -> str:
    wide = wide_encoding(data)
    if wide:
        return data.decode(wide, "replace")
    # A few broken bytes among many good sequences: UTF-8 that was damaged, not another encoding.
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if 10 * broken <= len(data) - len(text):
        return text
    for find in (_declared_encoding, _detected_encoding) if declared else (_detected_encoding,):
        with contextlib.suppress(LookupError, UnicodeDecodeError):
            if encoding := find(data):
                return data.decode(encoding)
    return data.decode("cp1252", "replace")


def _declared_encoding(data: bytes) -> str | None:
    match = _DECLARED.search(data[:2048])
    return meant(match.group(1).decode("ascii")) if match else None


def _detected_encoding(data: bytes) -> str | None:
    sample = _sample(data)
    if _WESTERN.fullmatch(sample):
        return "cp1252"
    import chardet

    found = chardet.detect(sample)
    encoding = found.get("encoding")
    if float(found.get("confidence") or 0.0) < _MIN_CONFIDENCE:
        return None
    if encoding and encoding.lower() == "ascii":
        return "cp1252"
    return meant(encoding) if encoding else None


def meant(encoding: str) -> str:
    """The encoding that is meant by a name, whatever it stands for: bytes 0x80-0x9f print nothing in ISO 8859-1.

    What claims it is written in the Windows superset, as the WHATWG's Encoding Standard has it.
    """
    try:
        known = codecs.lookup(encoding).name
    except LookupError:
        return encoding
    return "cp1252" if known == "iso8859-1" else encoding


def _sample(data: bytes) -> bytes:
    """The first lines that are not plain ASCII: those before them say nothing about the encoding."""
    lines: list[bytes] = []
    size = 0
    for found in _TELLING.finditer(data):
        start = max(0, found.start() - _BEFORE)
        start = max(start, data.rfind(b"\n", start, found.start()) + 1)
        lines.append(data[start : min(found.end(), start + _SAMPLE - size)])
        size += len(lines[-1])
        if size >= _SAMPLE:
            break
    return b"".join(lines)


# High bytes of UTF-16 code units: kana and signs, ideographs, full-width forms, ASCII's spaces.
_IDEOGRAPHIC = bytes((0, 0x30, *range(0x4E, 0xA0), 0xFF))


def wide_encoding(data: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` when unmarked `data` is text in it, else None.

    Latin text shows by its zero bytes; other scripts by being printable, with spaces, from a few rows of Unicode;
    Chinese and Japanese by the signs that both have among their characters.
    """
    sample = data[: 4096 - 4096 % 2]
    if len(sample) < 4 or len(data) % 2:
        return None
    half = len(sample) // 2
    orders = (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2]))
    for encoding, high, low in orders if 0 in sample else ():
        if high.count(0) > 0.4 * half and low.count(0) < 0.05 * half:
            return encoding
        if _reads_well(sample, encoding) and sum(n for _, n in Counter(high).most_common(2)) > 0.4 * half:
            return encoding
    for encoding, high, _ in orders:
        if len(high.translate(None, _IDEOGRAPHIC)) <= 0.05 * half and _reads_as_ideographs(sample, encoding):
            return encoding
    return None


def _reads_as_ideographs(sample: bytes, encoding: str) -> bool:
    """Whether nearly all are ideographs, and some kana or signs such as the ideographic full stop."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    signs = sum("\u3000" <= char <= "\u30ff" or "\uff00" <= char <= "\uff5e" for char in text)
    ideographs = sum("\u4e00" <= char <= "\u9fff" for char in text)
    spaces = text.count(" ") + text.count("\n") + text.count("\r")
    return signs >= 0.02 * len(text) and signs + ideographs + spaces >= 0.95 * len(text)


def _reads_well(sample: bytes, encoding: str) -> bool:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    spaces = sum(char.isspace() for char in text)
    return spaces > 0 and sum(map(str.isprintable, text)) + spaces > 0.97 * len(text)


def looks_binary(head: bytes) -> bool:
    """Whether the first bytes of a file cannot be text in any encoding that `decode` knows."""
    if any(head.startswith(mark) for mark, _ in _MARKS):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if 0 not in head and controls <= len(head) // 50:
        return False
    return wide_encoding(head[: len(head) - len(head) % 2]) is None
