"""Cells of a sheet, streamed from its XML: only cells that hold something cost anything, wherever they lie.

Not by openpyxl's reader: it makes up the empty cells and rows between those that are there (up to 16,384 in each of
a million rows, if two far corners are used), it gives a formula or its value but not "the value, else the formula",
and it gives up a whole sheet for one number or setting that it cannot make sense of. It is no faster either: 600,000
cells take 2.4 s for reading alone, as long as reading and formatting take here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from lxml import etree
from openpyxl.utils import column_index_from_string, range_boundaries

from llamahome_gui.documents import markdown, problems

from .names import SHEET as S
from .numberformat import format_number, general
from .package import Package


@dataclass(slots=True)
class Cells:
    """Shown values by row and column (both from 1), rows ascending; `link_nodes` are (range, relationship)."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    link_nodes: list[tuple[str, str]] = field(default_factory=list)

    def link(self, targets: Mapping[tuple[int, int], str]) -> None:
        for (row, column), target in targets.items():
            text = self.rows.get(row, {}).get(column)
            if text:
                self.rows[row][column] = markdown.link(text, target)


_VALUE, _FORMULA, _TEXT, _RUN = f"{S}v", f"{S}f", f"{S}t", f"{S}r"


class CellReader:
    """Reads the sheets of one workbook; the limit of cells counts over all of them."""

    def __init__(self, strings: list[str], formats: list[str], epoch: datetime, limit: int) -> None:
        self._strings = strings
        self._formats = formats
        self._epoch = epoch
        self._limit = self._left = limit
        self._cache: dict[tuple[str, str], str] = {}

    def read(self, package: Package, part: str) -> Cells:
        """Cells of a sheet.

        Raises:
            DocumentError: LIMIT above the limit of cells, DAMAGED when the sheet is not well-formed.
        """
        cells = Cells()
        row_number = 0
        for node in package.elements(part, f"{S}row", f"{S}hyperlink"):
            if node.tag == f"{S}hyperlink":
                self._note_link(node, cells)
                continue
            number = node.get("r", "")
            row_number = int(number) if number.isdecimal() and len(number) < 8 else row_number + 1
            row = self._row(node)
            if row:
                self._left -= len(row)
                if self._left < 0:
                    raise problems.over_limit(package.source.path, f"it has over {self._limit:,} cells")
                cells.rows.setdefault(row_number, {}).update(row)
        cells.rows = dict(sorted(cells.rows.items()))
        return cells

    @staticmethod
    def _note_link(node: etree._Element, cells: Cells) -> None:
        for key, text in node.attrib.items():
            if key.endswith("}id"):
                cells.link_nodes.append((node.get("ref", ""), text))

    def _row(self, node: etree._Element) -> dict[int, str]:
        found: dict[int, str] = {}
        column = 0
        for cell in node:
            reference = cell.get("r") if isinstance(cell.tag, str) else ""
            column = (column_of(reference.rstrip("0123456789")) if reference else 0) or column + 1
            text = self._text(cell)
            if text and not text.isspace():
                found[column] = text
        return found

    def _text(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        value = _child_text(cell, _VALUE)
        if kind == "n" and value is not None:
            return self._number(value, cell.get("s", ""))
        if kind == "inlineStr":
            return markdown.escape(rich_text(cell.find(f"{S}is")))
        if value is None:
            formula = _child_text(cell, _FORMULA)
            return markdown.escape(f"={formula}") if formula else ""
        if kind == "s":
            index = int(value) if value.isdecimal() and len(value) < 10 else -1
            return self._strings[index] if 0 <= index < len(self._strings) else ""
        if kind in ("str", "e"):
            return markdown.escape(unescape(value))
        if kind == "b":
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        if kind == "d":
            return value.removesuffix("T00:00:00").replace("T", " ")
        return self._number(value, cell.get("s", ""))

    def _number(self, value: str, style: str) -> str:
        key = (value, style)
        text = self._cache.get(key)
        if text is None:
            text = self._formatted(value, style)
            if len(self._cache) < 200_000:
                self._cache[key] = text
        return text

    def _formatted(self, value: str, style: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return value.strip()
        index = int(style) if style.isdecimal() and len(style) < 8 else 0
        code = self._formats[index] if index < len(self._formats) else "General"
        if code == "General":
            return general(number)
        try:
            return markdown.escape(format_number(number, code, epoch=self._epoch))
        except (ValueError, OverflowError, ArithmeticError):
            return general(number)


def _child_text(cell: etree._Element, tag: str) -> str | None:
    """Text of a child; None where there is none. A loop, because `findtext` costs more than all the rest."""
    for child in cell:
        if child.tag == tag:
            return child.text or None
    return None


def shared_strings(package: Package, main: str) -> list[str]:
    """The workbook's table of strings."""
    part = package.first_related(main, "sharedStrings") or "xl/sharedStrings.xml"
    if not package.has(part):
        return []
    limit = package.source.limits.cells
    strings: list[str] = []
    for node in package.elements(part, f"{S}si"):
        if len(strings) >= limit:
            raise problems.over_limit(package.source.path, f"it has over {limit:,} strings")
        strings.append(markdown.escape(rich_text(node)))
    return strings


def rich_text(node: etree._Element | None) -> str:
    """Text of a string with its runs; phonetic readings are left out."""
    if node is None:
        return ""
    pieces = []
    for child in node:
        if child.tag == _TEXT:
            pieces.append(child.text or "")
        elif child.tag == _RUN:
            pieces.append(_child_text(child, _TEXT) or "")
    return unescape("".join(pieces))


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Undo `_x000D_`, by which Excel writes characters that XML cannot hold."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text).replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=20_000)
def column_of(letters: str) -> int:
    """Column of `AB`, from 1; 0 if these are no letters of a column."""
    try:
        return int(column_index_from_string(letters))
    except ValueError:
        return 0


def first_cell(reference: str) -> tuple[int, int] | None:
    """(row, column) of the first cell of `B2` or `B2:C3`; None if that is no reference."""
    try:
        column, row, _, _ = range_boundaries(reference)
    except (TypeError, ValueError):
        return None
    return (row, column) if row and column else None
