"""What a sheet has beside its cells: links, comments, text boxes and charts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.markdown import picture_text
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.safexml import local
from llamahome_gui.documents.tabular.layout import comment_block

from .drawing import plain_paragraphs
from .escapes import unescape
from .graphics import graphic_markdown
from .names import COMPAT, DRAW, SHEET_DRAW
from .names import SHEET as S
from .sheetcells import runs_text


def links(package: Package, part: str, nodes: Iterable[tuple[tuple[int, int], str]]) -> dict[tuple[int, int], str]:
    """Addresses outside the workbook by the cell that leads to them."""
    found: dict[tuple[int, int], str] = {}
    for place, key in nodes:
        entry = package.relationships(part).get(key)
        if entry and entry.external:
            found[place] = entry.target
    return found


def comment_blocks(package: Package, part: str) -> Iterator[str]:
    """Comments by their cell: threaded ones, and those of older programs at cells without a thread."""
    threaded: set[str] = set()
    people: dict[str, str] | None = None
    for comments_part in package.related(part, "threadedComment"):
        people = _people(package) if people is None else people
        root = package.side_root(comments_part)
        for node in () if root is None else root:
            text = next((child.text or "" for child in node if local(child.tag) == "text"), "")
            reference = node.get("ref", "")
            threaded.add(reference)
            yield comment_block(reference, people.get(node.get("personId", ""), ""), text)
    for comments_part in package.related(part, "comments"):
        root = package.side_root(comments_part)
        if root is not None:
            yield from _old_comments(root, threaded)


def _old_comments(root: etree._Element, threaded: set[str]) -> Iterator[str]:
    authors = [node.text or "" for node in root.iterfind(f"{S}authors/{S}author")]
    for node in root.iterfind(f"{S}commentList/{S}comment"):
        reference, key = node.get("ref", ""), node.get("authorId", "")
        if reference not in threaded:
            author = authors[int(key)] if key.isdecimal() and len(key) < 9 and int(key) < len(authors) else ""
            text = unescape(runs_text(node.find(f"{S}text"))).strip()
            yield comment_block(reference, author, text.removeprefix(f"{author}:"))


def _people(package: Package) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in package.names():
        if name.startswith("xl/persons/"):
            root = package.side_root(name)
            found |= {node.get("id", ""): node.get("displayName", "") for node in (() if root is None else root)}
    return found


def _is_shown(node: etree._Element) -> bool:
    """Whether it is not the substitute for older programs, which often says only that there is something newer."""
    return next(node.iterancestors(f"{COMPAT}Fallback"), None) is None


def drawing_blocks(package: Package, part: str) -> Iterator[str]:
    """Text boxes, pictures that are described, charts and SmartArt that lie on a sheet (or are one)."""
    for drawing in package.related(part, "drawing"):
        root = package.side_root(drawing)
        if root is None:
            continue
        relations = package.relationships(drawing)
        for shape in filter(_is_shown, root.iter(f"{SHEET_DRAW}sp", f"{SHEET_DRAW}pic")):
            body = shape.find(f"{SHEET_DRAW}txBody")
            if body is not None:
                yield "\n\n".join(markdown.escape(text) for text in plain_paragraphs(body) if text)
            properties = shape.find(f"{SHEET_DRAW}nvPicPr/{SHEET_DRAW}cNvPr")
            if properties is not None:
                yield picture_text(properties.get("descr"))
        for data in filter(_is_shown, root.iter(f"{DRAW}graphicData")):
            yield graphic_markdown(package, data, relations)
