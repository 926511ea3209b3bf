"""One page: its lines in reading order, its tables, its comments, and whether it is a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .aligned import aligned_tables
from .columns import in_reading_order
from .grids import Table, find_grids, ruled_tables
from .marks import placed, read_marks
from .rules import read_drawing, turned
from .words import Line, read_lines

_DRAWN = 40  # paths: a page without letters that is drawn, not blank
# A page with fewer words below a picture that covers so much of it may be a scan with a stamp.
_FEW_WORDS, _MOST_OF_IT = 30, 0.6
_FIGURES = re.compile(r"\d+")


@dataclass(slots=True)
class Page:
    """`pieces` are lines and tables in the order of reading.

    `stamp` is what it says, figures left out, where a picture covers most of it and there are few words: a slide, or a
    scan that somebody has stamped.
    `marks_cut` and `drawing_cut`: there is more beside the text than is read.
    """

    pieces: list[Line | Table] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    picture: bool = False
    stamp: str = ""
    marks_cut: bool = False
    drawing_cut: bool = False


def read_page(document: Any, number: int) -> Page | None:
    """Page `number` (from 0); None for a page that cannot be loaded."""
    import pypdfium2 as pdfium

    try:
        page = document[number]
    except pdfium.PdfiumError:
        return None
    try:
        text_page = page.get_textpage()
        try:
            return _page(document, page, text_page)
        finally:
            text_page.close()
    except pdfium.PdfiumError:
        return None
    finally:
        page.close()


def _page(document: Any, page: Any, text_page: Any) -> Page:
    drawing, marks = read_drawing(page), read_marks(document, page)
    grids = find_grids(drawing)
    lines, quarters = read_lines(text_page, sorted(rule for grid in grids for rule in grid.down), page.get_bbox())
    if marks.links or marks.texts:
        lines = placed(lines, marks, quarters)
    if not lines:
        is_picture = drawing.pictures > 0 or drawing.paths > _DRAWN
        return Page([], marks.comments, is_picture, marks_cut=marks.cut)
    if quarters:
        grids = find_grids(turned(drawing, quarters))
    lines, tables = ruled_tables(lines, grids)
    lines, more = aligned_tables(lines)
    pieces = _in_order(lines, [*tables, *more])
    words = sum(len(line.words) for line in lines) if not tables and not more else _FEW_WORDS
    covered = drawing.largest > _MOST_OF_IT * page.get_width() * page.get_height()
    stamp = _FIGURES.sub("", " ".join(line.text for line in lines)) if covered and words < _FEW_WORDS else ""
    return Page(pieces, marks.comments, stamp=stamp, marks_cut=marks.cut, drawing_cut=drawing.cut)


def _in_order(lines: list[Line], tables: list[Table]) -> list[Line | Table]:
    """Lines in reading order; each table before the line whose place in the content follows its own."""
    ordered: list[Line | Table] = list(in_reading_order(lines))
    for table in sorted(tables, key=lambda table: table.number):
        places = (place for place, piece in enumerate(ordered) if piece.number > table.number)
        ordered.insert(next(places, len(ordered)), table)
    return ordered
