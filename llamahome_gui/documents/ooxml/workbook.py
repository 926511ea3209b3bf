"""What a workbook says about its sheets: their order, calendar and number formats (ECMA-376 part 1, 18.2 and 18.8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lxml import etree

from llamahome_gui.documents import problems
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.tabular.builtin import format_code
from llamahome_gui.documents.tabular.calendar import MAC_EPOCH, WINDOWS_EPOCH
from llamahome_gui.documents.tabular.cells import Cells

from .names import RELATION
from .names import SHEET as S
from .sheetsettings import Settings

_FALSE = frozenset({"", "0", "f", "false", "off"})
_USUAL_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tab; `kind` is that of its relationship: worksheet, chartsheet, dialogsheet …"""

    name: str
    part: str
    kind: str
    hidden: bool


class Reader(Protocol):
    """Reads the cells of sheets: from XML, or from records."""

    def read(self, package: Package, part: str) -> tuple[Cells, Settings]: ...


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook whose sheets can be read; `comments` gives those of a sheet as blocks."""

    sheets: list[Sheet]
    reader: Reader
    comments: Callable[[Package, str], Iterable[str]]


def read_workbook(package: Package, main: str) -> tuple[list[Sheet], datetime]:
    """Sheets in the order of their tabs, and the day from which dates count.

    Raises:
        DocumentError: DAMAGED when the workbook is not well-formed or none of its sheets is there.
    """
    root = package.root(main)
    nodes = root.findall(f"{S}sheets/{S}sheet")
    relations = package.relationships(main)
    sheets, seen = [], set[str]()
    usual = iter(() if relations else _usual_sheets(package))
    for node in nodes:
        entry = relations.get(node.get(f"{RELATION}id", ""))
        part, kind = (entry.target, entry.kind) if entry and not entry.external else (next(usual, ""), "worksheet")
        if part in seen:
            continue
        seen.add(part)
        if package.has(part):
            sheets.append(Sheet(node.get("name", ""), part, kind, node.get("state", "visible") != "visible"))
        elif part:
            package.lose(part)
    if nodes and not sheets:
        raise problems.damaged(package.source.path, "its sheets are missing")
    return sheets, _epoch(root)


def _epoch(root: etree._Element) -> datetime:
    properties = root.find(f"{S}workbookPr")
    calendar = "" if properties is None else properties.get("date1904", "")
    return WINDOWS_EPOCH if calendar.lower() in _FALSE else MAC_EPOCH


def _usual_sheets(package: Package) -> list[str]:
    """Parts where sheets usually are, for a workbook that has lost the list of its own."""
    found = [name for name in package.names() if _USUAL_SHEET.fullmatch(name)]
    return sorted(found, key=lambda name: (len(name), name))


def number_formats(package: Package, main: str) -> list[str]:
    """Format codes by the index that cells carry (`s="3"`); empty when the workbook has no styles."""
    root = package.side_root(package.first_related(main, "styles") or "xl/styles.xml")
    if root is None:
        return []
    custom = {
        int(node.get("numFmtId", "")): node.get("formatCode", "General")
        for node in root.iterfind(f"{S}numFmts/{S}numFmt")
        if _is_key(node.get("numFmtId", ""))
    }
    keys = [node.get("numFmtId", "") for node in root.iterfind(f"{S}cellXfs/{S}xf")]
    codes = {key: format_code(int(key), custom) for key in set(keys) if _is_key(key)}
    return [codes.get(key, "General") for key in keys]


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 10
