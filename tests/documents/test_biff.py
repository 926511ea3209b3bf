"""Old Excel workbooks, record by record: forms of numbers and strings, and files that are cut off or overwritten."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import Limits, convert_file
from llamahome_gui.documents.compound import Compound
from llamahome_gui.documents.legacy.biff.links import link_target
from llamahome_gui.documents.legacy.biff.records import string_table
from llamahome_gui.documents.legacy.biff.sheet import rk_number
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents.canaries.make_files import FILES
from tests.documents.compounds import compound


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def begin(kind: int, version: int = 0x600) -> bytes:
    return record(0x809, struct.pack("<HHHHII", version, kind, 0, 0, 0, 0))


def wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<HB", len(raw) // 2, 1) + raw


def workbook(path: Path, cells: bytes, *, strings: bytes = b"", name: bytes = b"\x04\0Page", state: int = 0) -> Path:
    """A workbook with one sheet; `strings` are records of its globals."""
    before = begin(5) + strings
    start = len(before) + 4 + 6 + len(name) + 4
    sheet = struct.pack("<IBB", start, state, 0) + name
    data = before + record(0x85, sheet) + record(0x0A) + begin(0x10) + cells + record(0x0A)
    path.write_bytes(compound({"Workbook": data.ljust(4096, b"\0")}))
    return path


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHH", row, column, 0) + wide(text))


def test_strings_that_go_on_in_the_next_record() -> None:
    first = struct.pack("<II", 3, 3) + struct.pack("<HB", 5, 0) + b"plain" + struct.pack("<HB", 4, 0) + b"ha"
    second = b"\x01" + "lf".encode("utf-16-le") + struct.pack("<HBHI", 3, 0x0C, 1, 6) + b"end" + bytes(4 + 6)
    assert string_table([first, second]) == ["plain", "half", "end"]


@given(st.lists(st.text(max_size=20), max_size=8), st.lists(st.integers(1, 60), max_size=6))
def test_a_table_of_strings_cut_anywhere_in_its_characters(texts: list[str], cuts: list[int]) -> None:
    """Each piece that begins within a string tells anew how wide its characters are."""
    texts = [text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") for text in texts]
    parts, current, left = list[bytes](), struct.pack("<II", len(texts), len(texts)), iter(cuts)
    for text in texts:
        raw = text.encode("utf-16-le")
        current += struct.pack("<HB", len(raw) // 2, 1)
        cut = 2 * min(next(left, 0), len(raw) // 2)
        if 0 < cut < len(raw):
            parts.append(current + raw[:cut])
            current = b"\x01" + raw[cut:]
        else:
            current += raw
    assert string_table([*parts, current]) == texts


@pytest.mark.parametrize(("raw", "number"), [("02000000", 0), ("06000000", 1), ("fbffffff", -0.02), ("0000f03f", 1.0)])
def test_numbers_in_four_bytes(raw: str, number: float) -> None:
    found = rk_number(bytes.fromhex(raw))
    assert found == pytest.approx(number)


@given(st.integers(-(2**29), 2**29 - 1))
def test_whole_numbers_in_four_bytes(number: int) -> None:
    assert rk_number(struct.pack("<i", number << 2 | 2)) == number
    assert rk_number(struct.pack("<i", number << 2 | 3)) == number / 100


def test_cells_of_every_kind(tmp_path: Path) -> None:
    cells = [
        label(0, 0, "text"),
        record(0x203, struct.pack("<HHHd", 0, 1, 0, 2.5)),
        record(0x205, struct.pack("<HHHBB", 0, 2, 0, 1, 0)),
        record(0x205, struct.pack("<HHHBB", 0, 3, 0, 7, 1)),
        record(0xBD, struct.pack("<HHHIHIH", 1, 0, 0, 2 << 2 | 2, 0, 3 << 2 | 2, 1)),
        record(0x06, struct.pack("<HHH", 1, 2, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(6)),
        record(0x207, wide("said")),
        record(0x06, struct.pack("<HHHd", 1, 3, 0, 4.0) + bytes(6)),
        record(0x06, struct.pack("<HHH", 0, 4, 0) + b"\1\0\1\0\0\0\xff\xff" + bytes(6)),
    ]
    text = convert_file(workbook(tmp_path / "a.xls", b"".join(cells))).markdown
    assert "| text | 2.5 | TRUE | #DIV/0! | TRUE |\n" in text
    assert "| 2 | 3 | said | 4 |  |\n" in text


def test_the_oldest_of_these_have_bytes_in_a_code_page(tmp_path: Path) -> None:
    name = b"\x05M\xe4rz1"
    head = record(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0)) + record(0x42, struct.pack("<H", 1250))
    start = len(head) + 4 + 6 + len(name) + 4
    data = head + record(0x85, struct.pack("<IBB", start, 0, 0) + name) + record(0x0A)
    data += record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0))
    data += record(0x204, struct.pack("<HHHH", 0, 0, 0, 3) + b"\xb3\xf3d") + record(0x0A)
    path = tmp_path / "old.xls"
    path.write_bytes(compound({"Book": data}))
    assert convert_file(path).markdown == "## März1\n\nłód\n"


def test_a_file_that_is_cut_off_gives_what_is_left(tmp_path: Path) -> None:
    cells = b"".join(label(row, 0, f"row {row}") for row in range(400))
    whole = workbook(tmp_path / "whole.xls", cells)
    path = tmp_path / "cut.xls"
    path.write_bytes(whole.read_bytes()[:4000])
    assert convert_file(whole).notes == ()
    converted = convert_file(path)
    assert converted.markdown.startswith("## Page\n\nrow 0\n\nrow 1\n")
    assert "row 399" not in converted.markdown
    assert "damaged" in converted.notes[0]


@pytest.mark.parametrize("name", ["cells.xls", "drawn.xls"])
@given(data=st.data())
def test_overwritten_bytes_cost_no_more_than_the_file(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    raw = bytearray((FILES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(512, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("noise") / name
    path.write_bytes(raw)
    reason = None
    try:
        assert convert_file(path).words > 0
    except DocumentError as error:
        reason = error.reason
    assert reason not in (DocumentReason.LIMIT, DocumentReason.UNREADABLE)


def test_limits_and_passwords(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        convert_file(FILES / "cells.xls", Limits(cells=20))
    assert caught.value.reason is DocumentReason.LIMIT
    path = workbook(tmp_path / "locked.xls", label(0, 0, "x"), strings=record(0x2F, bytes(6)))
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason is DocumentReason.ENCRYPTED


def test_links_of_several_kinds() -> None:
    head = bytes(8 + 16) + struct.pack("<I", 2)
    url = "https://a.example/\0".encode("utf-16-le")
    moniker = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b") + struct.pack("<I", len(url)) + url
    place = "Sheet2!A1\0"
    location = struct.pack("<I", len(place)) + place.encode("utf-16-le")
    file = (
        bytes.fromhex("0303000000000000c000000000000046") + struct.pack("<HI", 0, 6) + b"a.xls\0" + bytes(24) + bytes(4)
    )
    assert link_target(head + struct.pack("<I", 0x03) + moniker) == "https://a.example/"
    assert link_target(head + struct.pack("<I", 0x0B) + moniker + location) == "https://a.example/#Sheet2!A1"
    assert link_target(head + struct.pack("<I", 0x01) + file) == "a.xls"
    assert link_target(head + struct.pack("<I", 0x08) + location) == ""
    assert link_target(head) == ""


def test_a_file_that_has_lost_its_first_record_keeps_the_names_of_its_sheets(tmp_path: Path) -> None:
    interface = record(0xE1, struct.pack("<H", 1200))
    whole = workbook(tmp_path / "whole.xls", label(0, 0, "kept"), strings=interface)
    path = tmp_path / "lost.xls"
    stream = Compound(whole.read_bytes()).read("workbook") or b""
    path.write_bytes(compound({"Workbook": stream.replace(begin(5), b"\x06\x01\0\0", 1)}))
    converted = convert_file(path)
    assert converted.markdown == "## Page\n\nkept\n"
    assert "damaged" in converted.notes[0]
