"""CSV and TSV as one Markdown table; the delimiter is found from the first lines."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from itertools import islice

from . import problems
from .decoding import decode
from .markdown import escape, table
from .source import Source
from .types import Draft

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 50
_SAMPLE = 1 << 16
_RARE_BLANKS = [char for char in map(chr, range(0x3001)) if char.isspace() and char not in " \t\n"]
_DECIMAL_COMMA = re.compile(r"[-+]?\d+(?:\.\d{3})*,\d+")
_DECLARED = re.compile(r'"?sep=(.)"?\n', re.I)  # the line by which Excel is told the delimiter


def convert(source: Source) -> Draft:
    """Rows of the file; quotes and line breaks inside fields are understood.

    Raises:
        DocumentError: LIMIT above the limit of cells.
    """
    text = decode(source.read()).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    declared = _DECLARED.match(text)
    if declared:
        text = text[declared.end() :]
    delimiter = (
        declared.group(1) if declared else find_delimiter(text, "\t" if source.suffix in (".tsv", ".tab") else ",")
    )
    limit = source.limits.cells
    shown = _even(text, delimiter, limit)
    if shown is None:
        rows = [row for row in _rows(source, text, delimiter) if any(map(str.strip, row))]
        shown = table(rows), len(rows)
    return Draft(shown[0], metadata={"rows": str(shown[1])})


def _rows(source: Source, text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    left = source.limits.cells
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        left -= len(row)
        if left < 0:
            raise problems.over_limit(source.path, f"it has over {source.limits.cells:,} cells")
        yield [escape(cell) for cell in row] if "<" in "".join(row) else row


def _even(text: str, delimiter: str, limit: int) -> tuple[str, int] | None:
    """The table and its number of rows of a text whose lines all have as many fields, with nothing that needs care:
    no quotes, pipes, backslashes, tags or blanks at the ends of fields. None for any other text.
    """
    text = text.strip("\n")
    if not text or delimiter == "|" or any(mark in text for mark in ('"', "|", "\\", "<", "\n\n")):
        return None
    lines = text.split("\n")
    count = lines[0].count(delimiter)
    if (count + 1) * len(lines) > limit or any(line.count(delimiter) != count for line in lines):
        return None
    if not count or delimiter * count in lines or _has_blank_edges(text, delimiter):
        return None
    lines.insert(1, delimiter.join(["---"] * (count + 1)))
    body = "\n".join(lines).replace(delimiter, " | ").replace("\n", " |\n| ")
    return f"| {body} |", len(lines) - 1


def _has_blank_edges(text: str, delimiter: str) -> bool:
    """Whether a field may begin or end with white space."""
    if any(blank in text for blank in _RARE_BLANKS):
        return True
    return any(
        edge in text or text.startswith(blank) or text.endswith(blank)
        for blank in " \t"
        if blank != delimiter
        for edge in (f"{delimiter}{blank}", f"{blank}{delimiter}", f"\n{blank}", f"{blank}\n")
    )


def find_delimiter(text: str, default: str) -> str:
    """The delimiter that splits the first rows most evenly into more than one field; `default` if none does."""
    splits = {mark: _split(text, mark) for mark in _DELIMITERS}
    if _has_decimal_commas(splits[";"]):
        return ";"
    scores = {mark: _score([len(row) for row in rows]) for mark, rows in splits.items()}
    best = max(scores.values())
    if not best:
        return default
    return default if scores[default] == best else max(scores, key=lambda mark: scores[mark])


def _split(text: str, delimiter: str) -> list[list[str]]:
    """The first rows."""
    rows = (row for row in csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=delimiter) if row)
    return list(islice(rows, _SAMPLE_ROWS))


def _has_decimal_commas(rows: list[list[str]]) -> bool:
    """Whether semicolons part numbers such as 2,35, whose commas would part them as evenly."""
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:
        return False
    cells = [cell.strip() for row in rows[1:] for cell in row]
    return 2 * sum(_DECIMAL_COMMA.fullmatch(cell) is not None for cell in cells) > len(cells)


def _score(widths: list[int]) -> float:
    """Share of rows with the most common number of fields above one, the more fields the better."""
    several = [width for width in widths if width > 1]
    if not several:
        return 0.0
    common = max(set(several), key=several.count)
    return several.count(common) / len(widths) * (2 - 1 / common)
