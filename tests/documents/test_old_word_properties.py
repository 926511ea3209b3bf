"""Property modifiers of binary Word, applied: toggles, lists, rows of tables, and groups that are cut off."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.legacy.word.forms import form_text
from llamahome_gui.documents.legacy.word.properties import PLAIN, Character, Column, Paragraph, character, paragraph
from llamahome_gui.documents.legacy.word.rows import Row, arranged
from llamahome_gui.documents.legacy.word.sprms import Sprm, sprms


def sprm(code: int, operand: bytes) -> bytes:
    return struct.pack("<H", code) + operand


def row_sprm(edges: list[int], flags: list[int]) -> bytes:
    cells = b"".join(struct.pack("<H", flag) + bytes(18) for flag in flags)
    operand = bytes((len(flags),)) + struct.pack(f"<{len(edges)}h", *edges) + cells
    return sprm(Sprm.TABLE, struct.pack("<H", len(operand) + 1) + operand)


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (0, True, False),
        (1, False, True),
        (0x80, True, True),
        (0x80, False, False),
        (0x81, True, False),
        (0x81, False, True),
    ],
)
def test_a_toggle_is_told_relative_to_the_style(value: int, style: bool, shown: bool) -> None:
    assert character(sprm(Sprm.BOLD, bytes((value,))), Character(bold=style)).bold is shown


def test_what_a_run_is() -> None:
    group = sprm(Sprm.HIDDEN, b"\x01") + sprm(Sprm.SYMBOL, struct.pack("<HH", 3, 0xF0FC)) + sprm(Sprm.RAISED, b"\x01")
    assert character(group, PLAIN) == Character(hidden=True, symbol=(3, 0xF0FC), special=True, raised=1)
    assert character(sprm(Sprm.BOLD, b"\x01") + sprm(Sprm.PLAIN, b"\x00"), PLAIN) == PLAIN


def test_what_a_paragraph_is() -> None:
    group = sprm(Sprm.LIST, b"\x02\x00") + sprm(Sprm.LIST_LEVEL, b"\x01") + sprm(Sprm.OUTLINE, b"\x02")
    assert paragraph(group, Paragraph()) == Paragraph(list=2, level=1, outline=2)
    assert paragraph(sprm(Sprm.LIST, b"\x02\xf8"), Paragraph(list=5)).list == 0


def test_rows_of_tables_within_tables() -> None:
    group = (
        sprm(Sprm.IN_TABLE, b"\x01") + sprm(Sprm.TABLE_DEPTH, struct.pack("<i", 2)) + sprm(Sprm.INNER_ROW_END, b"\x01")
    )
    found = paragraph(group, Paragraph())
    assert (found.depth, found.row_end) == (2, True)
    assert paragraph(sprm(Sprm.IN_TABLE, b"\x01"), Paragraph()).depth == 1


def test_merged_cells_are_told_where_the_row_ends() -> None:
    group = row_sprm([0, 1000, 2000, 3000], [1, 2, 0x60]) + sprm(Sprm.VERTICAL_MERGE, b"\x02\x02\x01")
    found = paragraph(group, Paragraph())
    assert found.edges == (0, 1000, 2000, 3000)
    assert found.columns == (Column(), Column(merged=True), Column(covered=True))


def test_rows_of_different_cells_are_set_below_their_edges() -> None:
    wide = Row(["Wide", "Tall"], (0, 2000, 3010), ())
    narrow = Row(["a", "b", "under"], (5, 1000, 2000, 3000), (Column(), Column(), Column(covered=True)))
    assert arranged([wide, narrow]) == [["Wide", "", "Tall"], ["a", "b", ""]]
    assert arranged([wide, Row(["x"], (), ())]) == [["Wide", "Tall"], ["x"]]


@pytest.mark.parametrize(
    ("kind", "chosen", "default", "entries", "shown"),
    [(1, 1, 0, [], "☒"), (1, 0, 1, [], "☐"), (1, 25, 1, [], "☒"), (2, 1, 0, ["red", "green"], "green"),
     (2, 9, 0, ["red"], ""), (0, 0, 0, [], "")],
)  # fmt: skip
def test_form_fields(kind: int, chosen: int, default: int, entries: list[str], shown: str) -> None:
    def string(text: str) -> bytes:
        return struct.pack("<H", len(text)) + text.encode("utf-16-le") + b"\0\0"

    form = struct.pack("<IHHH", 0xFFFFFFFF, kind | chosen << 2, 0, 0) + string("name") + struct.pack("<H", default)
    form += string("") * 5
    if kind == 2:
        form += struct.pack("<3H", 0xFFFF, len(entries), 0)
        form += b"".join(struct.pack("<H", len(entry)) + entry.encode("utf-16-le") for entry in entries)
    data = b"????" + struct.pack("<IH", 68 + len(form), 68).ljust(68, b"\0") + form
    assert form_text(data, 4) == shown


@given(st.binary(max_size=60), st.booleans())
def test_any_group_is_survived(group: bytes, old: bool) -> None:
    assert all(len(operand) <= len(group) for _, operand in sprms(group, old=old))
    assert isinstance(character(group, PLAIN, old=old), Character)
    assert isinstance(paragraph(group, Paragraph(), old=old), Paragraph)
    assert isinstance(form_text(group, 0), str)
