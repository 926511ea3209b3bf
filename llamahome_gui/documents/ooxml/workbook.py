"""What openpyxl knows about a workbook: its sheets, its calendar, its number formats, its properties.

openpyxl's classes read elements that `Package` has unpacked and lxml has parsed under our limits: those that matter in
a text. They refuse a whole part for one value that the schema does not allow; such a part is read again from what
`bare` leaves of it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree
from openpyxl.packaging.core import DocumentProperties
from openpyxl.packaging.workbook import WorkbookPackage
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from llamahome_gui.documents import problems
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.safexml import local
from llamahome_gui.documents.tabular.builtin import format_code

from .names import RELATION
from .names import SHEET as S
from .properties import TAGS, core_properties, metadata

_REFUSALS = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
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
    book = parsed(WorkbookPackage.from_tree, _workbook(package.root(main)), _bare_workbook)
    relations = package.relationships(main)
    sheets, seen = [], set[str]()
    usual = iter(() if relations else _usual_sheets(package))
    for sheet in book.sheets:
        entry = relations.get(sheet.id or "")
        part, kind = (entry.target, entry.kind) if entry and not entry.external else (next(usual, ""), "worksheet")
        if part in seen:
            continue
        seen.add(part)
        if package.has(part):
            sheets.append(Sheet(sheet.name or "", part, kind, sheet.state in ("hidden", "veryHidden")))
        elif part:
            package.lose(part)
    if book.sheets and not sheets:
        raise problems.damaged(package.source.path, "its sheets are missing")
    return sheets, MAC_EPOCH if book.workbookPr is not None and book.workbookPr.date1904 else WINDOWS_EPOCH


def _usual_sheets(package: Package) -> list[str]:
    """Parts where sheets usually are, for a workbook that has lost the list of its own."""
    found = [name for name in package.names() if _USUAL_SHEET.fullmatch(name)]
    return sorted(found, key=lambda name: (len(name), name))


def number_formats(package: Package, main: str) -> list[str]:
    """Format codes by the index that cells carry (`s="3"`); empty when the workbook has no styles."""
    root = package.side_root(package.first_related(main, "styles") or "xl/styles.xml")
    if root is None:
        return []
    custom = Stylesheet.from_tree(_number_formats(root)).custom_formats
    codes = {key: format_code(int(key), custom) for key in _keys(root)}
    return [codes.get(node.get("numFmtId", ""), "General") for node in root.iterfind(f"{S}cellXfs/{S}xf")]


def _keys(root: etree._Element) -> set[str]:
    """Numbers of the formats that styles use."""
    keys = {node.get("numFmtId", "") for node in root.iterfind(f"{S}cellXfs/{S}xf")}
    return {key for key in keys if key.isdecimal() and len(key) < 10}


def workbook_metadata(package: Package) -> dict[str, str]:
    """Core properties of the file; those left out are absent."""
    root = package.side_root(package.first_related("", "core-properties"))
    if root is None:
        return {}
    try:
        properties = DocumentProperties.from_tree(root)
    except _REFUSALS:
        return core_properties(package)
    # It fills in an author and dates of its own where the file has none.
    said = {local(node.tag) for node in root}
    return metadata({name: getattr(properties, key) for key, name in TAGS.items() if key in said})


def parsed(from_tree: Callable[[etree._Element], Any], root: etree._Element, bare: Callable[..., Any]) -> Any:
    """openpyxl's object of an element, or of what `bare` leaves of it if openpyxl refuses the whole."""
    try:
        return from_tree(root)
    except _REFUSALS:
        return from_tree(bare(root))


def _workbook(root: etree._Element) -> etree._Element:
    """A workbook with what matters here: names and views say nothing in a text, and may be many."""
    kept = etree.Element(f"{S}workbook")
    kept.extend(copy.deepcopy(node) for name in ("workbookPr", "sheets") for node in root.iterfind(f"{S}{name}"))
    return kept


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


def _number_formats(root: etree._Element) -> etree._Element:
    """Styles with their number formats only: fonts and fills say nothing in a text, and styles may be many."""
    bare = etree.Element(f"{S}styleSheet")
    formats = etree.SubElement(bare, f"{S}numFmts")
    for node in root.iterfind(f"{S}numFmts/{S}numFmt"):
        key = node.get("numFmtId", "")
        if key.isdecimal() and len(key) < 10:
            etree.SubElement(formats, f"{S}numFmt", numFmtId=key, formatCode=node.get("formatCode", "General"))
    return bare
