"""Old Excel workbooks (XLS): each sheet as tables of the values it shows, with comments, links and charts."""

from __future__ import annotations

from dataclasses import dataclass

from llamahome_gui.documents import markdown, oleproperties, problems
from llamahome_gui.documents.compound import MAGIC, Compound
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.tabular.layout import sheet_markdown, sheet_section
from llamahome_gui.documents.tabular.pagesetup import page_texts
from llamahome_gui.documents.types import Draft

from .biff.book import FIRST_RECORD, Book, Tab, read_book
from .biff.records import Kind, records
from .biff.sheet import SheetReader
from .excel4 import convert_oldest

_CUT_OFF = "The file is damaged; what could be read of its sheets is here, the rest is missing."
_NO_FORMULAS = "Old Excel workbooks show the values of their formulas only."


def convert(source: Source) -> Draft:
    """Sheets in the order of their tabs; hidden ones are marked. A damaged file gives what is left of it.

    Raises:
        DocumentError: ENCRYPTED, LIMIT when there are too many cells, or DAMAGED when no record can be read.
    """
    data = source.read()
    opened = Compound(data) if data.startswith(MAGIC) else None
    stream = data if opened is None else _stream(opened, data)
    if not stream:
        raise problems.damaged(source.path, "its records are missing")
    book = read_book(stream)
    if book is None:
        return convert_oldest(source, stream)  # without its container, which that reader may follow in circles
    if book.encrypted:
        raise problems.encrypted(source.path)
    told = {} if opened is None else oleproperties.metadata(opened)
    return _Converter(source, book, told, whole=opened is None or opened.complete).draft()


def _stream(opened: Compound, data: bytes) -> bytes:
    """The stream of records, of the newest version that is there; in a file without a table of contents what follows
    its first record."""
    for name in ("workbook", "book", *(name for name in opened.names() if name.startswith("workbook"))):
        if found := opened.read(name):
            return found
    opened.complete = False
    at = data.find(FIRST_RECORD)
    return data[at:] if at >= 0 else b""


@dataclass(slots=True)
class _Converter:
    """`properties` are what the file says about itself; `whole` turns False when a part of it is missing."""

    source: Source
    book: Book
    properties: dict[str, str]
    whole: bool

    def draft(self) -> Draft:
        book, options = self.book, self.source.options
        self.whole = self.whole and book.complete
        reader = SheetReader(book, self.source.limits.cells)
        parts = [self._section(reader, tab) for tab in self._tabs() if options.hidden or not tab.hidden]
        text = markdown.tidy(markdown.blocks(parts)) if any(parts) else ""
        if not text and not self.whole:
            raise problems.damaged(self.source.path, "its records are cut off or overwritten")
        notes = [] if self.whole else [_CUT_OFF]
        notes += [_NO_FORMULAS] if options.formulas else []
        metadata = {"author": book.author} | self.properties | {"sheets": str(len(book.tabs))}
        return Draft(text, metadata.pop("title", None), metadata, notes=tuple(notes))

    def _tabs(self) -> list[Tab]:
        """Tabs whose records are there; in a file that has lost their places, whatever sheets follow each other."""
        data = self.book.data
        known = {tab.start: tab for tab in reversed(self.book.tabs)}.values()  # each sheet once
        tabs = [tab for tab in reversed(known) if data[tab.start : tab.start + 2] == b"\x09\x08"]
        self.whole = self.whole and len(tabs) == len(self.book.tabs)
        return tabs if tabs or self.whole else self._found_tabs()

    def _found_tabs(self) -> list[Tab]:
        places = records(self.book.data, self.book.start)
        starts = [at - 4 for kind, at, _ in places if kind == Kind.BEGIN_OF_PART]
        own = starts if self.book.start else starts[1:]  # the first record of all may be lost
        names = [tab.name for tab in self.book.tabs]
        names += [f"Sheet {number}" for number in range(len(names) + 1, len(own) + 1)]
        return [Tab(name, start, hidden=False) for name, start in zip(names, own, strict=False)]

    def _section(self, reader: SheetReader, tab: Tab) -> str:
        found = reader.read(tab.start)
        if reader.left < 0:
            limit = self.source.limits.cells
            raise problems.over_limit(self.source.path, f"it has over {limit:,} cells")
        self.whole = self.whole and found.complete
        found.cells.link(found.links)
        found.cells.settle(keep_hidden=self.source.options.hidden)
        blocks = [
            sheet_markdown(found.cells),
            *found.objects.text_boxes(),
            *found.charts,
            *found.objects.comments(),
        ]
        edges = page_texts(found.edges, tab.name)
        return sheet_section(tab.name, hidden=tab.hidden, blocks=blocks, edges=edges)
