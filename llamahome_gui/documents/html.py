"""Web pages through html-to-markdown; scripts, styles and pictures' bytes stay out."""

from __future__ import annotations

from html.parser import HTMLParser

from .decoding import decode
from .markdown import count_words, escape, tidy
from .source import Source
from .types import Draft

_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "td", "th", "tr", "ul",
))
# fmt: on


def convert(source: Source) -> Draft:
    return convert_text(decode(source.read(), declared=True))


def convert_text(text: str) -> Draft:
    """Markdown of HTML text; its title and author apart."""
    from html_to_markdown import ConversionOptions, convert

    options = ConversionOptions(
        heading_style="atx",
        bullets="-",
        list_indent_width=4,
        compact_tables=True,
        br_in_tables=True,
        extract_metadata=False,
        keep_inline_images_in=[],
        skip_images=True,
        autolinks=True,
        hidden_content="drop",
    )
    body = convert(text, options).content or ""
    reader = _TextReader()
    reader.feed(text)
    reader.close()
    bare = reader.text()
    if 2 * count_words(body) < count_words(bare):
        # The converter gives up on elements nested hundreds deep; the bare text is still there.
        body = escape(bare)
    return Draft(tidy(body) if body.strip() else "", " ".join(reader.title.split()) or None, reader.metadata)


class _TextReader(HTMLParser):
    """Title, author and bare text of a page, without recursion."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.metadata: dict[str, str] = {}
        self._pieces: list[str] = []
        self._silent = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = not self.title
        elif tag in _SILENT:
            self._silent += 1
        elif tag == "meta":
            self._read_meta({name: value or "" for name, value in attrs})
        elif tag in _BLOCKS:
            self._pieces.append("\n")

    def _read_meta(self, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "").lower()
        if name in ("author", "description", "keywords"):
            self.metadata.setdefault(name, attributes.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._silent:
            self._pieces.append(data)

    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._pieces).split("\n"))
        return "\n\n".join(line for line in lines if line)
