"""The whole file: opened with its password, its pages put together, what it says about itself, what is missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from llamahome_gui.documents import problems
from llamahome_gui.documents.markdown import blocks_and_items, tidy
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .marks import MOST_MARKS
from .page import Page, read_page
from .paragraphs import as_parts, blocks_of
from .rules import MOST_OBJECTS
from .running import without_running_lines
from .words import DIVIDED

# Behind a hyphen at the end of a line these are words of their own.
_JOINING = frozenset({"und", "oder", "sowie", "bzw", "bis", "and", "or", "nor"})
_SCANNED = "Its pages are pictures of text (a scan): run it through a text recognition (OCR) program first."
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?")
_METADATA = {"Author": "author", "Subject": "subject", "Keywords": "keywords"}
_DATES = {"CreationDate": "created", "ModDate": "modified"}
# Printer drivers put the name of the file they printed in place of a title.
_NO_TITLE = re.compile(r"\.(docx?|xlsx?|pptx?|odt|indd|tex|dvi|pdf|qxd)$|^untitled|^microsoft ", re.I)
_LETTERS = re.compile(r"[^\W\d_]+")
_DIVISION = re.compile(rf"(?<![^\W\d_])([^\W\d_]++){DIVIDED}([^\W\d_]+)")
_TAIL = 1 << 16  # bytes at a file's end that may hold its end mark and what was put behind it
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


def convert(source: Source) -> Draft:
    """All pages.

    Raises:
        DocumentError: ENCRYPTED, DAMAGED, or LIMIT for a file above the limit.
    """
    data = source.read()
    with _opened(source, data) as document:
        if document.get_formtype():
            document.init_forms()
        loaded = [read_page(document, number) for number in range(len(document))]
        metadata = _metadata(document)
    if loaded and not any(loaded):
        raise problems.damaged(source.path, "none of its pages can be read")
    metadata["pages"] = str(len(loaded))
    notes = tuple(_notes(loaded))
    text = _text([page for page in loaded if page is not None])
    if not text.strip():
        return Draft(
            "",
            empty_hint=_SCANNED
            if any(page and page.picture for page in loaded)
            else "Its pages are blank."
            if loaded
            else "It has no pages.",
        )
    title = metadata.pop("title", None) or _first_heading(text)
    return Draft(text, title, metadata, notes=(*notes, *_cut_off(data)))


def _cut_off(data: bytes) -> Iterator[str]:
    """A note on a file without its end mark: of one that was changed, PDFium shows the state before the change."""
    tail = data[-_TAIL:]
    end = tail.rfind(b"%%EOF")
    if end < 0 or b" obj" in tail[end:]:
        yield "The file ends before its end mark; its text may be incomplete, or that of an earlier state."


def _opened(source: Source, data: bytes) -> Any:
    """The document, with the first password that fits; a password that only forbids changes opens by itself."""
    import pypdfium2 as pdfium

    start = data.find(b"%PDF-", 0, 1024)
    data = data[start:] if start > 0 else data
    for password in (None, *source.options.passwords):
        try:
            return pdfium.PdfDocument(data, password=password)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) != _PASSWORD_ERROR and "password" not in str(error).lower():
                raise problems.damaged(source.path, "its structure cannot be read") from error
    raise problems.encrypted(source.path)


def _text(pages: Sequence[Page]) -> str:
    feet = without_running_lines(pages)
    return tidy(_undivided(blocks_and_items([*as_parts(blocks_of(pages)), *feet])))


def _undivided(text: str) -> str:
    """Words that a line divides made whole.

    The hyphen stays where the text has both parts as words, and never the whole: `public-private`.
    """
    if DIVIDED not in text:
        return text
    counts = Counter(word.lower() for word in _LETTERS.findall(text.replace(DIVIDED, " ")))
    # The parts of a divided word are no proof of themselves.
    counts.subtract(part.lower() for parts in _DIVISION.findall(text) for part in parts)

    def whole(found: re.Match[str]) -> str:
        first, last = found.groups()
        if last.lower() in _JOINING and not counts[(first + last).lower()] > 0:
            return f"{first}- {last}"  # "Vor- und Nachteile": it divides no word
        known = [counts[word.lower()] > 0 for word in (first, last, first + last)]
        return f"{first}-{last}" if known == [True, True, False] else first + last

    return _DIVISION.sub(whole, text).replace(DIVIDED, "")


def _first_heading(text: str) -> str | None:
    found = re.search(r"^# (.+)$", text, re.M)
    return found.group(1) if found else None


def _notes(pages: Sequence[Page | None]) -> Iterator[str]:
    """What is missing from the text, page by page."""
    # Slides say something else on each page; what says the same on several pictures is a stamp on a scan.
    stamps = Counter(page.stamp for page in pages if page is not None and page.stamp)
    if pictures := _places(pages, lambda page: page is not None and (page.picture or stamps[page.stamp] > 1)):
        one = len(pictures) == 1
        yield f"{_numbers(pictures)} {'is a picture; its' if one else 'are pictures; their'} text cannot be read."
    if lost := _places(pages, lambda page: page is None):
        yield f"{_numbers(lost)} {'is' if len(lost) == 1 else 'are'} damaged and left out."
    if cut := _places(pages, lambda page: page is not None and page.marks_cut):
        has = "has" if len(cut) == 1 else "have"
        yield f"{_numbers(cut)} {has} over {MOST_MARKS:,} links, comments and form fields; others are left out."
    if cut := _places(pages, lambda page: page is not None and page.drawing_cut):
        has = "has" if len(cut) == 1 else "have"
        yield f"{_numbers(cut)} {has} over {MOST_OBJECTS:,} things on it; tables among them may be missing."


def _places(pages: Sequence[Page | None], fits: Callable[[Page | None], bool]) -> list[int]:
    """Numbers of the pages, from 1, of which something is true."""
    return [number for number, page in enumerate(pages, 1) if fits(page)]


def _numbers(numbers: Sequence[int]) -> str:
    """`Page 3`, `Pages 3–5, 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
    return f"{'Page' if len(numbers) == 1 else 'Pages'} {shown}"


def _metadata(document: Any) -> dict[str, str]:
    raw = document.get_metadata_dict(skip_empty=True)
    found = {name: raw[key] for key, name in _METADATA.items() if key in raw}
    for key, name in _DATES.items():
        if match := _DATE.match(raw.get(key, "")):
            year, month, day, hour, minute, second = (part or "" for part in match.groups())
            found[name] = f"{year}-{month or '01'}-{day or '01'}" + (
                f"T{hour}:{minute}:{second or '00'}" if hour and minute else ""
            )
    title = raw.get("Title", "").strip()
    if title and not _NO_TITLE.search(title):
        found["title"] = title
    if labels := _labels(document):
        found["page_labels"] = labels
    return found


def _labels(document: Any) -> str:
    """The first and the last page's label where they are not plain numbers from 1."""
    count = len(document)
    if not count:
        return ""
    first, last = document.get_page_label(0), document.get_page_label(count - 1)
    return f"{first}–{last}" if first and (first, last) != ("1", str(count)) else ""
