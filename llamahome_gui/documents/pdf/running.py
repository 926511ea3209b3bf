"""Running titles and page numbers: told once, outside the text that runs from page to page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from .page import Page
from .words import Line

_PAGE_OF = re.compile(r"^\W*(?:(?:page|seite|página|p\.) ?\d{1,4}|\d{1,4} ?(?:of|von|de|sur|/) ?\d{1,4})\W*$", re.I)
_PAGE_OF_BOTH = re.compile(r"^\W*(?:page|seite|página|p\.) ?\d{1,4} ?(?:of|von|de|sur|/) ?\d{1,4}\W*$", re.I)
_NUMBER = re.compile(r"^\W*(\d{1,4})\W*$")
_ROMAN = re.compile(r"^\W*[ivxlc]{1,7}\W*$", re.I)
_EDGE_LINES = 3
_OFTEN = 0.3  # of the pages
_CLOSE = 2.2  # times the size, from one running line to the next

Edge = tuple[bool, str]


def without_running_lines(pages: Sequence[Page]) -> list[str]:
    """Take running lines and page numbers out of the pages; a running title stays where it stands first.

    Returns:
        What stood at the foot of the pages, once each, in the order in which it came.
    """
    edges = [list(_edges(page)) for page in pages]
    often = _repeated(edges)
    offsets = _counted(edges)
    seen: set[Edge] = set()
    feet: list[str] = []
    for number, (page, lines) in enumerate(zip(pages, edges, strict=True)):
        gone: set[int] = set()
        for at_top, line in lines:
            edge = (at_top, _without_figures(line.text))
            if _is_page_number(line.text, number, at_top, offsets):
                gone.add(id(line))
            elif edge in often:
                if edge in seen or not at_top:
                    gone.add(id(line))
                if edge not in seen and not at_top:
                    feet.append(line.markdown)
                seen.add(edge)
        if gone:
            page.pieces = [piece for piece in page.pieces if id(piece) not in gone]
    return feet


def _edges(page: Page) -> Iterator[tuple[bool, Line]]:
    """The outermost lines of a page in height: (whether above, line). A page of one line has none."""
    lines = [piece for piece in page.pieces if isinstance(piece, Line) and piece.upright]
    if len(page.pieces) < 2:
        return
    by_height = sorted(lines, key=lambda line: -line.foot)
    half = len(by_height) // 2
    for at_top, outermost in ((True, by_height[: half + len(by_height) % 2]), (False, by_height[::-1][:half])):
        for before, line in zip([*outermost[:1], *outermost], outermost[:_EDGE_LINES], strict=False):
            if abs(line.foot - before.foot) > _CLOSE * line.size:
                break  # the text of the page
            yield at_top, line


def _repeated(edges: Sequence[Sequence[tuple[bool, Line]]]) -> set[Edge]:
    """What stands at the edge of many pages, their figures aside; it must have letters, or it may be a table's row."""
    counts: Counter[Edge] = Counter()
    for lines in edges:
        counts.update({(at_top, _without_figures(line.text)) for at_top, line in lines})
    fewest = max(2, _OFTEN * len(edges))
    return {edge for edge, count in counts.items() if count >= fewest and any(map(str.isalpha, edge[1]))}


def _counted(edges: Sequence[Sequence[tuple[bool, Line]]]) -> set[tuple[bool, int]]:
    """By how much bare numbers at an edge differ from the place of their page, where that is the same several times."""
    counts: Counter[tuple[bool, int]] = Counter()
    for number, lines in enumerate(edges):
        found = {
            (at_top, int(match.group(1)) - number) for at_top, line in lines if (match := _NUMBER.match(line.text))
        }
        counts.update(found)
    fewest = max(2, _OFTEN * len(edges))
    return {offset for offset, count in counts.items() if count >= fewest}


def _is_page_number(text: str, number: int, at_top: bool, offsets: set[tuple[bool, int]]) -> bool:
    if _PAGE_OF.match(text) or _PAGE_OF_BOTH.match(text):
        return True
    if found := _NUMBER.match(text):
        return (at_top, int(found.group(1)) - number) in offsets
    # Roman numbers count the pages before the first one.
    return bool(offsets) and _ROMAN.match(text) is not None


def _without_figures(text: str) -> str:
    return re.sub(r"\d+", "#", text)
