"""A binary Word document as Markdown: headers, text, footers, notes, in that order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from llamahome_gui.documents import markdown
from llamahome_gui.documents.compound import Compound
from llamahome_gui.documents.legacy.embedded import Embedded

from .blocks import BlockWriter
from .content import Boxes, Content, Note
from .fib import Fib, Part, Story
from .inline import Context

_PREFIXES = {"footnote": "", "endnote": "e", "comment": "c"}
_SEPARATORS = 6  # stories that only draw the line above notes
_KINDS = 6  # of headers and footers of a section: even, odd, then footers, then those of the first page
_FOOTERS = (2, 3, 5)


class Document:
    """An opened document. `title` is known once `markdown` was asked for."""

    def __init__(
        self, compound: Compound, fib: Fib, embedded: Embedded | None = None, *, shows_hidden: bool = True
    ) -> None:
        self._content = Content(compound, fib, embedded)
        self._writer = BlockWriter(2 * len(self._content.text))
        self._shows_hidden = shows_hidden
        self._asked: dict[int, str] = {}
        self._counts = Counter[str]()
        self._main = self._context(self._content.boxes)

    @property
    def title(self) -> str | None:
        return self._writer.title

    @property
    def is_cut(self) -> bool:
        """Whether the file holds less text than it promises."""
        return self._content.pieces.cut or self._writer.is_cut

    def markdown(self) -> str:
        """All that the document says; empty when it says nothing."""
        lengths = self._content.fib.lengths
        text = self._writer.story(self._main, 0, lengths[Story.MAIN])
        headers, footers = self._margins()
        parts = [*headers, text, *self._lost_boxes(), *footers]
        if not any(part.strip() for part in parts):
            return ""
        return markdown.tidy(markdown.blocks([*parts, *self._note_blocks()]))

    def _context(self, shapes: Boxes) -> Context:
        return Context(self._content, self._note_mark, self._box, shapes, self._shows_hidden)

    def _box(self, place: tuple[int, int]) -> str:
        return self._writer.story(self._context(Boxes()), *place)

    def _lost_boxes(self) -> Iterator[str]:
        """Text boxes that no drawing in the text leads to."""
        for number, place in self._content.boxes.texts.items():
            if number not in self._main.said:
                yield self._box(place)

    def _margins(self) -> tuple[list[str], list[str]]:
        """Texts of headers and footers, each once; bare page numbers are left out."""
        headers: list[str] = []
        footers: list[str] = []
        context = self._context(self._content.header_boxes)
        stories = self._content.stories(Part.HEADERS, Story.HEADERS, 0)
        for index, place in enumerate(stories[_SEPARATORS:] if not self._content.fib.old else stories):
            text = self._writer.story(context, *place, plain=True)
            found = footers if index % _KINDS in _FOOTERS else headers
            if any(char.isalpha() for char in text) and text not in found:
                found.append(text)
        return headers, footers

    def _note_mark(self, position: int) -> str:
        """`[^1]` for a note met in the text; remembered, so that its text is written at the end."""
        note = self._content.notes.get(position)
        if note is None:
            return ""
        if position not in self._asked:
            self._counts[note.kind] += 1
            self._asked[position] = f"{_PREFIXES[note.kind]}{self._counts[note.kind]}"
        return f"[^{self._asked[position]}]"

    def _note_blocks(self) -> Iterator[str]:
        for position, note in self._content.notes.items():
            if note.kind == "comment":
                self._note_mark(position)  # comments that nothing in the text points at are said all the same
        for kind in _PREFIXES:
            for position, key in list(self._asked.items()):
                note = self._content.notes[position]
                if note.kind == kind and (text := self._note_text(note)):
                    yield f"[^{key}]: {text}".replace("\n", "\n    ")

    def _note_text(self, note: Note) -> str:
        text = self._writer.story(self._context(Boxes()), note.start, note.end, plain=True).strip()
        if not text or note.kind != "comment":
            return text
        return f"Comment by {note.author}: {text}" if note.author else f"Comment: {text}"
