"""Made Office documents of realistic structure: Word, Excel and PowerPoint through the libraries that write them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from .prose import Prose


def docx(path: Path, prose: Prose, pages: int) -> None:
    """Headings, paragraphs with bold runs, lists, and a table every third page."""
    from docx import Document

    made = Document()
    made.core_properties.title = prose.title()
    for page in range(pages):
        made.add_heading(prose.title(), level=1 + page % 3)
        for _ in range(4):
            paragraph = made.add_paragraph(prose.sentence() + " ")
            paragraph.add_run(prose.fact()).bold = True
            paragraph.add_run(" " + prose.paragraph())
        for _ in range(4):
            made.add_paragraph(prose.sentence(), style="List Bullet")
        if page % 3 == 0:
            _word_table(made, prose.rows(6, 4))
    made.save(str(path))


def _word_table(made: Any, rows: list[list[str]]) -> None:
    table = made.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for place, text in zip(table.add_row().cells, row, strict=True):
            place.text = text


def xlsx(path: Path, prose: Prose, size: int) -> None:
    """One to four sheets of numbers, dates, shares and texts; `size` times sixty rows in all.

    Texts are shared as Excel has them, in every second file within their cells as programs that export have them.
    """
    from openpyxl import Workbook

    made = Workbook(write_only=prose.seed % 2 == 1)
    if made.worksheets:
        made.remove(made.worksheets[0])
    sheets = min(4, size)
    for number in range(sheets):
        sheet = made.create_sheet(f"{prose.title()[:24]} {number + 1}")
        sheet.append(["No", "Name", "Date", "Amount", "Share", "Note", "Done"])
        for row in range(1, 60 * size // sheets):
            sheet.append(_sheet_row(sheet, prose, row))
    made.save(str(path))


def _sheet_row(sheet: Any, prose: Prose, row: int) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell

    share = WriteOnlyCell(sheet, prose.chance.random())
    share.number_format = "0.0%"
    day = dt.datetime(2020, 1, 1) + dt.timedelta(days=prose.chance.randrange(2000))
    amount = round(prose.chance.uniform(0, 99_999), 2)
    return [row, prose.name(), day, amount, share, prose.title(), prose.chance.random() < 0.5]


def pptx(path: Path, prose: Prose, size: int) -> None:
    """Two slides for each unit of size: bullets on two levels, a table on every fourth, notes on every third."""
    from pptx import Presentation

    made = Presentation()
    for number in range(2 * size):
        slide = made.slides.add_slide(made.slide_layouts[1 if number % 4 != 3 else 5])
        slide.shapes.title.text = prose.title()
        if number % 4 == 3:
            _slide_table(slide, prose.rows(6, 4))
        else:
            _bullets(slide.placeholders[1].text_frame, prose)
        if number % 3 == 0:
            slide.notes_slide.notes_text_frame.text = prose.paragraph()
    made.save(str(path))


def _bullets(frame: Any, prose: Prose) -> None:
    frame.text = prose.sentence()
    for level in (0, 1, 1, 0):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = prose.sentence(), level


def _slide_table(slide: Any, rows: list[list[str]]) -> None:
    from pptx.util import Inches

    frame = slide.shapes.add_table(len(rows), len(rows[0]), Inches(1), Inches(2), Inches(8), Inches(3))
    for line, row in enumerate(rows):
        for column, text in enumerate(row):
            frame.table.cell(line, column).text = text
