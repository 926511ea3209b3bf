"""Made PDF documents: reports with headings, paragraphs, lists, ruled tables, page numbers, some in two columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from .pdf_file import rule, show, write_pdf
from .prose import Prose

_LEFT, _TOP, _FOOT = 60, 780, 60
_LEADING = 14


def pdf(path: Path, prose: Prose, pages: int) -> None:
    """`pages` pages; every third document is set in two columns."""
    columns = 2 if prose.seed % 3 == 2 else 1
    contents = [_page(prose, number, pages, columns) for number in range(1, pages + 1)]
    write_pdf(path, contents, trailer="", catalogue="/Lang (en)")


def _page(prose: Prose, number: int, pages: int, columns: int) -> str:
    parts = [show("Annual report of the archive", _LEFT, 812, 9), show(f"Page {number} of {pages}", 270, 30, 9)]
    if number == 1:
        parts.append(show(prose.title(), _LEFT, 788, 22, "F2"))
    width = 480 // columns - 10
    for column in range(columns):
        left = _LEFT + column * (480 // columns + 5)
        parts += _column(prose, left, width, table=columns == 1 and number % 3 == 1)
    return "\n".join(parts)


def _column(prose: Prose, left: float, width: float, *, table: bool) -> Iterator[str]:
    height = _TOP - 30
    yield show(prose.title(), left, height, 15, "F2")
    height -= 26
    if table:
        yield from _table(prose.rows(6, 4), left, height)
        height -= 7 * 18 + 12
    while height > _FOOT + 6 * _LEADING:
        # Helvetica's letters are half as wide as high, on average.
        for line in textwrap.wrap(prose.paragraph(), int(width / 5.4)):
            if height < _FOOT:
                break
            yield show(line, left, height)
            height -= _LEADING
        height -= 10


def _table(rows: list[list[str]], left: float, top: float) -> Iterator[str]:
    for line in range(len(rows) + 1):
        yield rule(left, top - 18 * line, left + 400, top - 18 * line)
    for column in range(len(rows[0]) + 1):
        yield rule(left + 100 * column, top, left + 100 * column, top - 18 * len(rows))
    for line, row in enumerate(rows):
        for column, text in enumerate(row):
            yield show(text, left + 100 * column + 4, top - 18 * line - 13, 10)
