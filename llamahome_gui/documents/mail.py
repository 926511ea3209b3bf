"""Messages of a mail program (EML; RFC 5322 and 2045): who wrote to whom, the text, the names of what is attached."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable, Iterator
from email.message import EmailMessage, Message

from . import markdown
from .decoding import decode, meant
from .html import convert_text
from .source import Source
from .types import Draft

_TOLD = ("From", "To", "Cc", "Date")


def convert(source: Source) -> Draft:
    """A heading with the subject, a line for each of sender, receivers and date, the text, a line for each attachment.

    Messages that are passed on within it follow below it.
    """
    message = email.message_from_bytes(source.read(), policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        return Draft("")
    text = markdown.blocks(_blocks(message, 1))
    said = {"author": _header(message, "From"), "created": _header(message, "Date")}
    return Draft(markdown.tidy(text) if text else "", _header(message, "Subject"), said)


def _blocks(message: EmailMessage, level: int) -> Iterator[str]:
    subject = _header(message, "Subject")
    told = [(name, _header(message, name)) for name in _TOLD]
    yield from head(subject, told, level)
    yield from _content(message, level)


def _content(part: EmailMessage, level: int) -> Iterator[str]:
    """All that a part says, in order: programs put texts before, between and behind what is attached."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        if isinstance(inner, EmailMessage):
            yield from _blocks(inner, level + 1)
    elif part.is_multipart():
        for child in _read_parts(part):
            yield from _content(child, level)
    elif _is_text(part):
        yield _text(part)
    elif not _lies_in_the_text(part) and (name := part.get_filename()):
        yield attached(name)


def _read_parts(part: EmailMessage) -> list[EmailMessage]:
    """Those of a part's own parts that are read: of alternatives (RFC 2046, 5.1.4) the page, or else the plain text."""
    parts = [each for each in part.get_payload() if isinstance(each, EmailMessage)]
    if part.get_content_maintype() != "multipart":  # a report on a delivery
        return []
    if part.get_content_subtype() != "alternative":
        return parts
    for kind in ("text/html", "text/plain"):
        if holding := [each for each in parts if any(_is_text(inner, kind) for inner in each.walk())]:
            return holding[-1:]
    return parts[-1:]


def _is_text(part: Message, kind: str = "") -> bool:
    """Whether a part is a text to be read, of one kind or any, and not an attached file."""
    kinds = (kind,) if kind else ("text/plain", "text/html")
    if part.get_content_maintype() == "multipart":  # it says so, but has no parts
        return not kind and not part.is_multipart()
    return (
        part.get_content_type() in kinds and part.get_content_disposition() != "attachment" and not part.get_filename()
    )


def _lies_in_the_text(part: Message) -> bool:
    """Whether it is a picture that the text shows."""
    shown = part.get_content_disposition() == "inline" or "Content-ID" in part
    return part.get_content_maintype() == "image" and shown


def head(subject: str, told: Iterable[tuple[str, str]], level: int) -> Iterator[str]:
    """The subject as a heading of a `level`, and a line for each thing that is told of the message."""
    if subject:
        yield f"{'#' * min(level, 6)} {markdown.escape(subject)}"
    yield "\n".join(f"- {name}: {markdown.escape(text)}" for name, text in told if text)


def attached(name: str) -> str:
    """A line for an attached file; empty for one without a name."""
    name = " ".join(name.split())
    return f"[Attached: {markdown.escape(name)}]" if name else ""


def _text(body: EmailMessage) -> str:
    data = body.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    text = _decoded(data, body.get_content_charset())
    if body.get_content_type() == "text/html":
        return convert_text(text).markdown
    return markdown.escape(text.replace("\r\n", "\n"))


def _decoded(data: bytes, charset: str | None) -> str:
    """As the message says it is written, or as it looks if that is wrong."""
    try:
        return data.decode(meant(charset or "utf-8"))
    except (LookupError, UnicodeDecodeError):
        return decode(data)


def _header(message: EmailMessage, name: str) -> str:
    """A header on one line; empty if it is missing or cannot be made sense of."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):  # the parser of addresses stumbles over odd ones
        return ""
