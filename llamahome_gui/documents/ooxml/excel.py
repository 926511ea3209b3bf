"""Excel workbooks (XLSX, XLSM): each sheet as tables of the values it shows, with comments, links and charts."""

from __future__ import annotations

import contextlib

from llamahome_gui.documents import markdown
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft
from llamahome_gui.errors import DocumentError

from .package import Package
from .properties import app_metadata
from .sheetcells import CellReader, shared_strings
from .sheetextras import comment_lines, drawing_blocks, links
from .sheetlayout import sheet_markdown
from .workbook import Sheet, core_properties, number_formats, read_workbook


def convert(source: Source) -> Draft:
    """Sheets in the order of their tabs; hidden ones are marked.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED, or LIMIT when there are too many cells.
    """
    with Package(source) as package:
        main = package.main_part("xl/workbook.xml")
        sheets, epoch = read_workbook(package, main)
        reader = CellReader(shared_strings(package, main), number_formats(package, main), epoch, source.limits.cells)
        blocks = [_sheet_blocks(package, sheet, reader) for sheet in sheets]
        metadata = core_properties(package) | app_metadata(package)
        if not any(blocks):
            return Draft("", metadata=metadata)
        metadata["sheets"] = str(len(sheets))
        text = markdown.blocks(
            f"## {markdown.escape(sheet.name)}{' (hidden)' if sheet.hidden else ''}\n\n{body}"
            for sheet, body in zip(sheets, blocks, strict=True)
            if body
        )
        return Draft(markdown.tidy(text), metadata.pop("title", None), metadata)


def _sheet_blocks(package: Package, sheet: Sheet, reader: CellReader) -> str:
    parts: list[str] = []
    if sheet.kind == "worksheet":
        cells = reader.read(package, sheet.part)
        cells.link(links(package, sheet.part, cells.link_nodes))
        parts.append(sheet_markdown(cells))
    # Comments and charts are extras: the cells are worth having without them.
    with contextlib.suppress(DocumentError):
        parts += [*comment_lines(package, sheet.part), *drawing_blocks(package, sheet.part)]
    return markdown.blocks(parts)
