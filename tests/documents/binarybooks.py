"""Binary Excel workbooks (XLSB), put together record by record ([MS-XLSB] 2.1.4)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.documents import making

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
)
ROW, BLANK, RK, ERROR, BOOLEAN, REAL, STRING, SHARED = range(8)
FORMULA_STRING, FORMULA_NUMBER, FORMULA_BOOLEAN, FORMULA_ERROR = range(8, 12)
RICH_STRING, COLUMN, MERGED, EDGES, LINK = 62, 60, 176, 479, 494


def record(kind: int, content: bytes = b"") -> bytes:
    head = bytes((kind,)) if kind < 128 else bytes((kind & 0x7F | 0x80, kind >> 7))
    size, length = len(content), b""
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes((low | (0x80 if size else 0),))
        if not size:
            return head + length + content


def text(value: str) -> bytes:
    return struct.pack("<I", len(value.encode("utf-16-le")) // 2) + value.encode("utf-16-le")


def cell(kind: int, column: int, value: bytes = b"", style: int = 0) -> bytes:
    """A cell; `column` counts from 0."""
    return record(kind, struct.pack("<II", column, style) + value)


def row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
    """A row; `number` counts from 0."""
    head = struct.pack("<IIHBBBI", number, 0, 300, 0, 0x10 if hidden else 0, 0, 0)
    return record(ROW, head) + b"".join(cells)


def sheet(rows: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    size = record(148, struct.pack("<4I", 0, 1_048_575, 0, 16_383))
    return record(129) + size + before + record(145) + rows + record(146) + after + record(130)


def workbook(
    path: Path,
    sheets: Mapping[str, bytes],
    *,
    strings: Sequence[str] = (),
    formats: Sequence[str] = (),
    hidden: Sequence[str] = (),
    mac: bool = False,
    parts: Mapping[str, str | bytes] | None = None,
) -> Path:
    """A workbook of `sheets` by name; style 1 and those after it have the `formats`, style 0 none."""
    tabs = b"".join(
        record(156, struct.pack("<II", int(name in hidden), number) + text(f"rId{number}") + text(name))
        for number, name in enumerate(sheets, 1)
    )
    book = record(131) + record(153, struct.pack("<II", int(mac), 0)) + record(143) + tabs + record(144) + record(132)
    codes = b"".join(record(44, struct.pack("<H", 164 + at) + text(code)) for at, code in enumerate(formats))
    styles = b"".join(record(47, struct.pack("<HH12x", 0, key)) for key in (0, *range(164, 164 + len(formats))))
    looks = record(278) + record(615, struct.pack("<I", len(formats))) + codes + record(616)
    # The styles of styles, which cells do not count.
    looks += record(626, struct.pack("<I", 3)) + record(47, struct.pack("<HH12x", 0xFFFF, 14)) * 3 + record(627)
    looks += record(617, struct.pack("<I", 1 + len(formats))) + styles + record(618) + record(279)
    table = record(159, struct.pack("<II", len(strings), len(strings)))
    table += b"".join(record(19, b"\0" + text(value)) for value in strings) + record(160)
    relations = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.bin") for number in range(1, len(sheets) + 1)]
    relations += [("rId98", "styles", "styles.bin"), ("rId99", "sharedStrings", "sharedStrings.bin")]
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": making.relationships([("rId1", "officeDocument", "xl/workbook.bin")]),
        "xl/_rels/workbook.bin.rels": making.relationships(relations),
        "xl/workbook.bin": book,
        "xl/styles.bin": looks,
        "xl/sharedStrings.bin": table,
    }
    members |= {f"xl/worksheets/sheet{number}.bin": data for number, data in enumerate(sheets.values(), 1)}
    members |= dict(parts or {})
    path.write_bytes(making.zipped({name: _bytes(data) for name, data in members.items()}))
    return path


def _bytes(data: str | bytes) -> bytes:
    return data if isinstance(data, bytes) else data.encode()
