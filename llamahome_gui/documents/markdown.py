"""Small pieces of Markdown: tables, fences, inline marks, and the clean-up every converter's text goes through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_TAG_LIKE = re.compile(r"<(?=[A-Za-z/!?])")
_BLANK_LINES = re.compile(r"\n{3,}")
# Possessive, and from the first blank only: a run of a million blanks is looked at once.
_TRAILING = re.compile(r"(?<![ \t])[ \t]++(?=\n)")
# What no text file may hold: C0 controls but tab and line feed, and lone surrogates.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_CONTROLS = bytes({*range(32), 127} - {9, 10})
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_SPECIAL_IN_CELL = re.compile(r"[|\r\n]|\\$")
_NOTHING_SAID = re.compile(r"(?:[\s|#*>`~_-]++|<br>)*+")
_NUMBER_ITEM = re.compile(r"\s*\d{1,9}[.)] ")
_BACKTICKS = re.compile(r"`+")


def clean(text: str) -> str:
    """`text` with Unix newlines, no controls or lone surrogates, and one newline at the end."""
    return cleaned(text)[0]


def cleaned(text: str, data: bytes | None = None) -> tuple[str, bytes | None]:
    """What `clean` gives, and the same in UTF-8 if it was at hand, but for line feeds at the ends.

    `data` is `text` in UTF-8, for whom has it.
    """
    if "\r" in text:
        text, data = text.replace("\r\n", "\n").replace("\r", "\n"), None
    data = _printable(text, data)
    if data is None:
        text = _UNPRINTABLE.sub("", text.replace("\f", "\n").replace("\x0b", "\n"))
    return text.strip("\n") + "\n", data


def _printable(text: str, data: bytes | None) -> bytes | None:
    """`text` in UTF-8 if nothing in it is to be changed; to look at bytes costs a tenth of looking at characters."""
    try:
        data = text.encode() if data is None else data
    except UnicodeEncodeError:  # a lone surrogate
        return None
    if len(data.translate(None, _CONTROLS)) < len(data):
        return None
    # One byte is found many times as fast as three.
    doubtful = _NO_CHARACTERS[0][:1] in data
    return None if doubtful and any(mark in data for mark in _NO_CHARACTERS) else data


def tidy(text: str) -> str:
    """`clean`, and no trailing spaces or runs of blank lines; for text that a converter composed itself."""
    text = clean(text)
    # To know that there is none costs a tenth of looking at every blank.
    if " \n" in text or "\t\n" in text:
        text = _TRAILING.sub("", text)
    return _BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text


def says_something(text: str) -> bool:
    """Whether `text` holds more than blanks and the marks of tables, rules, lists and fences."""
    return _NOTHING_SAID.fullmatch(text) is None


def closed_heading(heading: str) -> str:
    """A heading's text without the marks that may close it, which stand after a blank (CommonMark 0.31, 4.2)."""
    text = heading.rstrip()
    bare = text.rstrip("#")
    return bare.rstrip() if bare[-1:] in ("", " ", "\t") else text


def escape(text: str) -> str:
    """Text that would be read as an HTML tag, kept visible; other marks are left as the author typed them."""
    return _TAG_LIKE.sub(r"\\<", text) if "<" in text else text


def cell(text: str) -> str:
    """Text for one cell of a table: pipes and backslashes before pipes escaped, line breaks as `<br>`."""
    text = text.strip()
    if not _SPECIAL_IN_CELL.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"(?<!\\)(\\*+)\|", lambda found: found.group(1) * 2 + r"\|", text)
    text = re.sub(r"(?<!\\)(\\++)$", lambda found: found.group(1) * 2, text)
    return re.sub(r"(?<![ \t])[ \t]*+\n\s*", "<br>", text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table of `rows`, the first of them its header; short rows are filled up, empty ones left out."""
    rows = [row for row in rows if any(map(str.strip, row))]
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    lines = [_row(row, width) for row in rows]
    lines.insert(1, "|" + " --- |" * width)
    return "\n".join(lines)


def _row(row: Sequence[str], width: int) -> str:
    texts = [text.strip() for text in row] + [""] * (width - len(row))
    line = " | ".join(texts)
    if line.count("|") >= width or "\n" in line or "\r" in line or "\\" in line:
        line = " | ".join(map(cell, texts))
    return f"| {line} |"


def fence(text: str, language: str) -> str:
    """`text` as a code block, fenced by more backticks than it holds in a row."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0) if "`" in text else 0
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text.strip(chr(10))}\n{ticks}"


def fence_bytes(data: bytes, language: str) -> tuple[str, bytes]:
    """What `fence` makes of text in UTF-8, and the same in UTF-8.

    Raises:
        UnicodeDecodeError: It is not UTF-8.
    """
    if b"`" in data:
        text = fence(data.decode(), language)
        return text, text.encode()
    data = b"```%b\n%b\n```" % (language.encode(), data.strip(b"\n"))
    return data.decode(), data


def marked(text: str, mark: str) -> str:
    """`text` between emphasis marks such as `**~~`, the spaces at its ends left outside them as Markdown demands."""
    core = text.strip()
    if not core or not mark or not any(char.isalnum() for char in core):
        return text
    start = text.index(core)
    return f"{text[:start]}{mark}{core}{mark[::-1]}{text[start + len(core) :]}"


def hidden(text: str) -> str:
    """Text that the document hides from its reader, marked as such."""
    core = text.strip()
    if not core:
        return text
    start = text.index(core)
    return f"{text[:start]}[Hidden: {core}]{text[start + len(core) :]}"


_RAISED = str.maketrans("0123456789+-=()ni\u2212", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ⁻")
_RAISABLE = re.compile(r"[0-9+\-=()ni\u2212]{1,12}")
_RAISED_BY_HABIT = frozenset({"st", "nd", "rd", "th", "er", "re", "e", "o", "a", "tm", "sm", "r", "*", "®", "™", "©"})


def raised(text: str) -> str:
    """Superscript text: digits as Unicode has them, since 10² is not 102; ordinals stay as they are (1st)."""
    core = text.strip()
    if (
        len(core) > 20
        or core.lower() in _RAISED_BY_HABIT
        or not any(char.isalnum() or char in "+-\u2212" for char in core)
    ):
        return text
    if _RAISABLE.fullmatch(core):
        return text.translate(_RAISED)
    return text if " " in core else text.replace(core, f"^({core})")


def link(text: str, target: str) -> str:
    """A link; text alone where the target adds nothing or could run code."""
    shown, target = text.strip(), target.strip()
    if not shown or not target or target.lower().startswith(("javascript:", "data:", "vbscript:")):
        return text
    if target in (shown, f"mailto:{shown}"):
        return f"<{shown}>"
    safe = target.replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("\n", "")
    start = text.index(shown)
    return f"{text[:start]}[{shown}]({safe}){text[start + len(shown) :]}"


def picture_text(description: str | None) -> str:
    """What the author wrote about a picture; empty when it is only a file's name or what a program puts there."""
    text = " ".join((description or "").split())
    is_name = re.search(r"\.\w{2,4}$", text) is not None or "://" in text or text in ("Picture", "Image")
    return "" if not text or is_name else f"[Picture: {escape(text)}]"


def blocks_and_items(parts: Iterable[str]) -> str:
    """Like `blocks`, but list items that follow each other stay together."""
    text, after_item = "", False
    for part in parts:
        if not part.strip():
            continue
        is_item = part.lstrip().startswith("- ") or _NUMBER_ITEM.match(part) is not None
        text += ("\n" if is_item and after_item else "\n\n" if text else "") + part.strip("\n")
        after_item = is_item
    return text


def blocks(parts: Iterable[str]) -> str:
    """Blocks with one blank line between them; empty ones are dropped."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())
