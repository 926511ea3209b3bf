"""What a binary Office file says about itself: the property sets of its summary streams ([MS-OLEPS])."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta

from .codepages import codec_of
from .compound import Compound

# Property numbers ([MS-OLEPS] 2.25.1 and [MS-OSHARED] 2.3.3.2.1) and our names.
_SUMMARY = {
    2: "title",
    3: "subject",
    4: "author",
    5: "keywords",
    6: "description",
    8: "modified_by",
    12: "created",
    13: "modified",
    14: "pages",
}
_DOCUMENT_SUMMARY = {2: "category", 15: "company"}
_I2, _I4, _STRING, _WIDE_STRING, _TIME = 2, 3, 30, 31, 64
_CODEPAGE = 1
_SETS = 48  # offset of the first property set in a stream
_MOST = 200  # properties of one set; Office writes fewer than 20
_UNSET = 1970  # moments are counted from 1601, and what is before this was never set


def metadata(compound: Compound) -> dict[str, str]:
    """Title, author, dates, pages … as far as they are told; moments as `2024-03-09T14:30:00Z`."""
    found: dict[str, str] = {}
    for stream, names in (("\x05SummaryInformation", _SUMMARY), ("\x05DocumentSummaryInformation", _DOCUMENT_SUMMARY)):
        try:
            found |= _property_set(compound.read(stream) or b"", names)
        except (struct.error, ValueError, OverflowError):
            continue  # a damaged summary must not cost the text
    return found


def _property_set(data: bytes, names: dict[int, str]) -> dict[str, str]:
    if len(data) < _SETS:
        return {}
    start = struct.unpack_from("<I", data, 44)[0]
    count = min(struct.unpack_from("<I", data, start + 4)[0], _MOST, (len(data) - start - 8) // 8)
    places = dict(struct.iter_unpack("<II", data[start + 8 : start + 8 + 8 * count]))
    codec = _codec(data, start + places[_CODEPAGE]) if _CODEPAGE in places else "cp1252"
    found = {}
    for number, name in names.items():
        if number in places and (text := _text(data, start + places[number], codec)):
            found[name] = text
    return found


def _text(data: bytes, at: int, codec: str) -> str:
    """A typed value as text; empty when it says nothing."""
    kind, first = struct.unpack_from("<II", data, at)
    if kind == _STRING:
        return data[at + 8 : at + 8 + first].decode(codec, "replace").partition("\x00")[0].strip()
    if kind == _WIDE_STRING:
        return data[at + 8 : at + 8 + 2 * first].decode("utf-16-le", "replace").partition("\x00")[0].strip()
    if kind == _I4:
        return str(first) if 0 < first < 1 << 31 else ""
    return moment(struct.unpack_from("<Q", data, at + 4)[0]) if kind == _TIME else ""


def moment(ticks: int) -> str:
    """A moment in tenths of a microsecond since 1601 as `2024-03-09T14:30:00Z`; empty for one that was never set.

    Raises:
        OverflowError: It is beyond what a calendar has.
    """
    found = datetime(1601, 1, 1) + timedelta(microseconds=ticks // 10)
    return found.isoformat(timespec="seconds") + "Z" if found.year > _UNSET else ""


def _codec(data: bytes, at: int) -> str:
    """Codec of the code page that a set names."""
    kind, number = struct.unpack_from("<IH", data, at)
    return codec_of(number if kind == _I2 else 0, wide=True)
