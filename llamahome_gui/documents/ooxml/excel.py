"""Excel workbooks (XLSX, XLSM, XLSB): each sheet as tables of the values it shows, with comments, links and charts."""

from __future__ import annotations

import contextlib

from llamahome_gui.documents import markdown
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.tabular.layout import sheet_markdown, sheet_section
from llamahome_gui.documents.tabular.pagesetup import page_texts
from llamahome_gui.documents.types import Draft
from llamahome_gui.errors import DocumentError, DocumentReason

from .properties import app_metadata, core_properties
from .sheetcells import CellReader, shared_strings
from .sheetextras import comment_blocks, drawing_blocks, links
from .workbook import Book, Sheet, number_formats, read_workbook

_NO_FORMULAS = "Binary workbooks show the values of their formulas only."


def convert(source: Source) -> Draft:
    """Sheets in the order of their tabs; hidden ones are marked.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED, or LIMIT when there are too many cells.
    """
    options = source.options
    with Package(source) as package:
        book = _opened(package)
        shown = [sheet for sheet in book.sheets if options.hidden or not sheet.hidden]
        sections = [_section(package, sheet, book) for sheet in shown]
        metadata = core_properties(package) | app_metadata(package)
        if not any(section and section != _lost(sheet) for sheet, section in zip(shown, sections, strict=True)):
            return Draft("", metadata=metadata)
        metadata["sheets"] = str(len(book.sheets))
        notes = (_NO_FORMULAS,) if options.formulas and not isinstance(book.reader, CellReader) else ()
        return Draft(markdown.tidy(markdown.blocks(sections)), metadata.pop("title", None), metadata, notes=notes)


def _opened(package: Package) -> Book:
    """The workbook in whichever of its two dialects it is written."""
    main, source = package.main_part("xl/workbook.xml", "xl/workbook.bin"), package.source
    if main.lower().endswith(".bin"):
        from .binarysheet import opened

        return opened(package, main)
    sheets, epoch = read_workbook(package, main)
    strings, formats = shared_strings(package, main), number_formats(package, main)
    return Book(
        sheets,
        CellReader(strings, formats, epoch, source.limits.cells, formulas=source.options.formulas),
        comment_blocks,
    )


def _section(package: Package, sheet: Sheet, book: Book) -> str:
    try:
        return _whole(package, sheet, book)
    except DocumentError as error:
        if error.reason is not DocumentReason.DAMAGED:
            raise
        package.lose(sheet.part)
        return _lost(sheet)


def _lost(sheet: Sheet) -> str:
    lines = ["(This sheet is damaged and could not be read.)"]
    return sheet_section(sheet.name, hidden=sheet.hidden, blocks=lines, edges=[])


def _whole(package: Package, sheet: Sheet, book: Book) -> str:
    parts: list[str] = []
    edges: list[tuple[str, str]] = []
    if sheet.kind == "worksheet":
        cells, settings = book.reader.read(package, sheet.part)
        cells.merged, edges = settings.merged, settings.edges
        for first, last in settings.hidden_columns:
            cells.hide_columns(first, last)
        cells.link(links(package, sheet.part, settings.links))
        cells.settle(keep_hidden=package.source.options.hidden)
        parts.append(sheet_markdown(cells))
    # Comments and charts are extras: the cells are worth having without them.
    with contextlib.suppress(DocumentError):
        parts += [*drawing_blocks(package, sheet.part), *book.comments(package, sheet.part)]
    return sheet_section(sheet.name, hidden=sheet.hidden, blocks=parts, edges=page_texts(edges, sheet.name))
