"""Objects of the Equation Editor, as Office kept equations until 2003, on one line.

Their stream is a header of 28 bytes and MTEF, version 3: records of one byte for what they are and how they are
nested, after the maker's description ("MathType's Equation Format", Design Science). Version 2 has characters of one
byte; version 5, of MathType itself, has other records and is left to the picture beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from llamahome_gui.documents.equations import fraction, matrix, operator, root, scripts
from llamahome_gui.documents.symbols import symbol

_HEADER, _MTEF = 28, 5
_VERSIONS = (2, 3)
_END, _LINE, _CHAR, _TEMPLATE, _PILE, _MATRIX, _EMBELLISHMENT, _RULER, _FONT, _SIZE = range(10)
_NUDGED, _EMBELLISHED, _NULL, _SPACED, _RULED = 0x8, 0x2, 0x1, 0x4, 0x2
_SYMBOL_FACES = frozenset({0x84, 0x85, 0x86})  # Greek and signs, by their places in the Symbol font
_LARGE_SIZE, _EXACT_SIZE = 100, 101
_DEEPEST = 40
_FENCES = {
    0: "⟨⟩",
    1: "()",
    2: "{}",
    3: "[]",
    4: "||",
    5: "‖‖",
    6: "⌊⌋",
    7: "⌈⌉",
    8: "[[",
    9: "]]",
    10: "][",
    11: "[)",
    12: "(]",
}
_ROOT, _FRACTION, _SCRIPT, _SLASH, _LIMIT = 13, 14, 15, 41, 39
_OPERATORS = dict(zip((*range(21, 27), *range(29, 39)), "∫∬∭∫∬∭∑∑∏∏∐∐⋃⋃⋂⋂", strict=True))


class _Broken(Exception):
    """The records cannot be followed."""


def equation_text(data: bytes) -> str:
    """Text of an `Equation Native` stream; empty when it cannot be followed."""
    if len(data) < _HEADER + _MTEF or data[_HEADER] not in _VERSIONS:
        return ""
    try:
        parser = _Parser(data, _HEADER + _MTEF, wide=data[_HEADER] > 2)
        return " ".join("".join(parser.objects()).split())
    except (_Broken, IndexError):
        return ""


@dataclass(slots=True)
class _Parser:
    """Follows the records. `objects` gives the text of each until the end of their list."""

    data: bytes
    at: int
    wide: bool
    depth: int = field(default=0)

    def objects(self) -> list[str]:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _Broken
        found: list[str] = []
        while self.at < len(self.data):
            tag = self._byte()
            kind, flags = tag & 0xF, tag >> 4
            if kind == _END:
                break
            if kind == _TEMPLATE:
                self._template(flags, found)
            elif (text := self._object(kind, flags)) is not None:
                found.append(text)
        self.depth -= 1
        return found

    def _object(self, kind: int, flags: int) -> str | None:
        """Text of a record; None for one that only says how others look."""
        if kind == _LINE:
            return self._line(flags)
        if kind == _CHAR:
            return self._character(flags)
        if kind == _PILE:
            self._skip_nudge(flags)
            self.at += 2
            self._skip_ruler(flags)
            return "; ".join(filter(None, self.objects()))
        if kind == _MATRIX:
            return self._matrix(flags)
        self._skip(kind, flags)
        return None

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _skip_nudge(self, flags: int) -> None:
        if flags & _NUDGED:
            self.at += 6 if self.data[self.at : self.at + 2] == b"\x80\x80" else 2

    def _skip_ruler(self, flags: int) -> None:
        if flags & _RULED:
            self.at += 1
            self.at += 3 * self._byte()

    def _skip(self, kind: int, flags: int) -> None:
        if kind == _EMBELLISHMENT:
            self._skip_nudge(flags)
            self.at += 1
        elif kind == _RULER:
            self.at += 3 * self._byte()
        elif kind == _FONT:
            self.at = self.data.index(b"\0", self.at + 2) + 1 if b"\0" in self.data[self.at + 2 :] else len(self.data)
        elif kind == _SIZE:
            size = self._byte()
            self.at += {_EXACT_SIZE: 2, _LARGE_SIZE: 3}.get(size, 1)
        elif kind > _SIZE + 5:
            raise _Broken

    def _line(self, flags: int) -> str:
        self._skip_nudge(flags)
        self.at += 2 if flags & _SPACED else 0
        self._skip_ruler(flags)
        return "" if flags & _NULL else "".join(self.objects())

    def _character(self, flags: int) -> str:
        self._skip_nudge(flags)
        face, code = self._byte(), self._byte()
        code |= self._byte() << 8 if self.wide else 0
        if flags & _EMBELLISHED:
            self.objects()
        if face in _SYMBOL_FACES and code < 0x100:
            return symbol("Symbol", f"{code:x}")
        return symbol("", f"{code:x}")

    def _matrix(self, flags: int) -> str:
        self._skip_nudge(flags)
        self.at += 3
        rows, columns = self._byte(), self._byte()
        self.at += (2 * (rows + 1) + 7) // 8 + (2 * (columns + 1) + 7) // 8
        cells = self.objects()
        return matrix(cells[start : start + columns] for start in range(0, len(cells), columns or 1))

    def _template(self, flags: int, found: list[str]) -> None:
        """A fraction, root, fence …; scripts stand beside what was before them."""
        self._skip_nudge(flags)
        kind, variation = self._byte(), self._byte()
        self.at += 1
        parts = [*self.objects(), "", "", ""]
        if kind == _SCRIPT:
            base = found.pop() if found else ""
            below, above = (parts[0], parts[1]) if variation != 0 or parts[0] == "" else ("", parts[0])
            found.append(scripts(base, below, above))
        elif kind in _FENCES:
            found.append(_FENCES[kind][0] + parts[0] + _FENCES[kind][1])
        elif kind in _OPERATORS:
            found.append(operator(_OPERATORS[kind], parts[1], parts[2], parts[0]))
        else:
            found.append(_TEMPLATES.get(kind, "".join)(parts))


_TEMPLATES: dict[int, Callable[[Sequence[str]], str]] = {
    _ROOT: lambda parts: root(parts[0], parts[1]),
    _FRACTION: lambda parts: fraction(parts[0], parts[1]),
    _SLASH: lambda parts: fraction(parts[0], parts[1]),
    _LIMIT: lambda parts: scripts(parts[0], parts[1], parts[2]),
}
