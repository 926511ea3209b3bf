"""Rich files of the formats that are text: what is told apart in them, what is kept as it is, what is escaped."""

from __future__ import annotations

TXT = "Ein Brief aus München\r\n\r\n# kein Titel\r\n  eingerückt\t*so*\r\n\r\n\r\nÄöü – “Ende”\x0c\r\nSeite 2".encode(
    "cp1252"
)
MARKDOWN = (
    b"---\ntitle: Plan\n---\n\n# Plan\n\n- one\n  - two\n\n| a | b |\n|---|---|\n| 1 | x\\|y |\n\n"
    b"```\n# code\n```\n\nEnd without a line"
)
JSON = (
    b'{"name": "Harbor", "open": true, "rooms": [{"no": 1, "size": 2.50}, {"no": 2, "size": null}],'
    b' "note": "caf\\u00e9 \\ud83d\\udc4d <b>", "big": 12345678901234567890}\n'
)
YAML = (
    b"name: Harbor  # a remark\nopen: yes\nrooms:\n  - {no: 1, size: 2.50}\n  - &two {no: 2}\n"
    b"again: *two\ntext: |\n  a\n   b\n"
)
XML = (
    '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE book [<!ELEMENT book ANY>]>\n<!-- kept back -->\n'
    '<book xmlns:x="urn:x" lang="en"><title>Plants &amp; m&#246;re</title>'
    "<x:p>Some <b>bold</b> text,\n  on two lines</x:p>"
    "<empty/><data><![CDATA[a < b]]></data></book>"
).encode("latin-1")
EML = (
    b"From: =?utf-8?q?Vera_M=C3=BCller?= <vera@harbor.example>\r\n"
    b"To: karl@harbor.example, Ivan <ivan@harbor.example>\r\n"
    b"Date: Tue, 3 Mar 2026 14:05:00 +0100\r\nSubject: =?utf-8?b?U2Now7xzc2VsIDEy?=\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n'
    b'--B\r\nContent-Type: multipart/alternative; boundary="A"\r\n\r\n'
    b"--A\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe key is here.\r\n--A\r\nContent-Type: text/html\r\n\r\n"
    b"<p>The <b>key</b> is here.</p>\r\n--A--\r\n--B\r\nContent-Type: application/pdf\r\n"
    b'Content-Disposition: attachment; filename="plan.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    b"JVBERg==\r\n--B--\r\n"
)
