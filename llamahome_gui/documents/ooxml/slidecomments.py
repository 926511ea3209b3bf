"""Reviewers' comments on a slide, in the old form (PowerPoint 2007) and the threaded one (365)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents import markdown

from .drawing import plain_paragraphs
from .names import SLIDE as P
from .names import local
from .package import Package


def slide_comments(package: Package, part: str) -> Iterator[str]:
    """One block per comment, replies after what they answer."""
    authors = _authors(package)
    for kind in ("comments", "comment"):
        for comments_part in package.related(part, kind):
            root = package.side_root(comments_part)
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


def _authors(package: Package) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in ("ppt/commentauthors.xml", "ppt/authors.xml"):
        root = package.side_root(part)
        for node in () if root is None else root:
            if isinstance(node.tag, str):
                found[node.get("id", "")] = node.get("name", "")
    return found
