"""What openpyxl knows about a workbook: its sheets, its calendar, its number formats.

openpyxl's classes read elements that `Package` has unpacked and lxml has parsed under our limits. They refuse a
whole part for one value that the schema does not allow, and ask for attributes that a reader can do without; such
a part is read again with only what matters here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree
from openpyxl.packaging.workbook import WorkbookPackage
from openpyxl.styles.numbers import builtin_format_code
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from llamahome_gui.documents import problems
from llamahome_gui.documents.tabular.numberformat import LOCALE_DATES

from .names import RELATION
from .names import SHEET as S
from .package import Package

_REFUSALS = (AttributeError, IndexError, KeyError, TypeError, ValueError)


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
    book = _parsed(WorkbookPackage.from_tree, package.root(main), _bare_workbook)
    relations = package.relationships(main)
    sheets = []
    for sheet in book.sheets:
        entry = relations.get(sheet.id or "")
        if entry and not entry.external and package.has(entry.target):
            hidden = sheet.state in ("hidden", "veryHidden")
            sheets.append(Sheet(sheet.name or "", entry.target, entry.kind, hidden))
    if book.sheets and not sheets:
        raise problems.damaged(package.source.path, "its sheets are missing")
    return sheets, MAC_EPOCH if book.workbookPr is not None and book.workbookPr.date1904 else WINDOWS_EPOCH


def number_formats(package: Package, main: str) -> list[str]:
    """Format codes by the index that cells carry (`s="3"`); empty when the workbook has no styles."""
    root = package.side_root(package.first_related(main, "styles") or "xl/styles.xml")
    if root is None:
        return []
    # Fonts and fills say nothing in a text, and are what openpyxl stumbles over.
    styles = _bare_styles(root)
    sheet = Stylesheet.from_tree(styles)
    codes = sheet.custom_formats
    return [
        codes.get(xf.numFmtId) or LOCALE_DATES.get(xf.numFmtId) or builtin_format_code(xf.numFmtId) or "General"
        for xf in sheet.cellXfs.xf
    ]


def _parsed(from_tree: Callable[[etree._Element], Any], root: etree._Element, bare: Callable[..., Any]) -> Any:
    """openpyxl's object of an element, or of what `bare` leaves of it if openpyxl refuses the whole."""
    kept = copy.deepcopy(root)  # openpyxl takes attributes away as it reads
    try:
        return from_tree(root)
    except _REFUSALS:
        return from_tree(bare(kept))


def _bare_workbook(root: etree._Element) -> etree._Element:
    bare = etree.Element(f"{S}workbook")
    properties = root.find(f"{S}workbookPr")
    calendar = "" if properties is None else properties.get("date1904", "")
    etree.SubElement(bare, f"{S}workbookPr", date1904=str(int(calendar in ("1", "true", "on"))))
    sheets = etree.SubElement(bare, f"{S}sheets")
    for number, node in enumerate(root.iterfind(f"{S}sheets/{S}sheet"), 1):
        state = "visible" if node.get("state", "visible") == "visible" else "hidden"
        sheet = etree.SubElement(sheets, f"{S}sheet", name=node.get("name", ""), sheetId=str(number), state=state)
        sheet.set(f"{RELATION}id", node.get(f"{RELATION}id", ""))
    return bare


def _bare_styles(root: etree._Element) -> etree._Element:
    bare = etree.Element(f"{S}styleSheet")
    formats = etree.SubElement(bare, f"{S}numFmts")
    for node in root.iterfind(f"{S}numFmts/{S}numFmt"):
        key = node.get("numFmtId", "")
        if key.isdecimal():
            etree.SubElement(formats, f"{S}numFmt", numFmtId=key, formatCode=node.get("formatCode", "General"))
    styles = etree.SubElement(bare, f"{S}cellXfs")
    for node in root.iterfind(f"{S}cellXfs/{S}xf"):
        key = node.get("numFmtId", "0")
        etree.SubElement(styles, f"{S}xf", numFmtId=key if key.isdecimal() and len(key) < 10 else "0")
    return bare
