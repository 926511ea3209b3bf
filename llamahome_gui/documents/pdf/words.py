"""The words of a page with their places, in the order in which PDFium reads them."""

from __future__ import annotations

import ctypes
import math
import re
import struct
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from llamahome_gui.documents.markdown import escape, link

from .rules import Rule

# Between two parts of a word that a line divides, until the whole text tells whether the hyphen belongs to it.
DIVIDED = "\x02"
# PDFium marks a hyphen that divides a word at the end of a line, and joins the two lines there.
_BREAKS = "\x02\ufffe"
_TOKEN = re.compile(rf"[^\s{_BREAKS}]+[{_BREAKS}]?|[\r\n]")
BULLETS = "•●▪◦■‣⁃○□➢❖✓\uf0b7\uf0a7\uf0d8\uf076"
_PRESENTATION = re.compile("[\ufb00-\ufb06\ufb1d-\ufdfb\ufe70-\ufefc]+")
_BOLD = re.compile(rb"bold|black|heavy|semibold|demi(?!on)", re.I)
_FIXED = re.compile(rb"mono|courier|consol|typewriter|menlo|fixed|nimbusmon|sourcecode|(?:cm|ec|sf)tt\d", re.I)
_FIXED_PITCH = 1  # FontDescriptor flags, ISO 32000-1 table 123
_FORCE_BOLD = 1 << 18
_GAP = 1.0  # of the size: what is further apart may be another column or cell
_LAM_ALEF = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_RECTANGLE = struct.Struct("4f").unpack_from  # FS_RECTF: left, top, right, bottom
_OVER = 1.5  # points by which a letter may lean over a border
_UNUSUAL_SIZE = 1.5

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(slots=True)
class Word:
    """A word; edges in points, counted rightwards and upwards."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    link: str = ""

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(slots=True)
class Line:
    """Words that stand beside each other without a wide gap.

    `size` is that of its letters in points, `bold` that it begins and ends so, `fixed` that all letters are as wide as
    each other, `hyphenated` that a hyphen
    at its end divides a word, `number` its place in the order of the page's content, `running` that it stands on other
    pages too.
    """

    words: list[Word]
    size: float
    bold: bool = False
    fixed: bool = False
    hyphenated: bool = False
    upright: bool = True
    number: float = 0.0
    running: bool = False

    def holding(self, words: list[Word]) -> Line:
        """The same line with some of its words."""
        return Line(words, self.size, self.bold, self.fixed, self.hyphenated, self.upright, self.number)

    @property
    def left(self) -> float:
        return min(self.words[0].left, self.words[-1].left)

    @property
    def right(self) -> float:
        return max(self.words[0].right, self.words[-1].right)

    @property
    def foot(self) -> float:
        return self.words[0].bottom

    @property
    def head(self) -> float:
        return self.words[0].top

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def markdown(self) -> str:
        """The text, its links as Markdown; a hyphen that divides a word stays."""
        if not any(word.link for word in self.words):
            return escape(self.text)
        parts: list[tuple[str, list[str]]] = []
        for word in self.words:
            if not parts or parts[-1][0] != word.link:
                parts.append((word.link, []))
            parts[-1][1].append(word.text)
        return " ".join(link(escape(" ".join(texts)), target) for target, texts in parts)


def read_lines(text_page: Any, borders: Sequence[Rule] = (), page: Box | None = None) -> tuple[list[Line], int]:
    """The lines of a page, and by how many quarter turns clockwise they were turned so that most are upright.

    Args:
        borders: Vertical rules, sorted; letters at their two sides are not one word.
        page: Its visible box; words beside it (cropped away, or for the printer) are no part of the text.
    """
    reader = _Reader(text_page, borders)
    lines = list(reader.lines())
    if page is not None and page[0] < page[2] and page[1] < page[3]:
        lines = [(line, quarter) for line, quarter in lines if _cropped(line, page)]
    quarters: Counter[int] = Counter()
    for line, quarter in lines:
        quarters[quarter] += len(line.words)
    if not lines:
        return [], 0
    turn = quarters.most_common(1)[0][0]
    for number, (line, quarter) in enumerate(lines):
        line.number, line.upright = number, quarter == turn
        if turn:
            line.words = [_turned(word, turn) for word in line.words]
    return [line for line, _ in lines], turn


def _cropped(line: Line, page: Box) -> bool:
    """Take words off that do not touch the page; False when none is left."""
    left, bottom, right, top = page
    shown = [
        word
        for word in line.words
        if word.right > left and word.left < right and word.top > bottom and word.bottom < top
    ]
    if len(shown) < len(line.words):
        line.words = shown
    return bool(shown)


def _turned(word: Word, quarters: int) -> Word:
    """The word as it stands after so many quarter turns clockwise."""
    left, bottom, right, top = turned((word.left, word.bottom, word.right, word.top), quarters)
    return replace(word, left=left, bottom=bottom, right=right, top=top)


def turned(box: Box, quarters: int) -> Box:
    """A box after so many quarter turns clockwise about the origin."""
    left, bottom, right, top = box
    for _ in range(quarters):
        left, bottom, right, top = bottom, -right, top, -left
    return left, bottom, right, top


class _Reader:
    """Reads one text page; a few calls into PDFium for each word, since each costs more than the rest of the work."""

    def __init__(self, text_page: Any, borders: Sequence[Rule]) -> None:
        import pypdfium2.raw as raw

        self._raw = raw
        self._page = text_page.raw
        self._borders = borders
        self._box = raw.FS_RECTF()
        self._box_at = ctypes.byref(self._box)
        self._loose_box = raw.FPDFText_GetLooseCharBox
        self._matrix = raw.FS_MATRIX()
        self._font = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._text = self._characters()

    def _characters(self) -> str:
        """The characters of the page, one for each index of PDFium's."""
        raw, page = self._raw, self._page
        count = raw.FPDFText_CountChars(page)
        if count <= 0:
            return ""
        buffer = (ctypes.c_ushort * (count + 1))()
        written = raw.FPDFText_GetText(page, 0, count, buffer) - 1
        units = bytes(buffer)[: 2 * written].decode("utf-16-le", "surrogatepass") if written == count else ""
        if len(units) == count:
            return units
        get = raw.FPDFText_GetUnicode
        points = [get(page, index) for index in range(count)]
        return "".join(chr(point) if 0 < point < 0x110000 else " " for point in points)

    def lines(self) -> Iterator[tuple[Line, int]]:
        """Lines, and the quarter turns by which each must be turned to be upright."""
        starts: list[int] = []
        words: list[Word] = []
        divided = False
        for token in _TOKEN.finditer(self._text):
            text = token.group()
            if text in "\r\n":
                if words:
                    yield from self._split(words, starts)
                    words, starts = [], []
                continue
            divided = text[-1] in _BREAKS
            text = text[:-1] if divided else text
            word = self._word(text, token.start())
            if self._borders:
                for offset, part in self._parts(word, text, token.start()):
                    words.append(part)
                    starts.append(offset)
            else:
                words.append(word)
                starts.append(token.start())
            if divided:
                words[-1].text += "-"
                *before, (last, quarter) = self._split(words, starts)
                yield from before
                last.hyphenated = True
                yield last, quarter
                words, starts = [], []
        if words:
            yield from self._split(words, starts)

    def _parts(self, whole: Word, text: str, start: int) -> Iterator[tuple[int, Word]]:
        """A word, or several where borders of cells go through it, each with its place in the text."""
        first = bisect_left(self._borders, whole.left + 1, key=lambda rule: rule.at)
        height = whole.middle[1]
        borders = []
        for rule in self._borders[first:]:
            if rule.at > whole.right - 1:
                break
            if rule.start <= height <= rule.end:
                borders.append(rule.at)
        if not borders:
            yield start, whole
            return
        edges = [self._box_of(start + place)[::2] for place in range(len(text))]
        cells = [bisect_left(borders, sum(edge) / 2) for edge in edges]
        # Between letters is a border, through a letter goes a line of a drawing.
        ends = [
            place
            for place in range(1, len(text))
            if cells[place] != cells[place - 1]
            and edges[place - 1][1] - _OVER <= borders[cells[place] - 1] <= edges[place][0] + _OVER
        ]
        for begin, end in pairwise([0, *ends, len(text)]):
            yield start + begin, self._word(text[begin:end], start + begin)

    def _word(self, text: str, start: int) -> Word:
        # This runs for every word of every page: two calls and no others.
        box, read, page, at = self._box, self._loose_box, self._page, self._box_at
        read(page, start, at)
        left, top, right, bottom = _RECTANGLE(box)
        if len(text) > 1:
            read(page, start + len(text) - 1, at)
            last_left, last_top, last_right, last_bottom = _RECTANGLE(box)
            if last_top < bottom:
                text = self._piled(text, start)
            left = last_left if last_left < left else left
            right = last_right if last_right > right else right
            bottom = last_bottom if last_bottom < bottom else bottom
            top = last_top if last_top > top else top
        if not text.isascii():
            text = _readable(self._unturned(text, start) if _LAM_ALEF.search(text) else text)
        return Word(text, left, bottom, right, top)

    def _unturned(self, text: str, start: int) -> str:
        """Lam and alef as they are spelled: PDFium turns the two letters of their one sign about with the line."""

        def spelled(found: re.Match[str]) -> str:
            one_sign = self._box_of(start + found.start()) == self._box_of(start + found.start() + 1)
            return found[0][::-1] if one_sign else found[0]

        return _LAM_ALEF.sub(spelled, text)

    def _piled(self, text: str, start: int) -> str:
        """Lines of a letter or two, which PDFium takes for writing from above, with spaces between them."""
        raw, matrix = self._raw, self._matrix
        upright = raw.FPDFText_GetMatrix(self._page, start, ctypes.byref(matrix)) and abs(matrix.b) < 0.1 * matrix.a
        if not upright or not text.isascii():
            return text
        boxes = [self._box_of(start + place) for place in range(len(text))]
        ends = [place for place in range(1, len(text)) if boxes[place][3] < boxes[place - 1][1]]
        return " ".join(text[begin:end] for begin, end in pairwise([0, *ends, len(text)]))

    def _box_of(self, index: int) -> Box:
        self._loose_box(self._page, index, self._box_at)
        left, top, right, bottom = _RECTANGLE(self._box)
        return left, bottom, right, top

    def _split(self, words: list[Word], starts: list[int]) -> list[tuple[Line, int]]:
        """The lines that one line of PDFium's holds: it knows neither columns nor cells."""
        first = self._line(words[:1], starts[0])
        made, ends = [first], [starts[0]]
        for before, word, start in zip(words, words[1:], starts[1:], strict=False):
            line, quarter = made[-1]
            gap = word.left - before.right
            if gap < 0 or quarter % 2:
                gap = _gap(before, word, sideways=quarter % 2 == 1)
            if gap > _GAP * line.size:
                made.append(self._line([word], start))
                ends.append(start)
                continue
            ends[-1] = start
            if len(line.words) == 1 and before.text in BULLETS:
                made[-1] = self._line([before, word], start)
            else:
                line.words.append(word)
                line.fixed = line.fixed and _is_fixed(*self._font_at(start))
        for (line, _), end in zip(made, ends, strict=True):
            # Many a paragraph begins with a bold word.
            line.bold = line.bold and (len(line.words) == 1 or _is_bold(*self._font_at(end)))
        return made

    def _line(self, words: list[Word], start: int) -> tuple[Line, int]:
        raw, matrix = self._raw, self._matrix
        if words[0].text[0] in BULLETS and len(words[0].text) > 1:
            start += 1  # a bullet often has a size of its own
        size = raw.FPDFText_GetFontSize(self._page, start)
        quarter = 0
        if raw.FPDFText_GetMatrix(self._page, start, ctypes.byref(matrix)):
            size *= math.hypot(matrix.c, matrix.d)
            quarter = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) % 4
        if size < _UNUSUAL_SIZE:
            size = abs(words[0].top - words[0].bottom) or 1.0
        name, flags = self._font_at(start)
        return Line(words, round(size, 1), _is_bold(name, flags), _is_fixed(name, flags)), quarter

    def _font_at(self, index: int) -> tuple[bytes, int]:
        """Name and flags of a letter's font."""
        length = self._raw.FPDFText_GetFontInfo(
            self._page, index, self._font, len(self._font), ctypes.byref(self._flags)
        )
        return (self._font.value, self._flags.value) if length else (b"", 0)


def _is_bold(name: bytes, flags: int) -> bool:
    return flags & _FORCE_BOLD != 0 or _BOLD.search(name) is not None


def _is_fixed(name: bytes, flags: int) -> bool:
    return flags & _FIXED_PITCH != 0 or _FIXED.search(name) is not None


def _gap(before: Word, after: Word, *, sideways: bool) -> float:
    """Points between two words, in whichever direction they follow each other."""
    if sideways:
        return max(after.bottom - before.top, before.bottom - after.top)
    return max(after.left - before.right, before.left - after.right)


def _readable(text: str) -> str:
    """Surrogate pairs, which PDFium gives as two characters, as one; ligatures as the letters they stand for."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _PRESENTATION.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
