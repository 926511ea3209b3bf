"""Reviewers' comments on a slide, in the old form (PowerPoint 2007) and the threaded one (365)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from llamahome_gui.documents import markdown

from .drawing import plain_paragraphs
from .library import LibraryParts
from .names import SLIDE as P
from .names import local


def slide_comments(parts: LibraryParts, main: str, slide_part: Any) -> Iterator[str]:
    """One block per comment, replies after what they answer; python-pptx does not know comments."""
    authors: dict[str, str] | None = None
    relations = parts.relations_of(slide_part).values()
    for kind in ("comments", "comment"):
        for entry in relations:
            root = parts.side_root(entry.target) if entry.kind == kind and not entry.external else None
            authors = _authors(parts, main) if authors is None else authors
            for node in () if root is None else root.iter():
                if local(node.tag) in ("cm", "reply") and (text := _text(node)):
                    author = authors.get(node.get("authorId", ""), "")
                    lead = f"Comment by {author}" if author else "Comment"
                    yield f"**{lead}:** {markdown.escape(text)}"


def _text(node: etree._Element) -> str:
    old = node.findtext(f"{P}text")
    if old is not None:
        return old.strip()
    bodies = [child for child in node if local(child.tag) == "txBody"]
    return " ".join(text for body in bodies for text in plain_paragraphs(body) if text)


def _authors(parts: LibraryParts, main: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in ("commentAuthors", "authors"):
        for part in parts.related(main, kind):
            root = parts.side_root(part)
            for node in () if root is None else root:
                if isinstance(node.tag, str):
                    found[node.get("id", "")] = node.get("name", "")
    return found
