"""A binary presentation as Markdown: one section per slide with its texts, tables, comments and notes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown
from llamahome_gui.documents.legacy.embedded import Embedded
from llamahome_gui.documents.legacy.officeart import Record

from . import atoms
from .kinds import Kind
from .persist import Objects
from .shapes import Reader
from .texts import read_texts, text_markdown

_SLIDES, _MASTERS, _NOTES = 0, 1, 2
_SLIDE_MARGINS = 3
_SHOWS_MASTER = 0x0001


@dataclass(slots=True)
class Entry:
    """A slide, master or notes page of the document's list: its object, its number, its texts."""

    object: int
    number: int
    records: list[Record] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slide:
    """`says` is whether anything but the slide's number is said."""

    title: str
    markdown: str
    says: bool


class Presentation:
    """An opened presentation. `missing` counts slides that the file promises and does not hold."""

    def __init__(self, objects: Objects, embedded: Embedded | None = None, *, shows_hidden: bool = True) -> None:
        self._objects = objects
        self._reader = embedded
        self._storages = dict(atoms.storages(objects.document))
        self._shows_hidden = shows_hidden
        self._targets = dict(atoms.targets(objects.document))
        self._repeated: set[str] = set()
        self._masters_told: set[int] = set()
        self._bullets: dict[int, dict[int, bool]] = {}
        self._masters = {entry.number: entry.object for entry in self._entries(_MASTERS)}
        self._notes = dict(self._note_pages())
        # Holds for slides that say nothing of their own.
        self._margins = next(
            (
                record
                for record in objects.document.children()
                if record.kind == Kind.MARGINS and record.instance == _SLIDE_MARGINS
            ),
            None,
        )
        self.missing = 0

    @property
    def guessed(self) -> bool:
        """Whether the file no longer says which of its objects are alive."""
        return self._objects.guessed

    def slides(self) -> list[Slide]:
        """Slides in the order of the show."""
        found = []
        for number, (entry, record) in enumerate(self._slide_records(), 1):
            try:
                found.append(self._slide(number, entry, record))
                self.missing += record is None
            except struct.error:
                self.missing += 1
                found.append(self._section(number, "", False, atoms.bare_texts(record)))
        return found

    def drawings(self) -> list[Record | None]:
        """What is drawn on each slide, in the order of the show."""
        found = (record for _, record in self._slide_records())
        return [None if record is None else record.child(Kind.DRAWING) for record in found]

    def _slide_records(self) -> list[tuple[Entry, Record | None]]:
        entries = list(self._entries(_SLIDES))
        if not self._objects.guessed:
            # An object is one slide, whatever a damaged list says.
            entries = list({self._objects.places.get(entry.object, -entry.object): entry for entry in entries}.values())
            return [(entry, self._objects.get(entry.object)) for entry in entries]
        lying = list(self._objects.lying(Kind.SLIDE))
        entries += [Entry(0, 0)] * (len(lying) - len(entries))
        return list(zip(entries, lying, strict=False))

    def _entries(self, instance: int) -> Iterator[Entry]:
        for listing in self._objects.document.children():
            if listing.kind != Kind.TEXTS or listing.instance != instance:
                continue
            entry = None
            for record in listing.children():
                content = record.content()
                if record.kind == Kind.PERSIST and len(content) >= 16:
                    if entry is not None:
                        yield entry
                    entry = Entry(*struct.unpack_from("<I8xI", content))
                elif entry is not None:
                    entry.records.append(record)
            if entry is not None:
                yield entry

    def _slide(self, number: int, entry: Entry, record: Record | None) -> Slide:
        outline = read_texts(entry.records)
        if record is None or record.kind != Kind.SLIDE:
            blocks = [text_markdown(text, self._targets, {}) for text in outline]
            return self._section(number, "", False, blocks)
        hidden = atoms.is_hidden(record)
        if hidden and not self._shows_hidden:
            return Slide("", "", False)
        reader = Reader(outline, self._targets, self._bullets_of(record), self._embedded, self._repeated)
        drawing = record.child(Kind.DRAWING)
        blocks = list(reader.blocks(drawing)) if drawing is not None else []
        margins = record.child(Kind.MARGINS) or self._margins
        blocks += [reader.once(text) for text in atoms.margins(margins)] if margins is not None else []
        blocks += self._of_master(record, reader)
        extras = [*atoms.comments(record), self._notes_of(entry.number)]
        return self._section(number, reader.title, hidden, [*blocks, *extras])

    def _section(self, number: int, title: str, hidden: bool, blocks: list[str]) -> Slide:
        heading = f"## Slide {number}{' (hidden)' if hidden else ''}" + (f": {title}" if title else "")
        return Slide(title, markdown.blocks([heading, *blocks]), bool(title or any(blocks)))

    def _bullets_of(self, slide: Record) -> dict[int, bool]:
        """Whether the levels of the body have bullets, as the slide's master says."""
        number = atoms.number_after(slide.child(Kind.SLIDE_ATOM), 12)
        if number not in self._bullets:
            master = self._objects.get(self._masters.get(number, -1))
            self._bullets[number] = {} if master is None else dict(atoms.body_bullets(master))
        return self._bullets[number]

    def _of_master(self, slide: Record, reader: Reader) -> list[str]:
        """What stands on the slide's master beside the placeholders, and so on the slide; each text once."""
        atom = slide.child(Kind.SLIDE_ATOM)
        shows = atom is not None and atoms.slide_flags(atom) & _SHOWS_MASTER
        number = self._masters.get(atoms.number_after(atom, 12), -1) if shows else -1
        master = self._objects.get(number) if number not in self._masters_told else None
        drawing = None if master is None else master.child(Kind.DRAWING)
        if drawing is None:
            return []
        self._masters_told.add(number)
        texts = Reader([], self._targets, {}, self._embedded, set(), is_master=True).blocks(drawing)
        return [reader.once(text) for text in texts if text]

    def _embedded(self, number: int) -> str:
        """What an embedded object says."""
        place, name = self._storages.get(number, (-1, ""))
        storage = self._objects.get(place)
        if self._reader is None or storage is None or storage.kind != Kind.OLE_STORAGE:
            return ""
        text = self._reader.text(storage.content(), packed=storage.instance == 1)
        return text or (f"[Embedded: {markdown.escape(name)}]" if name else "")

    def _note_pages(self) -> Iterator[tuple[int, Record]]:
        """Pages of notes by the number of their slide."""
        if self._objects.guessed:
            pages = list(self._objects.lying(Kind.NOTES))
        else:
            pages = [page for entry in self._entries(_NOTES) if (page := self._objects.get(entry.object)) is not None]
        for page in pages:
            yield atoms.number_after(page.child(Kind.NOTES_ATOM), 0), page

    def _notes_of(self, number: int) -> str:
        page = self._notes.get(number)
        drawing = None if page is None else page.child(Kind.DRAWING)
        if drawing is None:
            return ""
        reader = Reader([], self._targets, {}, self._embedded, set())
        boxes = [reader.box(record) for record in drawing.walk() if record.kind == Kind.SHAPE]
        texts = [box.text for box in boxes if box.text is not None and atoms.is_notes(box.placeholder, box.text)]
        text = markdown.blocks(text_markdown(text, self._targets, {}) for text in texts)
        return f"**Notes:**\n\n{text}" if text else ""
