"""Messages of mail programs: who wrote what to whom, and what hangs on it."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage, Message
from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.types import Converted
from llamahome_gui.errors import DocumentError, DocumentReason


def message(text: str = "Dear Eva,\n\nsee <below>.\n", subject: str = "The offer") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, "Jörg Weiß <joerg@a.example>", "eva@b.example, om@c.example"
    made["Date"] = "Sat, 09 Mar 2024 14:30:00 +0100"
    made.set_content(text)
    return made


def converted(tmp_path: Path, made: EmailMessage | bytes) -> Converted:
    path = tmp_path / "a.eml"
    path.write_bytes(made if isinstance(made, bytes) else bytes(made))
    return convert_file(path)


def test_a_plain_message(tmp_path: Path) -> None:
    found = converted(tmp_path, message())
    assert found.markdown == (
        "# The offer\n\n- From: Jörg Weiß \\<joerg@a.example>\n- To: eva@b.example, om@c.example\n"
        "- Date: Sat, 09 Mar 2024 14:30:00 +0100\n\nDear Eva,\n\nsee \\<below>.\n"
    )
    assert (found.format, found.title) == ("eml", "The offer")


def test_the_page_goes_before_the_plain_text_and_files_are_named(tmp_path: Path) -> None:
    made = message("plain words")
    made.add_alternative("<p>Read <b>this</b></p>", subtype="html")
    made.add_attachment(b"PK\3\4", maintype="application", subtype="zip", filename="Preise März.zip")
    found = converted(tmp_path, made).markdown
    assert "Read **this**\n\n[Attached: Preise März.zip]\n" in found
    assert "plain words" not in found


def test_a_message_within_a_message(tmp_path: Path) -> None:
    made = message()
    made.add_attachment(message("The first words", "An earlier one"))
    found = converted(tmp_path, made).markdown
    assert "## An earlier one\n" in found
    assert found.endswith("The first words\n")


def _of(kind: str, *parts: Message) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["Content-Type"] = "The offer", f"multipart/{kind}; boundary=between{len(bytes(parts[0]))}"
    made.set_payload(list(parts))
    return made


def _part(kind: str, text: str, name: str = "", shown: str = "inline") -> Message:
    head = f'Content-Disposition: {shown}; filename="{name}"\n' if name else ""
    return email.message_from_string(f"Content-Type: {kind}\n{head}\n{text}", policy=email.policy.default)


PDF = _part("application/pdf", "%PDF", "a.pdf")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (_of("mixed", _part("text/plain", "before"), PDF, _part("text/plain", "after")),
         ["before", "[Attached: a.pdf]", "after"]),
        (_of("alternative", _part("text/plain", "plain"),
             _of("mixed", _part("text/html", "<p>before"), PDF, _part("text/html", "<p>after"))),
         ["before", "[Attached: a.pdf]", "after"]),
        (_of("mixed", _part("text/plain", "the message"), _part("text/html", "<p>of a list")),
         ["the message", "of a list"]),
        (_of("related", _part("text/html", "<p>see"), _part("image/png", "x", "logo.png"),
             _part("image/png", "x", "plan.png", "attachment")),
         ["see", "[Attached: plan.png]"]),
        (_of("mixed", _part("text/plain", "hello"), _part("text/plain", "secret", "notes.txt", "attachment")),
         ["hello", "[Attached: notes.txt]"]),
    ],
)  # fmt: skip
def test_what_stands_around_attached_files_is_read(tmp_path: Path, made: EmailMessage, said: list[str]) -> None:
    assert converted(tmp_path, made).markdown == "\n\n".join(["# The offer", *said]) + "\n"


def test_what_claims_to_be_latin_1_is_of_windows(tmp_path: Path) -> None:
    head = b"Content-Type: text/plain; charset=iso-8859-1\n\n"
    assert converted(tmp_path, head + b"It\x92s \x80 5 \x96 \x93ok\x94\n").markdown.endswith("It’s € 5 – “ok”\n")
    ascii_it_says = b"Content-Type: text/plain; charset=us-ascii\n\nGr\xc3\xbc\xc3\x9fe\n"
    assert converted(tmp_path, ascii_it_says).markdown.endswith("Grüße\n")


def test_wrong_headers_and_bytes(tmp_path: Path) -> None:
    told = b"From: =?utf-8?q?J=C3=B6rg\nTo: <<,@>\nContent-Type: text/plain; charset=none-such\n\nGr\xc3\xbc\xc3\x9fe\n"
    assert converted(tmp_path, told).markdown.endswith("Grüße\n")
    assert converted(tmp_path, b"no headers at all, but words").markdown.strip()


def test_messages_nested_without_end(tmp_path: Path) -> None:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    with pytest.raises(DocumentError) as caught:
        converted(tmp_path, parts + b"\nwords")
    assert caught.value.reason in (DocumentReason.LIMIT, DocumentReason.EMPTY)
