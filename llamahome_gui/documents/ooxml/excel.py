"""Excel workbooks (XLSX, XLSM): each sheet as tables of the values it shows, with comments, links and charts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft
from llamahome_gui.errors import DocumentError

from .names import RELATION
from .names import SHEET as S
from .package import Package
from .properties import read_properties
from .sheetcells import CellReader, shared_strings
from .sheetextras import comment_lines, drawing_blocks, links
from .sheetlayout import sheet_markdown
from .sheetstyles import number_formats

_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    kind: str
    hidden: bool


def convert(source: Source) -> Draft:
    """Sheets in the order of their tabs; hidden ones are marked.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED, or LIMIT when there are too many cells.
    """
    with Package(source) as package:
        main = package.main_part("xl/workbook.xml")
        workbook = package.root(main)
        properties = workbook.find(f"{S}workbookPr")
        date_1904 = properties is not None and properties.get("date1904") in _TRUE
        reader = CellReader(
            shared_strings(package, main), number_formats(package, main), date_1904, source.limits.cells
        )
        sheets = list(_sheets(package, main, workbook))
        blocks = [_sheet_blocks(package, sheet, reader) for sheet in sheets]
        metadata = read_properties(package)
        if not any(blocks):
            return Draft("", metadata=metadata)
        metadata["sheets"] = str(len(sheets))
        text = markdown.blocks(
            f"## {markdown.escape(sheet.name)}{' (hidden)' if sheet.hidden else ''}\n\n{body}"
            for sheet, body in zip(sheets, blocks, strict=True)
            if body
        )
        return Draft(markdown.tidy(text), metadata.pop("title", None), metadata)


def _sheets(package: Package, main: str, workbook: etree._Element) -> Iterator[_Sheet]:
    relations = package.relationships(main)
    found = 0
    for node in workbook.iterfind(f"{S}sheets/{S}sheet"):
        entry = relations.get(node.get(f"{RELATION}id", ""))
        if entry and not entry.external and package.has(entry.target):
            found += 1
            hidden = node.get("state", "visible") != "visible"
            yield _Sheet(node.get("name", ""), entry.target, entry.kind, hidden)
    if not found and workbook.find(f"{S}sheets") is not None and len(workbook.find(f"{S}sheets")):
        raise problems.damaged(package.source.path, "its sheets are missing")


def _sheet_blocks(package: Package, sheet: _Sheet, reader: CellReader) -> str:
    parts: list[str] = []
    if sheet.kind == "worksheet":
        cells = reader.read(package, sheet.part)
        cells.link(links(package, sheet.part, cells.link_nodes))
        parts.append(sheet_markdown(cells))
    # Comments and charts are extras: the cells are worth having without them.
    with contextlib.suppress(DocumentError):
        parts += [*comment_lines(package, sheet.part), *drawing_blocks(package, sheet.part)]
    return markdown.blocks(parts)
