"""A binary presentation as Markdown: one section per slide with its texts, tables, comments and notes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown
from llamahome_gui.documents.legacy.embedded import Embedded
from llamahome_gui.documents.legacy.records import Record

from .kinds import NOTES_BODY, Kind
from .persist import Objects
from .shapes import Reader
from .texts import CHARACTERS, Text, characters, read_texts, tagged, text_markdown
from .textstyles import master_bullets

_SLIDES, _MASTERS, _NOTES = 0, 1, 2
_HIDDEN = 0x0004
_USER_DATE, _HEADER, _FOOTER = 0, 1, 2
_HAS_USER_DATE, _HAS_HEADER, _HAS_FOOTER = 0x04, 0x10, 0x20
_BODY, _NOTES_TEXT = 1, 2
_AUTHOR, _SAID = 0, 1
_SLIDE_MARGINS = 3
_MENU_NAME, _PROGRAM = 1, 2
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
        self._storages = dict(_storages(objects.document))
        self._shows_hidden = shows_hidden
        self._targets = dict(_targets(objects.document))
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
                found.append(self._section(number, "", False, _bare_texts(record)))
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
        hidden = _is_hidden(record)
        if hidden and not self._shows_hidden:
            return Slide("", "", False)
        reader = Reader(outline, self._targets, self._bullets_of(record), self._embedded, self._repeated)
        drawing = record.child(Kind.DRAWING)
        blocks = list(reader.blocks(drawing)) if drawing is not None else []
        margins = record.child(Kind.MARGINS) or self._margins
        blocks += [reader.once(text) for text in _margins(margins)] if margins is not None else []
        blocks += self._of_master(record, reader)
        extras = [*_comments(record), self._notes_of(entry.number)]
        return self._section(number, reader.title, hidden, [*blocks, *extras])

    def _section(self, number: int, title: str, hidden: bool, blocks: list[str]) -> Slide:
        heading = f"## Slide {number}{' (hidden)' if hidden else ''}" + (f": {title}" if title else "")
        return Slide(title, markdown.blocks([heading, *blocks]), bool(title or any(blocks)))

    def _bullets_of(self, slide: Record) -> dict[int, bool]:
        """Whether the levels of the body have bullets, as the slide's master says."""
        number = _number_after(slide.child(Kind.SLIDE_ATOM), 12)
        if number not in self._bullets:
            master = self._objects.get(self._masters.get(number, -1))
            self._bullets[number] = {} if master is None else dict(_body_bullets(master))
        return self._bullets[number]

    def _of_master(self, slide: Record, reader: Reader) -> list[str]:
        """What stands on the slide's master beside the placeholders, and so on the slide; each text once."""
        atom = slide.child(Kind.SLIDE_ATOM)
        shows = atom is not None and _flags(atom) & _SHOWS_MASTER
        number = self._masters.get(_number_after(atom, 12), -1) if shows else -1
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
            yield _number_after(page.child(Kind.NOTES_ATOM), 0), page

    def _notes_of(self, number: int) -> str:
        page = self._notes.get(number)
        drawing = None if page is None else page.child(Kind.DRAWING)
        if drawing is None:
            return ""
        reader = Reader([], self._targets, {}, self._embedded, set())
        boxes = [reader.box(record) for record in drawing.walk() if record.kind == Kind.SHAPE]
        texts = [box.text for box in boxes if box.text is not None and _is_notes(box.placeholder, box.text)]
        text = markdown.blocks(text_markdown(text, self._targets, {}) for text in texts)
        return f"**Notes:**\n\n{text}" if text else ""


def _bare_texts(slide: Record | None) -> list[str]:
    """The texts of a damaged slide, without what they are."""
    atoms = [] if slide is None else [record for record in slide.walk() if record.kind in CHARACTERS]
    return [text_markdown(Text(characters=characters(atom)), {}, {}) for atom in atoms]


def _is_notes(placeholder: int, text: Text) -> bool:
    return placeholder in NOTES_BODY or (placeholder < 0 and text.kind == _NOTES_TEXT)


def _is_hidden(slide: Record) -> bool:
    info = slide.child(Kind.SHOW_INFO)
    content = b"" if info is None else info.content()
    return len(content) >= 12 and bool(struct.unpack_from("<H", content, 10)[0] & _HIDDEN)


def _flags(slide_atom: Record) -> int:
    content = slide_atom.content()
    return int(struct.unpack_from("<H", content, 20)[0]) if len(content) >= 22 else 0


def _number_after(record: Record | None, offset: int) -> int:
    content = b"" if record is None else record.content()
    return int(struct.unpack_from("<I", content, offset)[0]) if len(content) >= offset + 4 else 0


def _body_bullets(master: Record) -> Iterator[tuple[int, bool]]:
    for record in master.children():
        if record.kind == Kind.MASTER_STYLE and record.instance == _BODY:
            try:
                yield from ((level, bullet) for level, bullet in enumerate(
                    master_bullets(record.content(), record.instance)) if bullet is not None)  # fmt: skip
            except struct.error:
                return  # a damaged style costs the levels behind it


def _targets(document: Record) -> Iterator[tuple[int, str]]:
    """Addresses of the links that lead outwards ([MS-PPT] 2.10.16)."""
    listing = document.child(Kind.EXTERNAL_OBJECTS)
    for link in listing.children() if listing is not None else ():
        if link.kind == Kind.LINK:
            number = _number_after(link.child(Kind.LINK_ATOM), 0)
            addresses = [string for instance, string in _strings(link) if instance == 1]
            if addresses and not addresses[0].startswith("#"):
                yield number, addresses[0]


def _storages(document: Record) -> Iterator[tuple[int, tuple[int, str]]]:
    """Numbers of embedded objects; what stores each, and what it is called ([MS-PPT] 2.10.27)."""
    listing = document.child(Kind.EXTERNAL_OBJECTS)
    for embedded in listing.children() if listing is not None else ():
        atom = embedded.child(Kind.OLE_OBJECT) if embedded.kind == Kind.OLE_EMBED else None
        if atom is not None:
            told = dict(_strings(embedded))
            name, program = told.get(_MENU_NAME, "").strip(), told.get(_PROGRAM, "").strip()
            shown = f"{name} ({program})" if name and program and name != program else name or program
            yield _number_after(atom, 8), (_number_after(atom, 16), shown)


def _strings(record: Record) -> Iterator[tuple[int, str]]:
    for child in record.children():
        if child.kind == Kind.STRING:
            yield child.instance, child.content().decode("utf-16-le", "replace").rstrip("\x00")


def _margins(record: Record) -> Iterator[str]:
    """Date, header and footer of a slide as far as they are shown ([MS-PPT] 2.4.15.1)."""
    atom = record.child(Kind.MARGINS_ATOM)
    content = b"" if atom is None else atom.content()
    flags = struct.unpack_from("<H", content, 2)[0] if len(content) >= 4 else 0
    shown = {_USER_DATE: _HAS_USER_DATE, _HEADER: _HAS_HEADER, _FOOTER: _HAS_FOOTER}
    for instance, text in _strings(record):
        if flags & shown.get(instance, 0):
            yield markdown.escape(text.strip())


def _comments(slide: Record) -> Iterator[str]:
    """Reviewers' comments, which PowerPoint 2002 added ([MS-PPT] 2.5.23)."""
    for tags in slide.children():
        if tags.kind != Kind.TAGS:
            continue
        for record in tagged(tags):
            if record.kind == Kind.COMMENT:
                told = dict(_strings(record))
                text = markdown.escape(" ".join(told.get(_SAID, "").split()))
                author = told.get(_AUTHOR, "").strip()
                if text:
                    yield f"> Comment by {author}: {text}" if author else f"> Comment: {text}"
