"""What a character or a paragraph is, as far as it changes the text: the modifiers of [MS-DOC] 2.6, applied."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import Any

from .sprms import Sprm, sprms

_OPPOSITE = 0x80  # of a toggle: the style's value; with bit 0 set, its opposite
_NOT_IN_LIST = 0xF800
_MOST_COLUMNS, _DEEPEST = 64, 32


@dataclass(frozen=True, slots=True)
class Character:
    """Properties of a run. `symbol` is a font's number and a character of it; `place` leads into the data stream.

    `raised` is 1 for superscript, 2 for subscript; `joined` is a paragraph's end that only parts two styles.
    """

    style: int = 10
    bold: bool = False
    italic: bool = False
    strike: bool = False
    hidden: bool = False
    deleted: bool = False
    joined: bool = False
    special: bool = False
    is_data: bool = False
    is_object: bool = False
    raised: int = 0
    symbol: tuple[int, int] | None = None
    place: int = -1
    font: int = -1


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of a row: whether it goes on with the one before it, or with the one above."""

    merged: bool = False
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Properties of a paragraph. `list` is the number of its list from 1, or 0; `outline` 9 means text.

    `depth` counts the tables around it; `edges` (twips) and `columns` are those of a row, told where it ends.
    """

    style: int = 0
    depth: int = 0
    row_end: bool = False
    cell_end: bool = False
    list: int = 0
    level: int = 0
    outline: int | None = None
    old_level: int = 0
    old_list: bytes = b""
    edges: tuple[int, ...] = ()
    columns: tuple[Column, ...] = ()
    more: int = -1


PLAIN = Character()
_TOGGLES: dict[int, str] = {
    Sprm.BOLD: "bold",
    Sprm.ITALIC: "italic",
    Sprm.STRIKE: "strike",
    Sprm.DOUBLE_STRIKE: "strike",
    Sprm.HIDDEN: "hidden",
    Sprm.DELETED: "deleted",
    Sprm.JOINED: "joined",
    Sprm.SPECIAL: "special",
    Sprm.DATA: "is_data",
    Sprm.OLE: "is_object",
    Sprm.OBJECT: "is_object",
}


def character(group: bytes, base: Character, *, old: bool = False) -> Character:
    """`base` with the modifiers of `group` applied; toggles are told relative to `base`."""
    changes: dict[str, Any] = {}
    for code, operand in sprms(group, old=old):
        name = _TOGGLES.get(code)
        if name is not None and operand:
            value = operand[0]
            changes[name] = bool(value & 1) != (getattr(base, name) if value & _OPPOSITE else False)
        elif code == Sprm.RAISED and operand:
            changes["raised"] = operand[0]
        elif code in (Sprm.CHARACTER_STYLE, Sprm.PICTURE, Sprm.SYMBOL, Sprm.FONT):
            _numbers(code, operand, changes)
        elif code == Sprm.PLAIN:
            changes = {key: changes[key] for key in ("special", "is_data", "is_object", "symbol", "place", "deleted")
                       if key in changes} | {"bold": False, "italic": False, "strike": False, "raised": 0}  # fmt: skip
    return replace(base, **changes) if changes else base


def _numbers(code: int, operand: bytes, changes: dict[str, Any]) -> None:
    if code == Sprm.SYMBOL and len(operand) >= 3:
        # In Word 6 the character has one byte.
        changes["symbol"] = struct.unpack_from("<HH" if len(operand) > 3 else "<HB", operand)
        changes["special"] = True
    elif code == Sprm.PICTURE and len(operand) >= 4:
        changes["place"] = struct.unpack_from("<i", operand)[0]
        changes["special"] = True
    elif len(operand) == 2:
        changes["font" if code == Sprm.FONT else "style"] = struct.unpack("<H", operand)[0]


def paragraph(group: bytes, base: Paragraph, *, old: bool = False) -> Paragraph:
    """`base` with the modifiers of `group` applied."""
    changes: dict[str, Any] = {}
    for code, operand in sprms(group, old=old):
        read = _READERS.get(code)
        if read is not None and len(operand) >= read[1]:
            changes[read[0]] = struct.unpack_from(read[2], operand)[0]
        elif code == Sprm.OLD_LIST:
            changes["old_list"] = operand
        elif code == Sprm.TABLE:
            changes["edges"], changes["columns"] = _row(operand, old)
        elif code in (Sprm.VERTICAL_MERGE, Sprm.MERGE) and len(operand) >= 2:
            changes["columns"] = _merged(code, operand, changes.get("columns", base.columns))
    return replace(base, **_settled(changes, base)) if changes else base


_READERS: dict[int, tuple[str, int, str]] = {
    Sprm.STYLE: ("style", 2, "<H"),
    Sprm.IN_TABLE: ("in_table", 1, "<?"),
    Sprm.ROW_END: ("row_end", 1, "<?"),
    Sprm.INNER_ROW_END: ("inner_row_end", 1, "<?"),
    Sprm.INNER_CELL_END: ("cell_end", 1, "<?"),
    Sprm.TABLE_DEPTH: ("depth", 4, "<i"),
    Sprm.LIST_LEVEL: ("level", 1, "<B"),
    Sprm.LIST: ("list", 2, "<H"),
    Sprm.OUTLINE: ("outline", 1, "<B"),
    Sprm.OLD_LEVEL: ("old_level", 1, "<B"),
    Sprm.HUGE: ("more", 4, "<i"),
    Sprm.HUGE_OLD: ("more", 4, "<i"),
}


def _settled(changes: dict[str, Any], base: Paragraph) -> dict[str, Any]:
    in_table, inner_row_end = changes.pop("in_table", None), changes.pop("inner_row_end", False)
    if in_table is not None and "depth" not in changes:
        changes["depth"] = max(1, base.depth) if in_table else 0
    if inner_row_end:
        changes["row_end"] = True
    if "depth" in changes:
        changes["depth"] = min(max(0, changes["depth"]), _DEEPEST)
    if changes.get("list", 0) >= _NOT_IN_LIST:
        changes["list"] = 0
    return changes


def _row(operand: bytes, old: bool) -> tuple[tuple[int, ...], tuple[Column, ...]]:
    """Edges and cells of a row ([MS-DOC] 2.9.323; the descriptors of Word 6 are 10 bytes long)."""
    count = min(operand[0], _MOST_COLUMNS) if operand else 0
    if len(operand) < 1 + 2 * (count + 1):
        return (), ()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    size, at = (10 if old else 20), 1 + 2 * (count + 1)
    flags = [int.from_bytes(operand[at + size * n : at + size * n + 2], "little") for n in range(count)]
    return edges, tuple(Column(bool(flag & 2), not old and flag & 0x60 == 0x20) for flag in flags)


def _merged(code: int, operand: bytes, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    changed = list(columns)
    if code == Sprm.VERTICAL_MERGE:
        if operand[0] < len(changed):
            changed[operand[0]] = replace(changed[operand[0]], covered=operand[1] == 1)
    else:
        for index in range(operand[0] + 1, min(operand[1], len(changed))):
            changed[index] = replace(changed[index], merged=True)
    return tuple(changed)
