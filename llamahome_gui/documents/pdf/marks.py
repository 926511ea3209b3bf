"""What lies on a page beside its text: links, comments, values of form fields (ISO 32000-1, 12.5 and 12.7)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .words import Box, Line, Word, turned

MOST_MARKS = 5_000  # of a page
_LONGEST = 1 << 20  # bytes of one text
_VALUES = (4, 5, 6)  # FPDF_FORMFIELD_COMBOBOX, LISTBOX, TEXTFIELD
_BOXES = (2, 3)  # FPDF_FORMFIELD_CHECKBOX, RADIOBUTTON


@dataclass(slots=True)
class Marks:
    """Links and texts with their places; comments in the order of the file. `cut`: there are more than are read."""

    links: list[tuple[Box, str]] = field(default_factory=list)
    texts: list[tuple[Box, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    cut: bool = False


def read_marks(document: Any, page: Any) -> Marks:
    """The annotations of a page."""
    import pypdfium2.raw as raw

    count = raw.FPDFPage_GetAnnotCount(page.raw)
    marks = Marks(cut=count > MOST_MARKS)
    for index in range(min(count, MOST_MARKS)):
        mark = raw.FPDFPage_GetAnnot(page.raw, index)
        if mark:
            try:
                _Reader(raw, document, mark).read_into(marks)
            finally:
                raw.FPDFPage_CloseAnnot(mark)
    return marks


class _Reader:
    """Reads one annotation."""

    def __init__(self, raw: Any, document: Any, mark: Any) -> None:
        self._raw = raw
        self._document = document
        self._mark = mark

    def read_into(self, marks: Marks) -> None:
        raw, kind = self._raw, self._raw.FPDFAnnot_GetSubtype(self._mark)
        if kind == raw.FPDF_ANNOT_LINK:
            if target := self._target():
                marks.links.append((self._box(), target))
        elif kind == raw.FPDF_ANNOT_WIDGET:
            if value := self._value():
                marks.texts.append((self._box(), value))
        elif kind == raw.FPDF_ANNOT_FREETEXT:
            if text := self._string(b"Contents"):
                marks.texts.append((self._box(), text))
        elif kind != raw.FPDF_ANNOT_POPUP and (text := self._string(b"Contents")):
            author = self._string(b"T")
            marks.comments.append(f"> Comment{f' by {author}' if author else ''}: {text}")

    def _box(self) -> Box:
        box = self._raw.FS_RECTF()
        self._raw.FPDFAnnot_GetRect(self._mark, ctypes.byref(box))
        return min(box.left, box.right), min(box.bottom, box.top), max(box.left, box.right), max(box.bottom, box.top)

    def _target(self) -> str:
        """The address of a link; empty for one that leads to another page."""
        raw = self._raw
        action = raw.FPDFLink_GetAction(raw.FPDFAnnot_GetLink(self._mark))
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
            return ""
        size = min(raw.FPDFAction_GetURIPath(self._document.raw, action, None, 0), _LONGEST)
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(self._document.raw, action, buffer, size)
        return buffer.value.decode("utf-8", "replace").strip()

    def _string(self, key: bytes) -> str:
        get = self._raw.FPDFAnnot_GetStringValue
        return self._read(lambda buffer, size: int(get(self._mark, key, buffer, size)))

    def _value(self) -> str:
        """What stands in a form field, a cross in brackets for a box; nothing for a button."""
        raw, form = self._raw, self._document.formenv
        if form is None:
            return self._string(b"V")
        kind = raw.FPDFAnnot_GetFormFieldType(form, self._mark)
        if kind in _BOXES:
            return "[x]" if raw.FPDFAnnot_IsChecked(form, self._mark) else "[ ]"
        if kind not in _VALUES:
            return ""
        get = raw.FPDFAnnot_GetFormFieldValue
        return self._read(lambda buffer, size: int(get(form, self._mark, buffer, size)))

    def _read(self, get: Callable[[Any, int], int]) -> str:
        """A text in UTF-16 by the two calls PDFium wants: one for its size, one for its bytes."""
        import pypdfium2.raw as raw

        size = min(get(None, 0), _LONGEST)
        if size <= 2:
            return ""
        buffer = ctypes.create_string_buffer(size)
        get(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
        return " ".join(buffer.raw[: size - 2].decode("utf-16-le", "replace").split())


def placed(lines: Sequence[Line], marks: Marks, quarters: int) -> list[Line]:
    """The lines with their links, and with the texts of fields where they stand."""
    for box, target in marks.links:
        left, bottom, right, top = turned(box, quarters)
        for line in lines:
            if line.foot <= top and line.head >= bottom:
                for word in line.words:
                    x, y = word.middle
                    if left <= x <= right and bottom <= y <= top:
                        word.link = target
    made = list(_new_lines(lines, marks, quarters))
    return sorted([*lines, *made], key=lambda line: line.number) if made else list(lines)


def _new_lines(lines: Sequence[Line], marks: Marks, quarters: int) -> Iterator[Line]:
    for order, (box, text) in enumerate(marks.texts, 1):
        left, bottom, right, top = turned(box, quarters)
        beside = _neighbour(lines, left, bottom, top)
        size = beside.size if beside else 10.0
        # On the line that the field belongs to, so that they become one.
        foot = beside.foot if beside and beside.head > bottom and beside.foot < top else (bottom + top - size) / 2
        number = (beside.number if beside else -1.0) + 0.5 * order / (len(marks.texts) + 1)
        yield Line([Word(text, left, foot, right, foot + size)], size, number=number)


def _neighbour(lines: Sequence[Line], left: float, bottom: float, top: float) -> Line | None:
    """The line that ends before a place, or else the nearest above it."""
    same = [line for line in lines if line.foot < top and line.head > bottom and line.left < left]
    if same:
        return max(same, key=lambda line: line.left)
    above = [line for line in lines if line.foot >= top]
    return min(above, key=lambda line: line.foot) if above else None
