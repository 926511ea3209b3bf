"""Read a training dataset: JSON lines, a JSON list, CSV, Parquet, or plain text. Bad rows are named, the rest goes on.

A dataset is gone through once, row by row; what stays in memory is where each usable row lies. Rows are read again
when they are asked for.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import overload

from llamahome_gui.errors import DatasetError
from llamahome_gui.training.forms import BadRowError, Messages, read_row
from llamahome_gui.training.sources import HINT, Entry, JsonLines, JsonList, Paragraphs, Source, opened, skip_bom

Progress = Callable[[float], bool]
"""Told the share that is done; False ends the work."""

_LINES = (".jsonl", ".ndjson", ".json")
_TABLES = (".csv", ".tsv", ".tab")
_PACKED = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "a ZIP archive", b"\x28\xb5\x2f\xfd": "zstd", b"BZh9": "bzip2"}
_TELL = 2000  # rows between two words of progress


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


class Rows(Sequence[Row]):
    """The usable rows of a file, read from it when they are asked for.

    Raises:
        DatasetError: (when rows are read) the file is gone, or has changed since it was looked through.
    """

    def __init__(self, source: Source, places: array[int], lines: array[int], state: tuple[int, int]) -> None:
        self._source, self._places, self._lines, self._state = source, places, lines, state

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Row]:
        if _state(self._source.path) != self._state:
            raise self._changed()
        for line, content in zip(self._lines, self._source.at(self._places), strict=True):
            try:
                if isinstance(content, BadRowError):
                    raise content
                form, messages = read_row(content)
            except BadRowError as error:
                raise self._changed() from error
            yield Row(line, messages, form)

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> Rows: ...

    def __getitem__(self, index: int | slice) -> Row | Rows:
        if isinstance(index, slice):
            return Rows(self._source, self._places[index], self._lines[index], self._state)
        number = range(len(self))[index]
        return next(iter(self[number : number + 1]))

    def _changed(self) -> DatasetError:
        return DatasetError(
            "The file has changed since it was read.", subject=str(self._source.path), hint="Choose it again."
        )


@dataclass(frozen=True)
class Dataset:
    """A dataset as read.

    `form` is that of most rows, `forms` how many rows have which, `kind` the form of the file in words.
    """

    path: Path
    form: str
    rows: Sequence[Row]
    problems: list[RowProblem] = field(default_factory=list)
    forms: Mapping[str, int] = field(default_factory=dict)
    kind: str = ""


def read_dataset(path: Path, progress: Progress | None = None) -> Dataset:
    """Look through the rows of a dataset file.

    Args:
        path: ``.jsonl``, ``.json`` (one list of rows), ``.csv``, ``.tsv`` or ``.parquet``, else plain text: each
            paragraph is a row. What the file really holds counts more than its name.
        progress: See `Progress`.

    Raises:
        DatasetError: The file cannot be read, is empty, or has no usable row, or the work was ended.
    """
    state = _state(path)
    source = open_source(path)
    places, lines, forms = array("Q"), array("Q"), Counter[str]()
    problems: list[RowProblem] = []
    for number, entry in enumerate(source.entries()):
        try:
            forms[_form(entry)] += 1
            places.append(entry.place)
            lines.append(entry.line)
        except BadRowError as error:
            problems.append(RowProblem(entry.line, str(error)))
        if progress is not None and number % _TELL == 0:
            _tell(progress, source, entry.place)
    if not places and not problems:
        raise DatasetError("The file holds no row.", subject=str(path), hint=HINT)
    if not places:
        first = f" The first: line {problems[0].line}: {problems[0].reason}"
        raise DatasetError(f"No row can be used ({len(problems)} are bad).{first}", subject=str(path), hint=HINT)
    return Dataset(
        path, forms.most_common(1)[0][0], Rows(source, places, lines, state), problems, dict(forms), source.kind
    )


def open_source(path: Path) -> Source:
    """The file as rows, by what it holds and, where that could be several things, by its name.

    Raises:
        DatasetError: It cannot be read, is empty or of a form that is not known.
    """
    from llamahome_gui.training.tables import Csv, Parquet

    suffix, head = path.suffix.lower(), _head(path)
    if head.startswith(b"PAR1") or suffix == ".parquet":
        return Parquet(path)
    packed = next((name for mark, name in _PACKED.items() if head.startswith(mark)), None)
    if packed is not None:
        raise DatasetError(f"The file is packed ({packed}).", subject=str(path), hint="Unpack it first.")
    if suffix in _TABLES:
        return Csv(path)
    if head.startswith(b"["):
        return JsonList(path)
    return JsonLines(path) if head.startswith(b"{") or suffix in _LINES else Paragraphs(path)


def _head(path: Path) -> bytes:
    """The first bytes that are not blank."""
    with opened(path) as stream:
        skip_bom(stream)
        while block := stream.read(1 << 16):
            if head := block.lstrip():
                return head[:8]
    raise DatasetError("The file is empty.", subject=str(path), hint=HINT)


def _form(entry: Entry) -> str:
    if isinstance(entry.content, BadRowError):
        raise entry.content
    return read_row(entry.content)[0]


def _tell(progress: Progress, source: Source, place: int) -> None:
    if not progress(place / max(1, source.end)):
        raise DatasetError("Reading was ended before the last row.", subject=str(source.path))


def _state(path: Path) -> tuple[int, int]:
    """Bytes and time of change of a file; zeros where there is none, which reading it will say."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
