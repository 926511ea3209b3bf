"""Comments and text boxes of a sheet: OBJ, TXO and NOTE records ([MS-XLS] 2.4.181, 2.4.329, 2.4.179)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown
from llamahome_gui.documents.tabular.layout import comment_block
from llamahome_gui.documents.tabular.references import column_name

from .records import Kind, Strings

_COMMENT = 0x19


@dataclass(frozen=True, slots=True)
class _Note:
    row: int
    column: int
    author: str
    text: str
    key: int


@dataclass(slots=True)
class Objects:
    """Gathers the records of drawn objects."""

    strings: Strings = field(default_factory=Strings)
    _texts: dict[int, str] = field(default_factory=dict)
    _kinds: dict[int, int] = field(default_factory=dict)
    _notes: list[_Note] = field(default_factory=list)
    _key: int = -1
    _left: int = 0

    def take(self, kind: int, data: bytes, at: int, end: int) -> None:
        """Look at one record."""
        if kind == Kind.OBJECT and end - at >= 8:
            self._left = 0
            if data[at : at + 2] == b"\x15\0":
                object_kind, self._key = struct.unpack_from("<HH", data, at + 4)
                self._kinds[self._key] = object_kind
        elif kind == Kind.TEXT_OBJECT and end - at >= 12:
            self._left = struct.unpack_from("<H", data, at + 10)[0]
            self._texts.setdefault(self._key, "")
        elif kind == Kind.CONTINUE and self._left > 0:
            text, _ = self.strings.body(data, at, end, self._left)
            self._texts[self._key] = self._texts.get(self._key, "") + text
            self._left -= max(1, len(text))
        elif kind == Kind.NOTE and end - at >= 6:
            self._note(data, at, end)

    def _note(self, data: bytes, at: int, end: int) -> None:
        row, column, _ = struct.unpack_from("<HHH", data, at)
        if not self.strings.wide:
            text = data[at + 6 : end].decode(self.strings.encoding, "replace")
            if row == 0xFFFF and self._notes:  # goes on from the note before
                before = self._notes.pop()
                row, column, text = before.row, before.column, before.text + text
            self._notes.append(_Note(row, column, "", text, -1))
        elif end - at >= 8:
            key = struct.unpack_from("<H", data, at + 6)[0]
            author, _ = self.strings.read(data, at + 8, end)
            self._notes.append(_Note(row, column, author, "", key))

    def comments(self) -> Iterator[str]:
        """Comments as blocks, by their cells."""
        for note in sorted(self._notes, key=lambda note: (note.row, note.column)):
            text = (note.text or self._texts.get(note.key, "")).strip()
            place = f"{column_name(min(note.column, 16383) + 1)}{note.row + 1}"
            yield comment_block(place, note.author, text.removeprefix(f"{note.author}:"))

    def text_boxes(self) -> Iterator[str]:
        """Texts of shapes, in the order of the file."""
        for key, text in self._texts.items():
            if self._kinds.get(key) != _COMMENT:
                lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
                yield "\n\n".join(markdown.escape(line) for line in lines if line)
