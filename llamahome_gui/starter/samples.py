"""Make the sample documents and datasets that ship with LlamaHome; the same bytes on every machine."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llamahome_gui.starter import sample_data as data
from llamahome_gui.starter import sample_texts as texts
from llamahome_gui.starter.sample_facts import SETTINGS_TEXT, workshop_rows
from llamahome_gui.starter.sample_texts import Section

STAMP = (2026, 1, 5, 9, 0, 0)
STAMP_TEXT = "2026-01-05T09:00:00Z"


@dataclass(frozen=True)
class Question:
    """A question that one sample document answers, and the value that a right answer contains."""

    document: str
    question: str
    expected: str


def settled(raw: bytes) -> bytes:
    """An Office file with all times set to one moment, so that its bytes depend on its content only."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            body = old.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + STAMP_TEXT.encode(), body)
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(info, body)
    return out.getvalue()


def word_file(title: str, sections: Sequence[Section]) -> bytes:
    """A Word document with a title, headings, paragraphs, bullets and tables."""
    from docx import Document

    file = Document()
    file.core_properties.author, file.core_properties.title = "LlamaHome samples", title
    file.add_heading(title, level=0)
    for section in sections:
        file.add_heading(section.title, level=1)
        for paragraph in section.paragraphs:
            file.add_paragraph(paragraph)
        for bullet in section.bullets:
            file.add_paragraph(bullet, style="List Bullet")
        if section.table:
            _word_table(file, section.table)
    return _saved(file.save)


def _word_table(file: Any, rows: Sequence[Sequence[str]]) -> None:
    table = file.add_table(rows=len(rows), cols=len(rows[0]), style="Light Grid Accent 1")
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value


def _saved(save: Callable[[Any], Any]) -> bytes:
    out = io.BytesIO()
    save(out)
    return settled(out.getvalue())


def sheet_file(title: str, rows: Sequence[Sequence[str | int]]) -> bytes:
    """An Excel workbook with one sheet and a bold head."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCD", (28, 20, 16, 22), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    return _saved(book.save)


def slide_file(title: str, slides: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """A PowerPoint file: a title slide, then slides with bullets."""
    from pptx import Presentation

    deck = Presentation()
    first: Any = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = title
    first.placeholders[1].text = "Monthly review"
    for heading, bullets in slides:
        slide: Any = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(bullets)
    return _saved(deck.save)


def site_section(rng: random.Random, name: str) -> Section:
    """One house of the register: prose, duties and a few details."""
    prose = " ".join(rng.choice(part) for part in (texts.SITE_OPENINGS, texts.SITE_ROOMS, texts.SITE_STATE))
    manager = f"{rng.choice(data.FIRST)} {rng.choice(data.LAST)}"
    facts = f"The manager of the {name} is {manager}. The phone number of the {name} is 555 {rng.randint(1000, 9999)}."
    table = (
        ("Detail", "Value", "Checked"),
        ("Desks", str(rng.randint(8, 60)), rng.choice(("spring", "autumn"))),
        ("Parking places", str(rng.randint(0, 30)), rng.choice(("spring", "autumn"))),
        ("Square metres", str(rng.randint(200, 1900)), rng.choice(("spring", "autumn"))),
    )
    duties = tuple(rng.sample(texts.SITE_DUTIES, 4))
    return Section(name[0].upper() + name[1:], (prose, facts), duties, table if rng.random() < 0.6 else ())


def register() -> list[Section]:
    """The long register of sites; the facts that are asked for stand in its last section."""
    rng = random.Random("site register")
    sections = [Section("About this register", data.REGISTER_INTRO)]
    sections += [site_section(rng, name) for name in data.SITES]
    return [*sections, Section("Late additions", (data.REGISTER_NOTE,), data.REGISTER_END)]


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def documents() -> dict[str, bytes]:
    """Every sample document by its path below ``documents/``."""
    deck = slide_file("Roadmap", data.SLIDES)
    files: dict[str, bytes | str] = {
        "Office/Harbor office handbook.docx": word_file("Harbor office handbook", texts.HANDBOOK),
        "Office/Meeting notes March.docx": word_file("Meeting notes, March", texts.MEETING),
        "Office/Sites/Site register.docx": word_file("Site register", register()),
        "Office/Opening hours.md": data.HOURS_MD,
        "Office/Visitors.html": data.VISITORS_HTML,
        "Projects/Project Falcon brief.docx": word_file("Project Falcon: the brief", texts.FALCON),
        "Projects/Orbit pump guide.docx": word_file("Orbit pump: maintenance guide", texts.PUMP),
        "Projects/Roadmap.pptx": deck,
        "Projects/devices.json": json.dumps(data.DEVICES, indent=2) + "\n",
        "People/Welcome pack.docx": word_file("Welcome pack", texts.WELCOME),
        "People/Directory.csv": csv_text(data.DIRECTORY),
        "Finance/Budget 2027.xlsx": sheet_file("Budget 2027", data.BUDGET),
        "Travel notes.txt": data.TRAVEL_TXT,
    }
    return {name: body.encode() if isinstance(body, str) else body for name, body in files.items()}


def json_lines(rows: Sequence[object]) -> bytes:
    """One JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def all_files() -> dict[str, bytes]:
    """Everything below ``data/samples``: path and content."""
    questions = [{"document": q.document, "question": q.question, "expected": q.expected} for q in questions_list()]
    return {
        **{f"documents/{name}": body for name, body in documents().items()},
        "datasets/office_facts.jsonl": json_lines(data.chat_rows()),
        "datasets/style_alpaca.jsonl": json_lines(data.style_rows()),
        "datasets/workshop_facts.jsonl": json_lines(workshop_rows()),
        "datasets/workshop_facts.yaml": SETTINGS_TEXT.encode(),
        "questions.json": (json.dumps(questions, indent=2, ensure_ascii=False) + "\n").encode(),
    }


def questions_list() -> list[Question]:
    """What the shipped model answers from the samples."""
    return [Question(*row) for row in data.QUESTIONS]


def write_samples(folder: Path) -> list[Path]:
    """Write all sample files below a folder and return their paths."""
    written = []
    for name, body in all_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        written.append(path)
    return written
