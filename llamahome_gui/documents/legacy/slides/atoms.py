"""What single records of a presentation say: links, embedded objects, footers, comments, flags."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from llamahome_gui.documents import markdown
from llamahome_gui.documents.legacy.officeart import Record

from .kinds import NOTES_BODY, Kind
from .texts import CHARACTERS, Text, characters, tagged, text_markdown
from .textstyles import master_bullets

_HIDDEN = 0x0004
_USER_DATE, _HEADER, _FOOTER = 0, 1, 2
_HAS_USER_DATE, _HAS_HEADER, _HAS_FOOTER = 0x04, 0x10, 0x20
_BODY, _NOTES_TEXT = 1, 2
_AUTHOR, _SAID = 0, 1
_MENU_NAME, _PROGRAM = 1, 2


def bare_texts(slide: Record | None) -> list[str]:
    """The texts of a damaged slide, without what they are."""
    atoms = [] if slide is None else [record for record in slide.walk() if record.kind in CHARACTERS]
    return [text_markdown(Text(characters=characters(atom)), {}, {}) for atom in atoms]


def is_notes(placeholder: int, text: Text) -> bool:
    """Whether a box on a page of notes holds the speaker's notes."""
    return placeholder in NOTES_BODY or (placeholder < 0 and text.kind == _NOTES_TEXT)


def is_hidden(slide: Record) -> bool:
    """Whether a show passes over a slide ([MS-PPT] 2.6.6)."""
    info = slide.child(Kind.SHOW_INFO)
    content = b"" if info is None else info.content()
    return len(content) >= 12 and bool(struct.unpack_from("<H", content, 10)[0] & _HIDDEN)


def slide_flags(slide_atom: Record) -> int:
    """What a slide takes over from its master ([MS-PPT] 2.5.12)."""
    content = slide_atom.content()
    return int(struct.unpack_from("<H", content, 20)[0]) if len(content) >= 22 else 0


def number_after(record: Record | None, offset: int) -> int:
    """The number at an offset of a record; 0 where it ends before."""
    content = b"" if record is None else record.content()
    return int(struct.unpack_from("<I", content, offset)[0]) if len(content) >= offset + 4 else 0


def body_bullets(master: Record) -> Iterator[tuple[int, bool]]:
    """Whether the levels of a master's body have bullets."""
    for record in master.children():
        if record.kind == Kind.MASTER_STYLE and record.instance == _BODY:
            try:
                yield from ((level, bullet) for level, bullet in enumerate(
                    master_bullets(record.content(), record.instance)) if bullet is not None)  # fmt: skip
            except struct.error:
                return  # a damaged style costs the levels behind it


def targets(document: Record) -> Iterator[tuple[int, str]]:
    """Addresses of the links that lead outwards ([MS-PPT] 2.10.16)."""
    listing = document.child(Kind.EXTERNAL_OBJECTS)
    for link in listing.children() if listing is not None else ():
        if link.kind == Kind.LINK:
            number = number_after(link.child(Kind.LINK_ATOM), 0)
            addresses = [string for instance, string in strings(link) if instance == 1]
            if addresses and not addresses[0].startswith("#"):
                yield number, addresses[0]


def storages(document: Record) -> Iterator[tuple[int, tuple[int, str]]]:
    """Numbers of embedded objects; what stores each, and what it is called ([MS-PPT] 2.10.27)."""
    listing = document.child(Kind.EXTERNAL_OBJECTS)
    for embedded in listing.children() if listing is not None else ():
        atom = embedded.child(Kind.OLE_OBJECT) if embedded.kind == Kind.OLE_EMBED else None
        if atom is not None:
            told = dict(strings(embedded))
            name, program = told.get(_MENU_NAME, "").strip(), told.get(_PROGRAM, "").strip()
            shown = f"{name} ({program})" if name and program and name != program else name or program
            yield number_after(atom, 8), (number_after(atom, 16), shown)


def strings(record: Record) -> Iterator[tuple[int, str]]:
    """The strings of a container, by what they are for."""
    for child in record.children():
        if child.kind == Kind.STRING:
            yield child.instance, child.content().decode("utf-16-le", "replace").rstrip("\x00")


def margins(record: Record) -> Iterator[str]:
    """Date, header and footer of a slide as far as they are shown ([MS-PPT] 2.4.15.1)."""
    atom = record.child(Kind.MARGINS_ATOM)
    content = b"" if atom is None else atom.content()
    flags = struct.unpack_from("<H", content, 2)[0] if len(content) >= 4 else 0
    shown = {_USER_DATE: _HAS_USER_DATE, _HEADER: _HAS_HEADER, _FOOTER: _HAS_FOOTER}
    for instance, text in strings(record):
        if flags & shown.get(instance, 0):
            yield markdown.escape(text.strip())


def comments(slide: Record) -> Iterator[str]:
    """Reviewers' comments, which PowerPoint 2002 added ([MS-PPT] 2.5.23)."""
    for tags in slide.children():
        if tags.kind != Kind.TAGS:
            continue
        for record in tagged(tags):
            if record.kind == Kind.COMMENT:
                told = dict(strings(record))
                text = markdown.escape(" ".join(told.get(_SAID, "").split()))
                author = told.get(_AUTHOR, "").strip()
                if text:
                    yield f"> Comment by {author}: {text}" if author else f"> Comment: {text}"
