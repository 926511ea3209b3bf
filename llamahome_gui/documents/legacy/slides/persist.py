"""Which of the objects in a file are alive: edits and their directories ([MS-PPT] 2.1.2).

Each save may append new versions of objects and a directory of where they lie; the newest word counts. What no
directory leads to was deleted, or is older.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llamahome_gui.documents.compound import DUAL_STORAGE, Compound
from llamahome_gui.documents.legacy.officeart import Record, records

from .decryption import decrypted
from .kinds import Kind

_ENCRYPTED_TOKEN = 0xF3D1C4DF
_ENCRYPTED_EDIT = 32  # bytes of an edit that names how the file is encrypted


class NotSlides(Exception):
    """There is no presentation that can be followed."""


class Encrypted(Exception):
    """The presentation is behind a password, and none that was tried fits."""


@dataclass(slots=True)
class Objects:
    """The live objects of a presentation. `guessed`: the directory is lost, and all objects were taken as they lie."""

    data: bytes
    places: dict[int, int]
    document: Record
    guessed: bool = False

    def get(self, number: int) -> Record | None:
        place = self.places.get(number)
        return None if place is None else _record(self.data, place)

    def lying(self, kind: Kind) -> Iterator[Record]:
        """All objects of a kind as they lie in the file."""
        return (record for record in records(self.data) if record.kind == kind)


def read_objects(compound: Compound, passwords: Sequence[str] = ()) -> Objects:
    """Of an opened file; `passwords` are tried where it has one.

    Raises:
        Encrypted: It has a password.
        NotSlides: It holds no document.
    """
    data, user = _stream(compound, "PowerPoint Document"), _stream(compound, "Current User")
    places: dict[int, int] = {}
    token, edit = struct.unpack_from("<II", user, 12) if len(user) >= 20 else (0, len(data))
    document, session = _follow(data, edit, places)
    if session is not None or token == _ENCRYPTED_TOKEN:
        plain = None if session is None else _decrypted(data, places, session, passwords)
        if plain is None:
            raise Encrypted
        data = plain
    found = None if document is None else _record(data, document)
    if found is not None and found.kind == Kind.DOCUMENT:
        return Objects(data, places, found)
    return _guessed(data)


def _record(data: bytes, place: int) -> Record | None:
    return next(records(data, place), None)


def _stream(compound: Compound, name: str) -> bytes:
    return compound.read(DUAL_STORAGE + name) or compound.read(name) or b""


def _decrypted(data: bytes, places: dict[int, int], session: int, passwords: Sequence[str]) -> bytes | None:
    record = _record(data, places.pop(session)) if session in places else None
    return None if record is None else decrypted(data, places, record.content(), passwords)


def _follow(data: bytes, edit: int, places: dict[int, int]) -> tuple[int | None, int | None]:
    """Gather the places of all objects, the newest first.

    Returns:
        Where the document lies, and the number of the object that says how the file is encrypted.
    """
    document, session, seen = None, None, set[int]()
    while edit not in seen and (record := _record(data, edit)) is not None and record.kind == Kind.USER_EDIT:
        seen.add(edit)
        content = record.content()
        if len(content) < 20:
            break
        if len(content) >= _ENCRYPTED_EDIT and session is None:
            session = struct.unpack_from("<I", content, 28)[0]
        following, directory, number = struct.unpack_from("<III", content, 8)
        _read_directory(_record(data, directory), places)
        document = number if document is None else document
        edit = following
        if not edit:
            break
    return (None if document is None else places.get(document)), session


def _read_directory(record: Record | None, places: dict[int, int]) -> None:
    if record is None or record.kind != Kind.DIRECTORY:
        return
    content, at = record.content(), 0
    while at + 4 <= len(content):
        head = struct.unpack_from("<I", content, at)[0]
        first, count = head & 0xFFFFF, min(head >> 20, (len(content) - at - 4) // 4)
        for number, place in enumerate(struct.unpack_from(f"<{count}I", content, at + 4), first):
            places.setdefault(number, place)
        at += 4 + 4 * count


def _guessed(data: bytes) -> Objects:
    """All objects as they lie in the stream, for a file whose directory is lost."""
    found = list(records(data))
    document = next((record for record in reversed(found) if record.kind == Kind.DOCUMENT), None)
    if document is None:
        raise NotSlides
    return Objects(data, {}, document, guessed=True)
