"""Messages of Outlook (MSG; [MS-OXMSG]): who wrote to whom, the text, the names of what is attached."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from . import markdown, problems
from .codepages import codec_of
from .compound import Compound
from .decoding import decode
from .html import convert_text
from .mail import attached, head
from .oleproperties import moment
from .rtfpacking import unpacked
from .source import Source
from .types import Draft

_PROPERTIES = "__properties_version1.0"
_TOP, _WITHIN, _PART = 32, 24, 8  # bytes before the properties of a file, of a message in it, of its parts (2.4.1)
_DEEPEST = 10  # messages in each other
_CUT = "The file is damaged; its text may be incomplete."
# Properties ([MS-OXPROPS]) and kinds of recipients.
_SUBJECT, _BODY, _HTML, _RICH = 0x0037, 0x1000, 0x1013, 0x1009
_SENDER = ((0x0C1A, 0x5D01, 0x0C1F), (0x0042, 0x5D02, 0x0065))  # a name, an address, an address of any kind
_NAME, _ADDRESS, _ANY_ADDRESS, _RECIPIENT_KIND = 0x3001, 0x39FE, 0x3003, 0x0C15
_TO, _CC = 1, 2
_SHOWN = {_TO: 0x0E04, _CC: 0x0E03}
_SENT, _RECEIVED = 0x0039, 0x0E06
_PAGES = (0x3FFD, 0x3FDE)  # of the message's strings, of its page
_FILE_NAMES, _CONTENT_ID, _HIDDEN, _MESSAGE = (0x3707, 0x3704, _NAME), 0x3712, 0x7FFE, "__substg1.0_3701000d/"
_WIDE, _NARROW, _BYTES = "001f", "001e", "0102"


def convert(source: Source) -> Draft:
    """A heading with the subject, a line for each of sender, receivers and date, the text, a line for each attachment.

    Messages that are attached follow below it.

    Raises:
        DocumentError: DAMAGED when there is no message in it, LIMIT.
    """
    file = Compound(source.read())
    if _PROPERTIES not in file.names():
        raise problems.damaged(source.path, "there is no message in it")
    message = _Message(source, file, "", _TOP)
    text = markdown.blocks(message.blocks(1))
    said = {"author": message.sender(), "created": message.moment()}
    notes = () if file.complete else (_CUT,)
    return Draft(markdown.tidy(text) if text else "", message.text(_SUBJECT), said, notes=notes)


@dataclass(frozen=True, slots=True)
class _Storage:
    """A storage of the file below `path`: a message, one of its recipients, one of its attachments."""

    source: Source
    file: Compound
    path: str
    lead: int

    def raw(self, number: int, kind: str) -> bytes:
        return self.file.read(f"{self.path}__substg1.0_{number:04x}{kind}") or b""

    def value(self, number: int) -> int:
        """A property of fixed length as a number; 0 if there is none."""
        data = self.file.read(f"{self.path}{_PROPERTIES}") or b""
        for at in range(self.lead, len(data) - 15, 16):
            if data[at + 2] | data[at + 3] << 8 == number:
                return int(struct.unpack_from("<Q", data, at + 8)[0])
        return 0

    def text(self, number: int, codec: str = "cp1252") -> str:
        if wide := self.raw(number, _WIDE):
            return wide[: len(wide) // 2 * 2].decode("utf-16-le", "replace").rstrip("\0")
        return self.raw(number, _NARROW).decode(codec, "replace").rstrip("\0")

    def line(self, number: int, codec: str) -> str:
        return " ".join(self.text(number, codec).split())


class _Message(_Storage):
    """A message, the file's own or one that is attached to another."""

    __slots__ = ()

    @property
    def codec(self) -> str:
        page = next((page for number in _PAGES if 0 < (page := self.value(number) & 0xFFFFFFFF) < 1 << 16), 0)
        return codec_of(page)

    def blocks(self, level: int) -> Iterator[str]:
        told = [("From", self.sender()), ("To", self._receivers(_TO)), ("Cc", self._receivers(_CC))]
        yield from head(self.line(_SUBJECT, self.codec), [*told, ("Date", _readable(self.moment()))], level)
        page = self._page()
        yield convert_text(page).markdown if page else self._plain()
        for part in self._parts("__attach_version1.0_"):
            inner = f"{part.path}{_MESSAGE}"
            if level < _DEEPEST and self.file.read(f"{inner}{_PROPERTIES}"):
                yield from _Message(self.source, self.file, inner, _WITHIN).blocks(level + 1)
            elif not self._stands_in(part, page):
                yield attached(next(filter(None, (part.line(number, self.codec) for number in _FILE_NAMES)), ""))

    def sender(self) -> str:
        people = (_person(*(self.line(number, self.codec) for number in numbers)) for numbers in _SENDER)
        return next(filter(None, people), "")

    def moment(self) -> str:
        """When it was sent or came, as `2024-03-09T14:30:00Z`; empty if unknown."""
        ticks = self.value(_SENT) or self.value(_RECEIVED)
        try:
            return moment(ticks)
        except OverflowError:
            return ""

    def _receivers(self, kind: int) -> str:
        parts = [part for part in self._parts("__recip_version1.0_") if part.value(_RECIPIENT_KIND) & 0xF == kind]
        numbers = (_NAME, _ADDRESS, _ANY_ADDRESS)
        people = [_person(*(part.line(number, self.codec) for number in numbers)) for part in parts]
        return ", ".join(filter(None, people)) or self.line(_SHOWN[kind], self.codec)

    def _parts(self, name: str) -> list[_Storage]:
        start = f"{self.path}{name}"
        paths = {path[: path.index("/", len(start)) + 1] for path in self._below(start)}
        return [_Storage(self.source, self.file, path, _PART) for path in sorted(paths)]

    def _below(self, start: str) -> Iterator[str]:
        return (path for path in self.file.names() if path.startswith(start) and "/" in path[len(start) :])

    def _page(self) -> str:
        """The text as a web page; empty if it is none."""
        if text := self.text(_HTML, self.codec):
            return text
        data = self.raw(_HTML, _BYTES)
        page = codec_of(self.value(_PAGES[1]) & 0xFFFF, "")
        if page:
            try:
                return data.decode(page)
            except UnicodeDecodeError:
                pass
        return decode(data, declared=True) if data else ""

    def _plain(self) -> str:
        if text := self.text(_BODY, self.codec).strip():
            return markdown.escape(text.replace("\r\n", "\n"))
        rich = unpacked(self.raw(_RICH, _BYTES), self.source.limits.file_bytes)
        if not rich:
            return ""
        from .rtf.document import convert as convert_rich

        return convert_rich(self.source.holding(rich)).markdown

    @staticmethod
    def _stands_in(part: _Storage, page: str) -> bool:
        """Whether something attached is seen within the text, as the picture of a signature is."""
        key = part.text(_CONTENT_ID)
        return part.value(_HIDDEN) & 1 == 1 or bool(key and f"cid:{key}" in page)


def _person(name: str, address: str, other: str) -> str:
    """`Name <address>`; addresses within an organisation's own directory say nothing to others."""
    address = address or (other if "@" in other else "")
    return f"{name} <{address}>" if name and address and name != address else name or address


def _readable(moment: str) -> str:
    return moment.replace("T", " ").replace("Z", " UTC")
