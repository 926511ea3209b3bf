"""Messages of mail programs: who wrote what to whom, and what hangs on it."""

from __future__ import annotations

from email.message import EmailMessage
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


def test_wrong_headers_and_bytes(tmp_path: Path) -> None:
    told = b"From: =?utf-8?q?J=C3=B6rg\nTo: <<,@>\nContent-Type: text/plain; charset=none-such\n\nGr\xc3\xbc\xc3\x9fe\n"
    assert converted(tmp_path, told).markdown.endswith("Grüße\n")
    assert converted(tmp_path, b"no headers at all, but words").markdown.strip()


def test_messages_nested_without_end(tmp_path: Path) -> None:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    with pytest.raises(DocumentError) as caught:
        converted(tmp_path, parts + b"\nwords")
    assert caught.value.reason in (DocumentReason.LIMIT, DocumentReason.EMPTY)
