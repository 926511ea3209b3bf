"""Web pages through html-to-markdown; scripts, styles and bytes of pictures stay out, not what these are said to show.

Forms and menus are kept: whole pages stand in forms, and what a menu says is text that a reader sees.
"""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser

from . import problems
from .decoding import decode
from .markdown import escape, raised, tidy
from .ooxml.drawing import picture_text
from .source import Source
from .types import Draft
from .wordcount import count_words

_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "td", "th", "tr", "ul",
))
# fmt: on
_DEEP = 100
_TAG = re.compile(r"<[^<>]*+>")
_SCRIPT = re.compile(r"<(/?)(?:script|style)\b", re.I)
_HEAD_END = re.compile(r"<(?:/head|body)\b", re.I)
_RAISED = "\ufdd0"  # a code that is no character, around raised text
_RAISED_TEXT = re.compile(f"{_RAISED}([^{_RAISED}\n]*){_RAISED}")
_LINK = re.compile(
    r"(!?)\[((?:[^\[\]\\\n]|\\.)*)\]"
    r"\((<[^<>\n]*>|[^()\s]*(?:\([^()\n]*\)[^()\s]*)*)(?:[ ]\"[^\"\n]*\")?\)"
)
_NOWHERE = re.compile(r"<?(?:#|javascript:|vbscript:|data:)", re.I)
_ADDRESS = re.compile(r"<?(?:[a-z][a-z0-9+.-]*:|//)", re.I)


def convert(source: Source) -> Draft:
    return convert_text(decode(source.read(), declared=True))


def convert_archive(source: Source) -> Draft:
    """A page in an archive of its parts (MHTML), as Word saves it too; its pictures stay out.

    Raises:
        DocumentError: DAMAGED when there is no page in it.
    """
    page = archived_page(source.read())
    if not page:
        raise problems.damaged(source.path, "there is no page in this web archive")
    return convert_text(decode(page, declared=True))


def archived_page(data: bytes) -> bytes:
    """The web page in an archive of one (RFC 2557); empty when there is none."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    payload = None if body is None else body.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def convert_text(text: str, *, alone: bool = True) -> Draft:
    """Markdown of HTML text; its title and author apart. `alone`: not a page of a book, whose links lead into it."""
    from html_to_markdown import ConversionOptions, PreprocessingOptions, convert

    options = ConversionOptions(
        heading_style="atx",
        bullets="-",
        list_indent_width=4,
        compact_tables=True,
        br_in_tables=True,
        extract_metadata=False,
        keep_inline_images_in=[],
        sup_symbol=_RAISED,
        autolinks=True,
        hidden_content="drop",
        preprocessing=PreprocessingOptions(preset="minimal", remove_forms=False, remove_navigation=False),
    )
    text = text.replace("\0", "")  # the converter refuses a page for a few of them
    body = _settled(convert(text, options).content or "", alone)
    reader = _read(text[: _head_end(text)])
    if 2 * count_words(body) < _about_words(text):
        # The converter gives up on elements nested hundreds deep; the bare text is still there.
        whole = _read(text)
        bare = whole.text()
        if whole.deepest > _DEEP and 2 * count_words(body) < count_words(bare):
            body = escape(bare)
    return Draft(tidy(body) if body.strip() else "", " ".join(reader.title.split()) or None, reader.metadata)


def _head_end(text: str) -> int:
    """Where the part ends that may hold the title: before the body, or at the end of a page without one."""
    found = _HEAD_END.search(text)
    return found.start() if found else len(text)


def _about_words(text: str) -> int:
    """How many words a page shows at most, about: a hundredth of the work of reading it."""
    kept, end, silent = [], 0, False
    for tag in _SCRIPT.finditer(text):
        if tag[1] and silent:
            end, silent = tag.end(), False
        elif not tag[1] and not silent:
            kept.append(text[end : tag.start()])
            silent = True
    if not silent:
        kept.append(text[end:])
    return count_words(_TAG.sub(" ", " ".join(kept)))


def _read(text: str) -> _TextReader:
    reader = _TextReader()
    reader.feed(text)
    reader.close()
    return reader


def _settled(body: str, alone: bool) -> str:
    """Pictures as what they are said to show, links that lead nowhere as their text, raised text as it is elsewhere."""

    def shown(found: re.Match[str]) -> str:
        is_picture, text, target = found.groups()
        if is_picture:
            return picture_text(text.replace("\\", ""))
        leads_on = not _NOWHERE.match(target) and (alone or _ADDRESS.match(target))
        return found[0] if leads_on else text

    body = _LINK.sub(shown, body.replace("\xad", ""))
    # A mark of a note that was a link stays; digits become raised ones.
    return _RAISED_TEXT.sub(lambda found: raised(found[1]), body).replace(_RAISED, "")


class _TextReader(HTMLParser):
    """Title, author and bare text of a page, without recursion."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.deepest = 0  # how deeply blocks are nested, as far as their ends are written
        self.metadata: dict[str, str] = {}
        self._pieces: list[str] = []
        self._silent = 0
        self._depth = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = not self.title
        elif tag in _SILENT:
            self._silent += 1
        elif tag == "meta":
            self._read_meta({name: value or "" for name, value in attrs})
        else:
            self._depth += 1
            self.deepest = max(self.deepest, self._depth)
            if tag in _BLOCKS:
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
        else:
            self._depth -= 1
            if tag in _BLOCKS:
                self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._silent:
            self._pieces.append(data)

    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._pieces).split("\n"))
        return "\n\n".join(line for line in lines if line)
