"""Read a training dataset: JSON lines, a JSON list, or plain text. Bad rows are named and the rest goes on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llamahome_gui.errors import DatasetError
from llamahome_gui.training.forms import TEXT, BadRowError, Messages, read_row

_HINT = "Use JSON lines with 'messages', 'instruction' and 'output', 'prompt' and 'completion', or 'text'."


@dataclass(frozen=True)
class Row:
    """One usable row: the line it begins on (from 1), its messages, and its form (see `forms`)."""

    line: int
    messages: Messages
    form: str


@dataclass(frozen=True)
class RowProblem:
    """A row that cannot be used."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.reason}"


@dataclass(frozen=True)
class Dataset:
    """A dataset as read. `form` is that of most rows."""

    path: Path
    form: str
    rows: list[Row]
    problems: list[RowProblem] = field(default_factory=list)


def read_dataset(path: Path) -> Dataset:
    """Read the rows of a dataset file.

    Args:
        path: ``.jsonl`` or ``.json`` (one list of rows), else plain text: each paragraph is a row. What the
            file really holds counts more than its name.

    Raises:
        DatasetError: The file cannot be read, is empty, or has no usable row.
    """
    raw = _read(path)
    start = raw.lstrip()[:1]
    if not start:
        raise DatasetError("The file is empty.", subject=str(path), hint=_HINT)
    if start == b"[":
        entries = _from_list(_decoded(raw, path))
    elif start == b"{" or path.suffix.lower() in (".jsonl", ".ndjson", ".json"):
        entries = _from_lines(raw)
    else:
        entries = _from_text(_decoded(raw, path))
    rows, problems = _sorted_out(entries)
    if not rows:
        first = f" The first: line {problems[0].line}: {problems[0].reason}" if problems else ""
        raise DatasetError(f"No row can be used ({len(problems)} are bad).{first}", subject=str(path), hint=_HINT)
    form = Counter(row.form for row in rows).most_common(1)[0][0]
    return Dataset(path, form, rows, problems)


Entry = tuple[int, Any]


def _sorted_out(entries: Iterator[Entry]) -> tuple[list[Row], list[RowProblem]]:
    rows: list[Row] = []
    problems: list[RowProblem] = []
    for line, content in entries:
        try:
            if isinstance(content, BadRowError):
                raise content
            form, messages = read_row(content)
            rows.append(Row(line, messages, form))
        except BadRowError as error:
            problems.append(RowProblem(line, str(error)))
    return rows, problems


def _from_lines(raw: bytes) -> Iterator[Entry]:
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            yield number, BadRowError("The line is not UTF-8 text.")
        except json.JSONDecodeError as error:
            yield number, BadRowError(f"Not valid JSON ({error.msg} at column {error.colno}).")
        except RecursionError:
            yield number, BadRowError("The row is nested too deeply.")


def _from_list(text: str) -> Iterator[Entry]:
    """The rows of a JSON list with the line each begins on; what follows a broken row cannot be told apart."""
    decoder = json.JSONDecoder()
    position, line, counted = _next_item(text, text.index("[") + 1), 1, 0
    while position < len(text) and text[position] != "]":
        line, counted = line + text.count("\n", counted, position), position
        try:
            content, end = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            yield line, BadRowError(f"Not valid JSON ({reason}); the rows from here on are left out.")
            return
        yield line, content
        position = _next_item(text, end)
    if position == len(text):
        yield text.count("\n") + 1, BadRowError("The list is not closed; the file may be cut off.")


def _next_item(text: str, position: int) -> int:
    while position < len(text) and (text[position] in ", \t\r\n"):
        position += 1
    return position


def _from_text(text: str) -> Iterator[Entry]:
    line = 1
    for part in re.split(r"((?:\r?\n[ \t]*){2,})", text):
        lead = len(part) - len(part.lstrip())
        if part.strip():
            yield line + part.count("\n", 0, lead), {TEXT: part.strip()}
        line += part.count("\n")


def _decoded(raw: bytes, path: Path) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DatasetError(
            f"The file is not UTF-8 text (line {line}).", subject=str(path), hint="Save it as UTF-8."
        ) from error


def _read(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise DatasetError("The file does not exist.", subject=str(path)) from error
    except OSError as error:
        what = "is a folder" if path.is_dir() else f"cannot be read ({error.strerror})"
        raise DatasetError(f"The dataset {what}.", subject=str(path), hint="Choose one file.") from error
    return raw.removeprefix(b"\xef\xbb\xbf")
