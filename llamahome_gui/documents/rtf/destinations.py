"""Destinations of Rich Text: what a group holds when it is not text of the page ("Destination Control Words")."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown
from llamahome_gui.documents.fields import Field
from llamahome_gui.documents.markdown import picture_text
from llamahome_gui.documents.oleequation import equation_of
from llamahome_gui.documents.problems import BeyondLimit

from . import headers, tokens
from .charsets import Font, fonts
from .flow import READY, Book, Flow, Paragraph
from .grid import Columns
from .sinks import Equation, Silence, Sink, Value

_SKIPPED = frozenset(
    b"""colortbl shprslt nonshppict mmathPict xe rxe tc tcn filetbl revtbl nonesttables pntxta pntxtb template operator
    hlinkbase vern edmins nofchars nofcharsws nofwords buptim printim id bkmkstart bkmkend fname comment
    private ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn""".split()
)
_SILENT = frozenset({b"pict", b"info", b"shpinst", b"picprop", b"sp", b"upr", b"do"})
_THROUGH = frozenset(
    b"""rtf shp shpgrp shppict object result nesttableprops formfield sp background fldtype dptxbx ud
    listpicture""".split()
)
_MARGINS = {
    b"header": True, b"headerl": True, b"headerr": True, b"headerf": True,
    b"footer": False, b"footerl": False, b"footerr": False, b"footerf": False,
}  # fmt: skip
_INFO = {b"title": "title", b"author": "author", b"subject": "subject", b"keywords": "keywords",
         b"doccomm": "description", b"company": "company"}  # fmt: skip
_TIMES = {b"creatim": "created", b"revtim": "modified"}
_MATH = frozenset(
    b"""moMath moMathPara mr mf mfPr mtype mnum mden msSup msSub msSubSup msPre me msup msub mrad mradPr mdegHide mdeg
    mnary mnaryPr mchr md mdPr mbegChr mendChr msepChr mfunc mfName mlimLow mlimUpp mlim macc maccPr mbar mbox
    mborderBox mgroupChr mm mmr meqArr mphant""".split()
)
_DEEPEST = 1_000_000
_FORM = {b"fftype": "kind", b"ffres": "chosen", b"ffdefres": "default"}
_PREFIXES = {"footnote": "", "endnote": "e", "comment": "c"}


@dataclass(slots=True)
class FormField(Field):
    """A field that may be a form's: its kind (1 a box, 2 a list), what is chosen, and among what."""

    kind: int = 0
    chosen: int | None = None
    default: int = 0
    choices: list[str] = field(default_factory=list)

    def shown(self) -> str:
        """What it shows without a result; 25 says that nobody has chosen yet."""
        chosen = self.default if self.chosen in (None, 25) else self.chosen or 0
        if self.kind == 1 or (self.kind == 0 and self.instruction.strip().upper() == "FORMCHECKBOX"):
            return "☒" if chosen else "☐"
        if self.kind == 2 and 0 <= chosen < len(self.choices):
            return self.choices[chosen]
        return self.own_text()


class Note(Flow):
    """A footnote, endnote or comment; `outer` takes its mark."""

    def __init__(self, book: Book, outer: Flow, kind: str, author: str = "") -> None:
        super().__init__(book, plain=True)
        self.outer, self.kind, self.author = outer, kind, author


class Margin(Flow):
    """A header or footer."""

    def __init__(self, book: Book, found: list[str]) -> None:
        super().__init__(book, plain=True)
        self._found = found

    def keep(self, text: str) -> None:
        """Each text once; a bare page number is no text."""
        if any(char.isalpha() for char in text) and text not in self._found:
            self._found.append(text)


State = tuple[int, Font, int, Sink, Paragraph, str, "FormField | None", int]


class Destinations:
    """The state of reading, and what happens where a group begins with a destination, and where it ends."""

    def __init__(self, data: bytes, *, shows_hidden: bool) -> None:
        self.data = data
        self.book = Book(shows_hidden=shows_hidden)
        self.body = Flow(self.book)
        self.metadata: dict[str, str] = {}
        self.headers: list[str] = []
        self.footers: list[str] = []
        self.notes: list[str] = []
        self.is_cut = False
        self.default = Font("cp1252")
        self.default_font = 0
        self.fonts: dict[int, Font] = {}
        self.columns = self.outer_columns = Columns()
        self.stack: list[State] = []
        self.raw = bytearray()
        self.starred = False
        self.skip = self.high = 0
        # What a group restores at its end.
        self.flags, self.font, self.uc, self.target = 0, self.default, 1, ""
        self.sink: Sink = self.body
        self.paragraph = Paragraph()
        self.field: FormField | None = None
        self._opened_at = 0
        self._counts: dict[str, int] = {}
        self._author = self._property = self._class = ""
        self._lists: dict[int, dict[int, headers.Level]] = {}
        self._jump: int | None = None

    def _push(self) -> None:
        if len(self.stack) >= _DEEPEST:
            raise BeyondLimit("its groups are nested too deeply")
        state = self.flags, self.font, self.uc, self.sink, self.paragraph, self.target, self.field, self._opened_at
        self.stack.append(state)

    def _pop(self) -> None:
        sink, opened, paragraph = self.sink, self.field, self.paragraph
        ends = self._opened_at == len(self.stack)
        if len(self.stack) == 1 and sink is self.body:
            self.body.end_paragraph(paragraph)  # the end of the file is one, in whatever cell it stands
        state = self.stack.pop()
        self.flags, self.font, self.uc, self.sink, self.paragraph, self.target, self.field, self._opened_at = state
        self.starred = False
        if ends:
            self._close(sink, paragraph)
        if opened is not None and opened is not self.field:
            self._end_field(opened)

    def jump(self) -> int | None:
        """Where reading goes on after a destination that was read as a whole."""
        jump, self._jump = self._jump, None
        return jump

    def enter(self, word: bytes, number: int | None, at: int) -> bool:
        """Begin the destination `word`; False if it is none that is known."""
        if word in _SKIPPED:
            self._jump = tokens.end_of_group(self.data, at)
        elif word in _MATH:
            if word.startswith(b"moMath") or isinstance(self.sink, Equation):
                self._enter_equation(word)
        elif word in _INFO or word in _TIMES:
            self._enter_info(word, at)
        elif word in _MARGINS:
            self._open(Margin(self.book, self.headers if _MARGINS[word] else self.footers))
        elif word in _ENTER:
            _ENTER[word](self, at)
        elif word in _SILENT:
            self._open(Silence(self.sink))
        elif word not in _THROUGH:
            return self._form(word, number)
        return True

    def _open(self, sink: Sink) -> None:
        if self.stack and self._opened_at == len(self.stack):
            # Two destinations in one group: the first one ends here.
            old, self.sink = self.sink, self.stack[-1][3]
            self._close(old, self.paragraph)
        self.sink, self._opened_at = sink, len(self.stack)
        self.flags, self.target = 0, ""
        if isinstance(sink, Flow):
            self.paragraph, self.field = Paragraph(), None

    def _close(self, sink: Sink, paragraph: Paragraph) -> None:
        if isinstance(sink, Value | Equation):
            sink.close()
        elif isinstance(sink, Note):
            self._end_note(sink, sink.finish(paragraph))
        elif isinstance(sink, Margin):
            sink.keep(sink.finish(paragraph))
        elif isinstance(sink, Flow) and (text := sink.finish(paragraph)):
            self.sink.flow.box(text)

    def _end_note(self, note: Note, text: str) -> None:
        if not text:
            return
        self._counts[note.kind] = self._counts.get(note.kind, 0) + 1
        mark = f"[^{_PREFIXES[note.kind]}{self._counts[note.kind]}]"
        lead = ""
        if note.kind == "comment":
            lead = f"Comment by {markdown.escape(note.author)}: " if note.author else "Comment: "
        note.outer.text(mark, READY)
        self.notes.append(f"{mark}: {lead}" + text.replace("\n", "\n    "))

    def _enter_note(self, at: int) -> None:
        self._open(Note(self.book, self.sink.flow, "footnote"))

    def _enter_endnote(self, at: int) -> None:
        if isinstance(self.sink, Note) and self.sink.kind == "footnote":
            self.sink.kind = "endnote"

    def _enter_comment(self, at: int) -> None:
        self._open(Note(self.book, self.sink.flow, "comment", self._author))
        self._author = ""

    def _enter_author(self, at: int) -> None:
        def done(text: str) -> None:
            self._author = " ".join(text.split())

        self._open(Value(self.sink, done))

    def _enter_box(self, at: int) -> None:
        self._open(Flow(self.book, plain=True))

    def _enter_label(self, at: int) -> None:
        flow = self.sink.flow

        def done(text: str) -> None:
            flow.label = text

        self._open(Value(self.sink, done))

    def _enter_field(self, at: int) -> None:
        self.field = FormField()

    def _enter_instruction(self, at: int) -> None:
        opened = self.field

        def done(text: str) -> None:
            if opened is not None:
                opened.instruction += text

        self._open(Value(self.sink, done))

    def _enter_result(self, at: int) -> None:
        if self.field is not None:
            self.field.in_result = True
            self.target = self.field.target or self.target

    def _end_field(self, ended: FormField) -> None:
        if not ended.said and not self.sink.silent:
            self.sink.text(ended.shown(), self.flags, self.target)
        if self.field is not None:
            self.field.said |= ended.said

    def _enter_property_name(self, at: int) -> None:
        def done(text: str) -> None:
            self._property = text.strip()

        self._open(Value(self.sink, done))

    def _enter_property_value(self, at: int) -> None:
        flow = self.sink.flow

        def done(text: str) -> None:
            if self._property == "wzDescription" and (said := picture_text(text)):
                flow.text(said, READY)
            elif self._property == "gtextUNICODE" and text.strip():
                flow.box(markdown.escape(text.strip()))
            self._property = ""

        self._open(Value(self.sink, done))

    def _enter_unicode(self, at: int) -> None:
        """The better half of a pair (`\\upr`) whose first half was passed over."""
        if isinstance(self.sink, Silence):
            self.sink = self.sink.outer

    def _enter_inner_row(self, at: int) -> None:
        self.outer_columns = self.columns

    def _enter_choice(self, at: int) -> None:
        opened = self.field

        def done(text: str) -> None:
            if opened is not None:
                opened.choices.append(text.strip())

        self._open(Value(self.sink, done))

    def _enter_class(self, at: int) -> None:
        def done(text: str) -> None:
            self._class = text.strip()

        self._open(Value(self.sink, done))

    def _enter_object(self, at: int) -> None:
        """An embedded object, in hexadecimal digits; equations of the old editor are read."""
        data = self._table(at).translate(None, b" \t\r\n")
        if self._class.startswith("Equation"):
            with contextlib.suppress(ValueError):
                self.sink.flow.text(markdown.escape(equation_of(bytes.fromhex(data.decode("latin-1")))), READY)
        self._class = ""

    def _enter_equation(self, word: bytes) -> None:
        if not (isinstance(self.sink, Equation) and self.sink.is_deep):
            self._open(Equation(self.sink, word[1:].decode("ascii")))

    def _enter_info(self, word: bytes, at: int) -> None:
        if word in _TIMES:
            end = tokens.end_of_group(self.data, at)
            self._moment(_TIMES[word], tokens.numbers(self.data[at:end]))
            self._jump = end
        elif isinstance(self.sink, Silence):
            name = _INFO[word]

            def done(text: str) -> None:
                if text.strip():
                    self.metadata.setdefault(name, text.strip())

            self._open(Value(self.sink, done))

    def _moment(self, name: str, said: dict[bytes, int]) -> None:
        year, month, day, hour, minute = (said.get(key, 0) for key in (b"yr", b"mo", b"dy", b"hr", b"min"))
        if 1900 < year < 2200 and 0 < month < 13 and 0 < day < 32:
            self.metadata[name] = f"{year:04d}-{month:02d}-{day:02d}T{hour % 24:02d}:{minute % 60:02d}:00"

    def _form(self, word: bytes, number: int | None) -> bool:
        """Properties of a form's field, which stand in its instruction."""
        if self.field is None or word not in _FORM:
            return False
        setattr(self.field, _FORM[word], number or 0)
        return True

    def _table(self, at: int) -> bytes:
        """The rest of a group that is read as a whole."""
        end = tokens.end_of_group(self.data, at)
        self._jump = end
        return self.data[at:end]

    def _enter_fonts(self, at: int) -> None:
        self.fonts |= fonts(self._table(at), self.default.codec)
        self.font = self.fonts.get(self.default_font, self.default)

    def _enter_styles(self, at: int) -> None:
        self.book.styles |= headers.styles(self._table(at), self.font)

    def _enter_lists(self, at: int) -> None:
        self._lists |= headers.lists(self._table(at))

    def _enter_overrides(self, at: int) -> None:
        self.book.numbering = headers.numbering(self._table(at), self._lists)


_ENTER: dict[bytes, Callable[[Destinations, int], None]] = {
    b"footnote": Destinations._enter_note,
    b"ftnalt": Destinations._enter_endnote,
    b"annotation": Destinations._enter_comment,
    b"atnauthor": Destinations._enter_author,
    b"shptxt": Destinations._enter_box,
    b"dptxbxtext": Destinations._enter_box,
    b"listtext": Destinations._enter_label,
    b"pntext": Destinations._enter_label,
    b"field": Destinations._enter_field,
    b"fldinst": Destinations._enter_instruction,
    b"fldrslt": Destinations._enter_result,
    b"sn": Destinations._enter_property_name,
    b"sv": Destinations._enter_property_value,
    b"ud": Destinations._enter_unicode,
    b"nesttableprops": Destinations._enter_inner_row,
    b"objclass": Destinations._enter_class,
    b"objdata": Destinations._enter_object,
    b"ffl": Destinations._enter_choice,
    b"fonttbl": Destinations._enter_fonts,
    b"stylesheet": Destinations._enter_styles,
    b"listtable": Destinations._enter_lists,
    b"listoverridetable": Destinations._enter_overrides,
}
DESTINATIONS = _SKIPPED.union(_SILENT, _THROUGH, _MARGINS, _INFO, _TIMES, _MATH, _FORM, _ENTER)
