"""What a workbook says of all its sheets: their names and places, its calendar, its number formats.

Not by openpyxl's classes: they refuse a whole part for one value that the schema does not allow, and importing them
takes longer than most conversions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from llamahome_gui.documents import problems
from llamahome_gui.documents.tabular.builtin import format_code
from llamahome_gui.documents.tabular.dateformat import MAC_EPOCH, WINDOWS_EPOCH

from .names import RELATION
from .names import SHEET as S
from .package import Package

_USUAL_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tab; `kind` is that of its relationship: worksheet, chartsheet, dialogsheet …"""

    name: str
    part: str
    kind: str
    hidden: bool


def read_workbook(package: Package, main: str) -> tuple[list[Sheet], datetime]:
    """Sheets in the order of their tabs, and the day from which dates count.

    Raises:
        DocumentError: DAMAGED when the workbook is not well-formed or none of its sheets is there.
    """
    root = package.root(main)
    relations = package.relationships(main)
    nodes = list(root.iterfind(f"{S}sheets/{S}sheet"))
    sheets, seen = [], set[str]()
    usual = iter(() if relations else _usual_sheets(package))
    for node in nodes:
        entry = relations.get(node.get(f"{RELATION}id", ""))
        part, kind = (entry.target, entry.kind) if entry and not entry.external else (next(usual, ""), "worksheet")
        if part in seen:
            continue
        seen.add(part)
        if package.has(part):
            hidden = node.get("state", "visible") != "visible"
            sheets.append(Sheet(node.get("name", ""), part, kind, hidden))
        elif part:
            package.lose(part)
    if nodes and not sheets:
        raise problems.damaged(package.source.path, "its sheets are missing")
    properties = root.find(f"{S}workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")
    return sheets, MAC_EPOCH if from_1904 else WINDOWS_EPOCH


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
        int(key): node.get("formatCode", "")
        for node in root.iterfind(f"{S}numFmts/{S}numFmt")
        if (key := node.get("numFmtId", "")).isdecimal() and len(key) < 10
    }
    keys = (node.get("numFmtId", "0") for node in root.iterfind(f"{S}cellXfs/{S}xf"))
    return [format_code(int(key) if key.isdecimal() and len(key) < 10 else 0, custom) for key in keys]
