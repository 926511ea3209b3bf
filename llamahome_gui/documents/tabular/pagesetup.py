"""Headers and footers of printed sheets: codes such as `&LDraft&RPage &P` (ECMA-376 part 1, 18.3.1.46)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from llamahome_gui.documents import markdown

_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|(?P<char>.))', re.S)
_PLACES = frozenset("LCR")


def page_texts(codes: Iterable[tuple[str, str]], sheet: str) -> Iterator[str]:
    """A line for each (`Header` or `Footer`, code) that says more than the sheet's name, none twice."""
    return edge_lines(((title, page_text(code, sheet)) for title, code in codes), sheet)


def edge_lines(texts: Iterable[tuple[str, str]], sheet: str) -> Iterator[str]:
    """The same for texts that hold no codes."""
    told: set[str] = set()
    for title, text in texts:
        line = f"{title}: {markdown.escape(text)}"
        if text and text != sheet and line not in told:
            told.add(line)
            yield line


def page_text(code: str, sheet: str) -> str:
    """What a header says apart from page numbers, dates and file names, its three parts from left to right."""
    parts, numbered = {"L": "", "C": "", "R": ""}, set[str]()
    place, at = "C", 0
    for match in _CODE.finditer(code):
        parts[place] += code[at : match.start()]
        at = match.end()
        char = (match.group("char") or "").upper()
        if char in _PLACES:
            place = char
        elif char == "&":
            parts[place] += "&"
        elif char == "A":
            parts[place] += sheet
        elif char in ("P", "N"):
            numbered.add(place)
    parts[place] += code[at:]
    texts = {key: text.split() for key, text in parts.items()}
    # "Page … of …" says nothing without its numbers.
    kept = (" ".join(words) for key, words in texts.items() if len(words) > 2 or key not in numbered)
    return " | ".join(text for text in kept if any(char.isalnum() for char in text))
