"""Made documents in formats that are text: web pages, Rich Text, plain text, CSV, XML."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.sax.saxutils import escape

from .prose import Prose


def html(path: Path, prose: Prose, pages: int) -> None:
    path.write_text(page(prose, pages), encoding="utf-8")


def page(prose: Prose, pages: int) -> str:
    """A web page that is XHTML too: navigation, headings, links, lists, a table, a style and a script."""
    title = escape(prose.title())
    links = "".join(f'<li><a href="/{n}.html">{escape(prose.title())}</a></li>' for n in range(12))
    parts = [
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title><style>p {{ margin: 0 }}</style>'
        f"<script>var one = 1;</script></head><body><nav><ul>{links}</ul></nav><h1>{title}</h1>"
    ]
    for number in range(pages):
        parts.append(f"<section class='part'><h2>{escape(prose.title())}</h2>")
        parts += [
            f"<p>{escape(prose.sentence())} <b>{escape(prose.fact())}</b> "
            f"<a href='https://example.org/{number}'>{escape(prose.title())}</a> {escape(prose.paragraph())}</p>"
            for _ in range(5)
        ]
        parts.append("<ul>" + "".join(f"<li>{escape(prose.sentence())}</li>" for _ in range(4)) + "</ul>")
        if number % 3 == 0:
            rows = prose.rows(6, 4)
            cells = ("".join(f"<td>{escape(text)}</td>" for text in row) for row in rows)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
        parts.append("</section>")
    return "".join(parts) + "</body></html>"


def rtf(path: Path, prose: Prose, pages: int) -> None:
    """Headings, paragraphs with bold words and a list."""
    parts = [r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times New Roman;}}{\info{\title Made}}"]
    for _ in range(pages):
        parts.append(rf"\pard\outlinelevel0\b\fs32 {_rich(prose.title())}\b0\fs22\par")
        parts += [
            rf"\pard {_rich(prose.sentence())} {{\b {_rich(prose.fact())}}} {_rich(prose.paragraph())}\par"
            for _ in range(5)
        ]
        parts += [rf"\pard\li720 {{\pntext\'B7\tab}}{_rich(prose.sentence())}\par" for _ in range(4)]
    path.write_text("\n".join(parts) + "}", encoding="ascii")


def _rich(text: str) -> str:
    return "".join(char if char.isascii() else rf"\u{ord(char)}?" for char in text)


def txt(path: Path, prose: Prose, pages: int) -> None:
    """Paragraphs, every fourth file in an encoding from before UTF-8."""
    text = "\n\n".join(prose.paragraph() for _ in range(8 * pages))
    encoding = "cp1252" if prose.seed % 4 == 3 else "utf-8"
    path.write_bytes(text.encode(encoding, "replace"))


def csv_table(path: Path, prose: Prose, size: int) -> None:
    """Sixty rows for each unit of size; a semicolon as in Europe in every second file."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";" if prose.seed % 2 else ",").writerows(prose.rows(60 * size, 8))
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")


def xml(path: Path, prose: Prose, size: int) -> None:
    """Forty records for each unit of size, without lines of their own in every second file."""
    end = "\n" if prose.seed % 2 else ""
    records = end.join(
        f'<record id="{number}"><name>{escape(prose.name())}</name><date>{prose.date()}</date>'
        f"<note>{escape(prose.sentence())}</note></record>"
        for number in range(40 * size)
    )
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>{end}<records>{records}</records>', encoding="utf-8")
