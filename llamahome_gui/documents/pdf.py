"""PDF through PDFium: lines in reading order, joined to paragraphs, headings told by the size of their letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from . import problems
from .markdown import blocks_and_items, escape, tidy
from .source import Source
from .types import Draft

_SCANNED = "Its pages are pictures of text (a scan): run it through a text recognition (OCR) program first."
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?")
_BULLET = re.compile(r"^[•●▪◦■‣⁃\uf0b7\uf0a7]\s*")
_NUMBERED = re.compile(r"^(?:\d{1,3}[.)]|[a-z][.)]|\([a-z0-9]{1,3}\))\s+\S")
_METADATA = {"Author": "author", "Subject": "subject", "Keywords": "keywords"}
_DATES = {"CreationDate": "created", "ModDate": "modified"}
# PDFium marks a hyphen that divides a word at the end of a line, and often joins the two lines there.
_WORD_BREAK = re.compile(r"(?<=\w)[\x02\ufffe]+(?=\w)")
_HYPHENS = {2: "-", 0xFFFE: "-"}
_LEADERS = re.compile(r"(?<![.·…])(?<![.·…]\s)(?:\s?[.·…]){4,}+\s*+(?=\S{1,8}$)")
_PAGE_NUMBER = re.compile(r"^\W*(?:page |seite |p\. ?)?(?:\d{1,4}|[ivxl]{1,6})(?: ?(?:of|von|/) ?\d{1,4})?\W*$", re.I)
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_HEADING_CHARS = 120


@dataclass(slots=True)
class Line:
    """A line of text; sizes in points, heights from the foot of the page, `left` and `right` from its edge.

    `top` is the foot of the first letter, `bottom` that of the last: PDFium makes one line of two that a hyphen joins.
    """

    text: str
    size: float
    left: float
    right: float
    top: float
    bottom: float
    hyphenated: bool = False


def convert(source: Source) -> Draft:
    """All pages.

    Raises:
        DocumentError: ENCRYPTED, DAMAGED, or LIMIT for a file above the limit.
    """
    with _opened(source) as document:
        loaded = [_page_lines(document, number) for number in range(len(document))]
        metadata = _metadata(document)
    pages = [lines for lines in loaded if lines is not None]
    if loaded and not pages:
        raise problems.damaged(source.path, "none of its pages can be read")
    pages = _without_running_lines(pages)
    body_size = _body_size(pages)
    headings = _heading_sizes(pages, body_size)
    text = tidy(blocks_and_items(block for lines in pages for block in _page_blocks(lines, headings)))
    if not text.strip():
        return Draft("", empty_hint=_SCANNED if pages else "It has no pages.")
    metadata["pages"] = str(len(loaded))
    title = metadata.pop("title", None) or _first_heading(text)
    return Draft(text, title, metadata)


def _opened(source: Source) -> Any:
    """PDFium's document, by the first of no password and those of the user that opens it."""
    import pypdfium2 as pdfium

    data = source.read()
    start = data.find(b"%PDF-", 0, 1024)
    data = data[start:] if start > 0 else data
    for password in (None, *source.options.passwords):
        try:
            return pdfium.PdfDocument(data, password=password)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) != _PASSWORD_ERROR and "password" not in str(error).lower():
                raise problems.damaged(source.path, "its structure cannot be read") from error
    raise problems.encrypted(source.path)


def _first_heading(text: str) -> str | None:
    found = re.search(r"^# (.+)$", text, re.M)
    return found.group(1) if found else None


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
    # Printer drivers put the name of the file they printed here.
    if title and not re.search(r"\.(docx?|xlsx?|pptx?|indd|tex|dvi|pdf|qxd)$|^untitled|^microsoft ", title, re.I):
        found["title"] = title
    return found


def _page_lines(document: Any, number: int) -> list[Line] | None:
    """Lines of one page; None for a page that cannot be loaded."""
    import pypdfium2 as pdfium

    try:
        page = document[number]
    except pdfium.PdfiumError:
        return None
    try:
        text_page = page.get_textpage()
        try:
            return list(_lines(text_page))
        finally:
            text_page.close()
    except pdfium.PdfiumError:
        return None
    finally:
        page.close()


def _lines(text_page: Any) -> Iterator[Line]:
    """PDFium's text split at its line ends, with the place and size of each line's letters."""
    count = text_page.count_chars()
    if count <= 0:
        return
    # One code unit per character index keeps positions and text in step.
    units = _characters(text_page, count)
    start = 0
    for end in (*(index for index, char in enumerate(units) if char in "\r\n"), len(units)):
        text = units[start:end]
        if text.strip():
            yield _line(text_page, text, start)
        start = end + 1


def _characters(text_page: Any, count: int) -> str:
    """The characters of a page, one per index of PDFium."""
    import pypdfium2.raw as raw

    get = raw.FPDFText_GetUnicode
    points = [get(text_page, index) for index in range(count)]
    return "".join(chr(point) if 0 < point < 0x110000 else " " for point in points)


def _line(text_page: Any, text: str, start: int) -> Line:
    import pypdfium2.raw as raw

    first = start + len(text) - len(text.lstrip())
    last = start + len(text.rstrip()) - 1
    left, bottom, _, top = text_page.get_charbox(first, loose=True)
    _, end_bottom, right, _ = text_page.get_charbox(last, loose=True)
    # A raised number or a drop capital at one end says little about the line.
    size = min(raw.FPDFText_GetFontSize(text_page, first), raw.FPDFText_GetFontSize(text_page, last))
    height = abs(top - bottom)
    hyphenated = text.rstrip().endswith(("\x02", "\ufffe"))
    shown = " ".join(_combined(_WORD_BREAK.sub("", text).translate(_HYPHENS)).split())
    scale = height if size <= 1.5 else size
    return Line(shown, round(scale, 1), left, right, bottom, end_bottom, hyphenated)


def _combined(text: str) -> str:
    """Surrogate pairs, which PDFium gives as two characters, as one."""
    if not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    """Pages without page numbers at their ends; a running title stays only where it stands first."""
    edges = Counter(key for lines in pages for key in {_edge_key(line) for line in (*lines[:1], *lines[-1:])})
    often = {key for key, count in edges.items() if count >= 3 and count >= 0.3 * len(pages)}
    seen: set[str] = set()
    return [[line for line in lines if not _is_running(line, lines, often, seen)] for lines in pages]


def _is_running(line: Line, lines: list[Line], often: set[str], seen: set[str]) -> bool:
    if line is not lines[0] and line is not lines[-1]:
        return False
    if len(lines) > 1 and _PAGE_NUMBER.match(line.text):
        return True
    key = _edge_key(line)
    repeated = key in often and key in seen
    seen.add(key)
    return repeated


def _edge_key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _body_size(pages: list[list[Line]]) -> float:
    """The size most of the letters have."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _heading_sizes(pages: list[list[Line]], body: float) -> dict[float, int]:
    """Heading level by size: up to four sizes clearly above the text's, if they are used sparingly."""
    chars: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            chars[line.size] += len(line.text)
    total = sum(chars.values())
    large = sorted((size for size in chars if size > body * 1.15), reverse=True)
    if not large or sum(chars[size] for size in large) > 0.4 * total:
        return {}
    levels: dict[float, int] = {}
    level, previous = 0, 0.0
    for size in large:
        # Sizes within half a point are one size that was rounded.
        if not levels or previous - size > 0.5:
            level = min(level + 1, 4)
        levels[size] = level
        previous = size
    return levels


def _page_blocks(lines: list[Line], headings: dict[float, int]) -> Iterator[str]:
    """Paragraphs of a page: lines that follow each other closely, with the same size, belong together."""
    group: list[Line] = []
    spacing = _line_spacing(lines)
    for line in lines:
        if group and _breaks(group, line, spacing, headings):
            yield _block(group, headings)
            group = []
        group.append(line)
    if group:
        yield _block(group, headings)


def _line_spacing(lines: list[Line]) -> float:
    """The usual distance from line to line, as a multiple of the size; 1.2 when there is nothing to measure."""
    gaps = Counter(
        round((above.bottom - below.top) / below.size, 1)
        for above, below in pairwise(lines)
        if below.size and abs(above.size - below.size) < 0.5 and 0.9 < (above.bottom - below.top) / below.size < 2.2
    )
    return gaps.most_common(1)[0][0] if gaps else 1.2


def _breaks(group: list[Line], line: Line, spacing: float, headings: dict[float, int]) -> bool:
    """Whether `line` begins a new block."""
    last = group[-1]
    if last.hyphenated:
        return False
    if _LEADERS.search(last.text):
        return True  # an entry of a table of contents
    if headings.get(last.size) != headings.get(line.size):
        return True
    if _BULLET.match(line.text) or _NUMBERED.match(line.text):
        return True
    drop = (last.bottom - line.top) / (line.size or 1.0)
    if abs(last.bottom - line.top) < 0.3 * line.size:
        return False  # the same line, set in pieces
    if drop < 0 or drop > spacing * 1.35:
        return True  # another column, or a gap
    indented = line.left > last.left + 1.2 * line.size and not _BULLET.match(group[0].text)
    ended = last.right < max(entry.right for entry in group) - 6 * line.size and len(group) > 1
    return (indented and len(group) > 1) or (ended and last.text.endswith((".", ":", "!", "?")))


def _block(group: list[Line], headings: dict[float, int]) -> str:
    text = _LEADERS.sub(" … ", _joined(group))
    level = headings.get(group[0].size, 0)
    if level and len(text) <= _HEADING_CHARS and any(char.isalpha() for char in text):
        return "#" * level + " " + escape(text)
    bullet = _BULLET.match(text)
    return escape(f"- {text[bullet.end() :]}" if bullet else text)


def _joined(group: list[Line]) -> str:
    text = ""
    for line in group:
        if text.endswith("-") and group[0] is not line and _soft(text, line.text):
            text = text[:-1] + line.text
        else:
            text += (" " if text else "") + line.text
    return text


def _soft(text: str, following: str) -> bool:
    """Whether a hyphen at a line's end divides a word: letters before it, a small letter after it."""
    return len(text) > 2 and text[-2].isalpha() and following[:1].islower()
