"""OLE compound files ([MS-CFB]) whose chains and trees go in circles, and records of Excel that lie ([MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

from tests.documents.compounds import compound

from .item import hostile

_NOISE = bytes(range(256)) * 40
_STREAMS: dict[str, dict[str, bytes]] = {
    "doc": {"WordDocument": b"\xec\xa5\xc1\0" + _NOISE, "1Table": _NOISE},
    "xls": {"Workbook": b"\x09\x08\x10\0\0\x06\x05\0" + _NOISE},
    "ppt": {"PowerPoint Document": _NOISE, "Current User": b"\0" * 64},
}
_HURT = ("damaged", "empty", "limit", "unsupported", "encrypted")


def table_cycle(data: bytearray) -> None:
    """Every sector is followed by itself."""
    start = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    for number in range(128):
        struct.pack_into("<I", data, start + 4 * number, number)


def table_pair(data: bytearray) -> None:
    """The first two sectors follow each other."""
    start = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    struct.pack_into("<II", data, start, 1, 0)


def far_tables(data: bytearray) -> None:
    """The list of the table's sectors goes on in a sector that names itself."""
    struct.pack_into("<II", data, 68, 0, 0xFFFFFFFF)
    struct.pack_into("<I", data, 512 + 508, 0)


def tree_cycle(data: bytearray) -> None:
    """Each name's neighbours and children are the name itself, or the root."""
    start = (struct.unpack_from("<I", data, 48)[0] + 1) * 512
    for number in range(4):
        struct.pack_into("<III", data, start + 128 * number + 68, number, 0, number)


def small_sectors(data: bytearray) -> None:
    """Small sectors as large as the file, and a table of them that is the directory."""
    struct.pack_into("<H", data, 32, 31)
    struct.pack_into("<III", data, 56, 0xFFFFFFFF, struct.unpack_from("<I", data, 48)[0], 0xFFFFFFFF)


def huge_streams(data: bytearray) -> None:
    start = (struct.unpack_from("<I", data, 48)[0] + 1) * 512
    for number in range(4):
        struct.pack_into("<Q", data, start + 128 * number + 120, 0x7FFFFFFFFFFFFFFF)


def odd_sectors(data: bytearray) -> None:
    struct.pack_into("<H", data, 30, 65535)


_HARMS = (table_cycle, table_pair, far_tables, tree_cycle, small_sectors, huge_streams, odd_sectors)


def _add(kind: str, number: int) -> None:
    harm = _HARMS[number]

    @hostile(f"{harm.__name__}.{kind}", *_HURT, said="")
    def make(path: Path) -> None:
        data = bytearray(compound(_STREAMS[kind]))
        harm(data)
        path.write_bytes(data)


for _kind in _STREAMS:
    for _number in range(len(_HARMS)):
        _add(_kind, _number)


def record(kind: int, data: bytes = b"", says: int | None = None) -> bytes:
    return struct.pack("<HH", kind, len(data) if says is None else says) + data


_BOF = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
_SHEET_BOF = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
_END = record(0x0A)


def workbook(
    path: Path, globals_: bytes, sheet: bytes, *, sheets: int = 1, others: Mapping[str, bytes] | None = None
) -> None:
    """An old workbook, each of whose tabs is the same sheet."""
    tabs = [record(0x85, struct.pack("<IHBB", 0, 0, 3, 0) + b"One") for _ in range(sheets)]
    at = len(_BOF) + len(globals_) + sum(map(len, tabs)) + len(_END)
    tabs = [record(0x85, struct.pack("<IHBB", at, 0, 3, 0) + b"One") for _ in range(sheets)]
    stream = _BOF + globals_ + b"".join(tabs) + _END + _SHEET_BOF + sheet + _END
    path.write_bytes(compound({"Workbook": stream.ljust(4096, b"\0"), **dict(others or {})}))


def number(row: int, column: int, value: float) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


@hostile("far_corners.xls", said="20")
def far_corners(path: Path) -> None:
    workbook(path, b"", number(0, 0, 10) + number(65535, 255, 20))


@hostile("the_same_sheet_20000_times.xls", "limit", "damaged", said="20", slow=True)
def same_sheet(path: Path) -> None:
    workbook(path, b"", b"".join(number(row, 0, 20) for row in range(1000)), sheets=20_000)


@hostile("records_that_lie.xls", "damaged", "empty", said="10")
def lying_records(path: Path) -> None:
    workbook(path, b"", number(0, 0, 10) + record(0x203, b"\5" * 14, says=65535))


@hostile("strings_that_lie.xls", "damaged", "empty", "limit", said="10")
def lying_strings(path: Path) -> None:
    """A table of strings that claims two billion of them, the first with four billion runs."""
    strings = record(
        0xFC, struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF) + struct.pack("<HBHI", 65535, 0x0D, 65535, 0xFFFFFFFF)
    )
    workbook(path, strings, number(0, 0, 10) + record(0xFD, struct.pack("<HHHI", 1, 0, 0, 0xFFFFFFF0)))


@hostile("dimensions_that_lie.xls", "damaged", "empty", "limit", said="10")
def lying_dimensions(path: Path) -> None:
    size = record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 65535, 0))
    merged = record(0xE5, struct.pack("<H", 1027) + struct.pack("<HHHH", 0, 65535, 0, 255) * 1000)
    workbook(path, b"", size + number(0, 0, 10) + merged * 50)


@hostile("blank_cells_everywhere.xls", "damaged", "empty", "limit", said="10", slow=True)
def blanks(path: Path) -> None:
    row = struct.pack("<256H", *[0] * 256)
    lines = b"".join(record(0xBE, struct.pack("<HH", at, 0) + row + struct.pack("<H", 255)) for at in range(10_000))
    workbook(path, b"", number(0, 0, 10) + lines)


def label(row: int, column: int, text: str) -> bytes:
    """A cell with a text of Latin letters."""
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))
