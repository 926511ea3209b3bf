"""Reviewers' comments on a slide, in the old form (PowerPoint 2007) and the threaded one (365)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.package import Parts
from llamahome_gui.documents.safexml import local

from .drawing import plain_paragraphs
from .names import SLIDE as P


class SlideComments:
    """The comments of a presentation, whose authors stand in a part of their own."""

    def __init__(self, parts: Parts, main: str) -> None:
        self._parts = parts
        self._main = main
        self._authors: dict[str, str] | None = None

    def on(self, slide: str) -> Iterator[str]:
        """One block per comment, replies after what they answer."""
        for kind in ("comments", "comment"):
            for part in self._parts.related(slide, kind):
                root = self._parts.side_root(part)
                for node in () if root is None else root.iter():
                    if local(node.tag) in ("cm", "reply") and (text := _text(node)):
                        author = self._author(node.get("authorId", ""))
                        by = f" by {markdown.escape(author)}" if author else ""
                        yield f"> Comment{by}: {markdown.escape(text)}"

    def _author(self, key: str) -> str:
        if self._authors is None:
            self._authors = {}
            for kind in ("commentAuthors", "authors"):
                for part in self._parts.related(self._main, kind):
                    root = self._parts.side_root(part)
                    nodes = () if root is None else (node for node in root if isinstance(node.tag, str))
                    self._authors |= {node.get("id", ""): node.get("name", "") for node in nodes}
        return self._authors.get(key, "")


def _text(node: etree._Element) -> str:
    old = node.findtext(f"{P}text")
    if old is not None:
        return " ".join(old.split())
    bodies = [child for child in node if local(child.tag) == "txBody"]
    return " ".join(text for body in bodies for text in plain_paragraphs(body) if text)
