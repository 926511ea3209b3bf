"""Running titles and page numbers: told once, outside the text that runs from page to page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .page import Page
from .words import Line

_COUNT, _BY = r"\d{1,4}", "of|von|de|sur"
_PAGE = re.compile(
    rf"^\W*(?:(?:page|seite|página|p\.) ?{_COUNT}(?: ?(?:{_BY}|/) ?{_COUNT})?|{_COUNT} ?(?:{_BY}) ?{_COUNT})\W*$", re.I
)
# Without a word it may be years or a date: "2023/2024".
_SLASHED = re.compile(r"^\W*(\d{1,4}) ?/ ?(\d{1,4})\W*$")
_FIGURES = re.compile(r"\d{1,6}")
_MOST_ROMAN = 30  # pages
_NUMBER = re.compile(r"^\W*(\d{1,4})\W*$")
_ROMAN = re.compile(r"^\W*[ivxlc]{1,7}\W*$", re.I)
_EDGE_LINES = 3
_OFTEN = 0.3  # of the pages
_MOSTLY = 0.6
_CLOSE = 2.2  # times the size, from one running line to the next


class _Edge(NamedTuple):
    """A line at the edge of a page, and the ways in which it may be known again on other pages.

    `same` is its text and its height; `counted` its text, numbers told by how far they are from the page's own.
    """

    line: Line
    at_top: bool
    same: tuple[bool, str, int]
    counted: tuple[bool, str]


def without_running_lines(pages: Sequence[Page]) -> list[str]:
    """Take running lines and page numbers out of the pages; a running title stays where it stands first.

    Returns:
        What stood at the foot of the pages, once each, in the order in which it came.
    """
    edges = [list(_edges(page, number)) for number, page in enumerate(pages)]
    often = _repeated(edges, _usual_size(pages))
    offsets, wholes = _offsets(edges), _wholes(edges)
    seen: set[object] = set()
    feet: list[str] = []
    for number, (page, found) in enumerate(zip(pages, edges, strict=True)):
        gone: set[int] = set()
        foot: list[str] = []
        for edge in found:
            known = {edge.same, edge.counted} & often
            if _is_page_number(edge, number, offsets, wholes):
                gone.add(id(edge.line))
            elif known:
                edge.line.running = True
                if known & seen or not edge.at_top:
                    gone.add(id(edge.line))
                if not known & seen and not edge.at_top:
                    foot.append(edge.line.markdown)
                seen |= known
        feet += reversed(foot)  # they come from below
        if gone:
            page.pieces = [piece for piece in page.pieces if id(piece) not in gone]
    return feet


def _edges(page: Page, number: int) -> Iterator[_Edge]:
    """The outermost lines of a page in height. A page of one line has none."""
    lines = [piece for piece in page.pieces if isinstance(piece, Line) and piece.upright]
    if len(page.pieces) < 2:
        return
    by_height = sorted(lines, key=lambda line: -line.foot)
    half = len(by_height) // 2
    for at_top, outermost in ((True, by_height[: half + len(by_height) % 2]), (False, by_height[::-1][:half])):
        for before, line in zip([*outermost[:1], *outermost], outermost[:_EDGE_LINES], strict=False):
            if abs(line.foot - before.foot) > _CLOSE * line.size:
                break  # the text of the page
            text = line.text
            counted = _FIGURES.sub(lambda found: f"#{int(found[0]) - number}", text)
            yield _Edge(line, at_top, (at_top, text, round(line.foot)), (at_top, counted))


def _usual_size(pages: Sequence[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for piece in page.pieces:
            if isinstance(piece, Line):
                sizes[piece.size] += len(piece.words)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _repeated(edges: Sequence[Sequence[_Edge]], usual_size: float) -> set[object]:
    """What stands at the edge of several pages. It must have letters, or it may be a table's row."""
    told = [edge for found in edges for edge in found if any(map(str.isalpha, edge.counted[1]))]
    small = [edge for edge in told if edge.line.size <= 1.1 * usual_size]
    # Small letters at the same height are a running title; large ones may be the heading of several pages or slides.
    often: set[object] = {key for key, count in Counter(edge.same for edge in small).items() if count >= 2}
    for keys, fewest in (
        (Counter(edge.counted for edge in small), max(3, _OFTEN * len(edges))),
        (Counter(edge.same for edge in told), max(3, _MOSTLY * len(edges))),
    ):
        often |= {key for key, count in keys.items() if count >= fewest}
    return often


def _offsets(edges: Sequence[Sequence[_Edge]]) -> set[tuple[bool, str]]:
    """By how much bare numbers at an edge differ from the place of their page, where that is the same several times."""
    numbers = Counter(edge.counted for found in edges for edge in found if _NUMBER.match(edge.line.text))
    fewest = max(2, _OFTEN * len(edges))
    return {key for key, count in numbers.items() if count >= fewest}


def _wholes(edges: Sequence[Sequence[_Edge]]) -> set[str]:
    """What "3 / 12" and its like count to: the number of pages, or what a rising number stands before on several."""
    firsts: dict[str, set[int]] = {str(len(edges)): {0, 1}}
    for found in edges:
        for edge in found:
            if match := _SLASHED.match(edge.line.text):
                firsts.setdefault(match[2], set()).add(int(match[1]))
    return {whole for whole, counted in firsts.items() if len(counted) > 1}


def _is_page_number(edge: _Edge, number: int, offsets: set[tuple[bool, str]], wholes: set[str]) -> bool:
    text = edge.line.text
    slashed = _SLASHED.match(text)
    if slashed and slashed[2] in wholes and 1 <= int(slashed[1]) <= int(slashed[2]):
        return True
    if _PAGE.match(text) or edge.counted in offsets:
        return True
    # Roman numbers count the pages before the first one.
    return bool(offsets) and number < _MOST_ROMAN and _ROMAN.match(text) is not None
