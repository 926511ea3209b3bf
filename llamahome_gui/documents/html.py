"""Web pages through html-to-markdown; scripts, styles and bytes of pictures stay out, not what these are said to show.

Forms and menus are kept: whole pages stand in forms, and what a menu says is text that a reader sees.
"""

from __future__ import annotations

import email
import email.policy
import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from . import problems
from .datatables import with_data_tables
from .decoding import decode
from .htmlmath import with_equations
from .listnumbers import with_numbers
from .markdown import escape, picture_text, raised, tidy
from .source import Source
from .tags import tags, without_comments
from .types import Draft
from .wordcount import count_words
from .wordlists import marked_lists, settled_lists

if TYPE_CHECKING:
    from html_to_markdown import ConversionOptions

_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "td", "th", "tr", "ul",
))
# fmt: on
_META = frozenset({"author", "description", "keywords"})
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
_CODE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1`*$|`[^`\n]+`", re.M | re.S)
# What the author wrote out as a tag, to be seen; addresses in brackets and breaks in cells are the converter's own.
_TYPED_TAG = re.compile(
    r"(?<!\]\()<(?=[A-Za-z/!?])(?!br>|[a-z][a-z0-9+.-]{0,30}:[^\s<>]*>|[^\s<>@]{1,64}@[^\s<>]{1,255}>)", re.I
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
    from html_to_markdown import convert

    options = _options()
    text = text.replace("\0", "")  # the converter refuses a page for a few of them
    page = with_data_tables(with_equations(with_numbers(marked_lists(text))))
    body = settled_lists(_settled(convert(page, options).content or "", alone))
    title, metadata = _about(without_comments(text[: _head_end(text)]))
    # Half of the page's characters are half of its words; blanks are what lists within lists are indented by.
    if 2 * (len(body) - body.count(" ")) < len(text) and 2 * count_words(body) < _about_words(text):
        # The converter gives up on elements nested hundreds deep; the bare text is still there.
        bare, deepest = _bare(text)
        if deepest > _DEEP and 2 * count_words(body) < count_words(bare):
            body = escape(bare)
    return Draft(tidy(body) if body.strip() else "", title or None, metadata)


@cache
def _options() -> ConversionOptions:
    from html_to_markdown import ConversionOptions, PreprocessingOptions

    return ConversionOptions(
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


def _settled(body: str, alone: bool) -> str:
    """Pictures as what they are said to show, links that lead nowhere as their text, raised text as it is elsewhere."""

    def shown(found: re.Match[str]) -> str:
        is_picture, text, target = found.groups()
        if is_picture:
            return picture_text(text.replace("\\", ""))
        if not text.strip():
            return text  # nothing of it is seen
        leads_on = not _NOWHERE.match(target) and (alone or _ADDRESS.match(target))
        return found[0] if leads_on else text

    body = body.replace("\xad", "")
    body = _LINK.sub(shown, body) if "](" in body else body
    if _RAISED in body:  # a mark of a note that was a link stays; digits become raised ones
        body = _RAISED_TEXT.sub(lambda found: raised(found[1]), body).replace(_RAISED, "")
    return _with_tags_shown(body)


def _with_tags_shown(body: str) -> str:
    """Tags that the author wrote out are escaped; in code they are seen anyway."""
    if "<" not in body or not _TYPED_TAG.search(body):
        return body
    parts, at = [], 0
    for code in _CODE.finditer(body):
        parts += [_TYPED_TAG.sub(r"\\<", body[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*parts, _TYPED_TAG.sub(r"\\<", body[at:])])


def _about(head: str) -> tuple[str, dict[str, str]]:
    """Title of a page and what it says about itself."""
    title, metadata = "", dict[str, str]()
    for tag in tags(head):
        if tag.name == "title" and not tag.closes and not title:
            end = head.find("<", tag.end)
            title = unescape(head[tag.end : end if end >= 0 else len(head)])
        elif tag.name == "meta":
            told = tag.attributes
            if (name := told.get("name", "").lower()) in _META:
                metadata.setdefault(name, told.get("content", ""))
    return " ".join(title.split()), metadata


def _bare(text: str) -> tuple[str, int]:
    """The text of a page without marks, and how deeply its elements are nested as far as their ends are written."""
    text, pieces, at = without_comments(text), list[str](), 0
    silent = depth = deepest = 0
    for tag in tags(text):
        if not silent:
            pieces.append(text[at : tag.start])
        at = tag.end
        if tag.name in _SILENT:
            silent = max(0, silent - 1) if tag.closes else silent + 1
            continue
        depth += -1 if tag.closes else 1
        deepest = max(deepest, depth)
        if tag.name in _BLOCKS:
            pieces.append("\n")
    if not silent:
        pieces.append(text[at:])
    lines = (" ".join(line.split()) for line in unescape("".join(pieces)).split("\n"))
    return "\n\n".join(line for line in lines if line), deepest
