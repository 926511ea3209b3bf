"""CSV and TSV as one Markdown table; the delimiter is found from the first lines."""

from __future__ import annotations

import csv
import io
import sys

from . import problems
from .decoding import decode
from .markdown import table
from .source import Source
from .types import Draft

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 50


def convert(source: Source) -> Draft:
    """Rows of the file; quotes and line breaks inside fields are understood.

    Raises:
        DocumentError: LIMIT above the limit of cells.
    """
    text = decode(source.read()).replace("\r\n", "\n").replace("\r", "\n")
    delimiter = find_delimiter(text, "\t" if source.suffix in (".tsv", ".tab") else ",")
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    rows, cells = [], 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        cells += len(row)
        if cells > source.limits.cells:
            raise problems.over_limit(source.path, f"it has over {source.limits.cells:,} cells")
        rows.append(row)
    return Draft(table(rows), metadata={"rows": str(len(rows))})


def find_delimiter(text: str, default: str) -> str:
    """The delimiter that splits the first rows most evenly into more than one field; `default` if none does."""
    scores = {mark: _score(text, mark) for mark in _DELIMITERS}
    best = max(scores.values())
    if not best:
        return default
    return default if scores[default] == best else max(scores, key=lambda mark: scores[mark])


def _score(text: str, delimiter: str) -> float:
    """Share of rows with the most common number of fields above one, the more fields the better."""
    widths = []
    for row in csv.reader(io.StringIO(text[: 1 << 16], newline=""), delimiter=delimiter):
        if row:
            widths.append(len(row))
        if len(widths) >= _SAMPLE_ROWS:
            break
    several = [width for width in widths if width > 1]
    if not several:
        return 0.0
    common = max(set(several), key=several.count)
    return several.count(common) / len(widths) * (2 - 1 / common)
