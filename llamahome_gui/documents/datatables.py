"""Tables of figures in web pages that the converter takes for a means of layout, as it does all without a border."""

from __future__ import annotations

import re

_TABLE = re.compile(r"<(/?)table\b([^<>]*+)>", re.I)
_BORDER = re.compile(r"""(?<![\w-])border\s{0,9}=\s{0,9}(?:0(?!\d)|"0"|'0')""", re.I)
_ROW, _CELL = re.compile(r"<tr\b", re.I), re.compile(r"<t[dh]\b", re.I)
_BLOCK = re.compile(r"<(?:div|p|h[1-6]|ul|ol|img|form|article|section)\b", re.I)
_FEWEST_CELLS = 2  # in a row, on average
_MOST_BLOCKS = 0.1  # in a cell, on average
_EXCEL = "urn:schemas-microsoft-com:office:excel"


def with_data_tables(page: str) -> str:
    """A page in which tables without a border that hold nothing but cells of text say nothing about their border.

    Those of a page that Excel wrote all do.
    """
    if "colspan" not in (lower := page.lower()) or "border" not in lower:
        return page
    of_excel = _EXCEL in page
    tags = list(_TABLE.finditer(page))
    parts, at = [], 0
    for tag, following in zip(tags, [*tags[1:], None], strict=True):
        if tag[1] or not _BORDER.search(tag[2]):
            continue
        inside = page[tag.end() : following.start() if following else len(page)]
        holds_none = following is None or bool(following[1])
        if of_excel or (holds_none and _is_data(inside)):
            parts += [page[at : tag.start()], f"<table{_BORDER.sub('', tag[2])}>"]
            at = tag.end()
    return "".join([*parts, page[at:]])


def _is_data(inside: str) -> bool:
    rows, cells = len(_ROW.findall(inside)), len(_CELL.findall(inside))
    return rows > 1 and cells >= _FEWEST_CELLS * rows and len(_BLOCK.findall(inside)) <= _MOST_BLOCKS * cells
