"""Plain text and Markdown: decoded, otherwise left as the author wrote them."""

from __future__ import annotations

import re

from .decoding import decode
from .markdown import closed_heading
from .source import Source
from .types import Draft

_HEADING = re.compile(r"^#[ \t]+(\S.*)$", re.M)
_COLOUR = re.compile(r"\x1b\[[0-9;:]{0,30}[mK]")  # ECMA-48, 8.3.117 and 8.3.41
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_FRONT_KEY = re.compile(r"^(title|author|date)[ \t]*:(.*)$", re.M | re.I)


def convert(source: Source) -> Draft:
    """The text as it is, without the colours of a terminal, which logs are full of."""
    text = decode(source.read())
    return Draft(_COLOUR.sub("", text) if "\x1b" in text else text)


def convert_markdown(source: Source) -> Draft:
    """Markdown as it is; the title comes from its front matter or its first heading."""
    text = decode(source.read()).replace("\r\n", "\n")
    front = _FRONT_MATTER.match(text)
    found = _FRONT_KEY.findall(front.group(1)) if front else ()
    metadata = {key.lower(): value.strip().strip("\"'") for key, value in found}
    heading = _HEADING.search(text)
    return Draft(text, metadata.pop("title", None) or (closed_heading(heading.group(1)) if heading else None), metadata)
