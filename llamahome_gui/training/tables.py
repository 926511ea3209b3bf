"""Rows that lie in tables: CSV with a line of names, and Parquet."""

from __future__ import annotations

import contextlib
import csv
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO

from llamahome_gui.errors import DatasetError
from llamahome_gui.training.forms import FIELDS, TURNS, BadRowError
from llamahome_gui.training.sources import HINT, ByteFile, Entry, opened, skip_bom

_CSV_HINT = (
    "Save it as UTF-8 with a first line of names: 'text', 'prompt' and 'completion', or 'instruction' and 'output'."
)
_BATCH = 1024
_AGAIN = 1 << 26  # bytes that may be read a second time to go on behind a broken quote


class Csv(ByteFile):
    """Fields with quotes and line breaks in them; the first row names the columns.

    A row whose quotes are broken is named, and reading goes on at the line below it.
    """

    kind = "CSV"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with opened(path) as stream:
            skip_bom(stream)
            self._delimiter, self._names = self._header(stream)
            self._first, self._line = stream.tell(), _lines_to(stream)

    def _header(self, stream: BinaryIO) -> tuple[str, list[str]]:
        """The delimiter by which the first line has names that are known, and the names."""
        start, default = stream.tell(), "\t" if self.path.suffix.lower() in (".tsv", ".tab") else ","
        found = {}
        for delimiter in dict.fromkeys((default, ",", ";", "\t", "|")):
            stream.seek(start)
            found[delimiter] = (_Records(stream, delimiter).next() or [], stream.tell())
        best = max(found, key=lambda mark: len(FIELDS.intersection(_names(found[mark][0]))))
        fields, end = found[best]
        if not FIELDS.intersection(names := _names(fields)):
            reason = fields if isinstance(fields, BadRowError) else f"It has no known name (found: {', '.join(names)})."
            raise DatasetError(
                f"The first line does not name the columns. {reason}", subject=str(self.path), hint=_CSV_HINT
            )
        stream.seek(end)
        return best, names

    def entries(self) -> Iterator[Entry]:
        left = _AGAIN
        with opened(self.path) as stream:
            stream.seek(self._first)
            place, line = self._first, self._line
            records = _Records(stream, self._delimiter)
            while (fields := records.next()) is not None:
                if isinstance(fields, BadRowError) and records.lines > 1 and (left := left - records.size) > 0:
                    records.keep_first(place)
                if fields:
                    yield Entry(line, place, self._content(fields))
                place, line = place + records.size, line + records.lines

    def at(self, places: Iterable[int]) -> Iterator[Any]:
        with opened(self.path) as stream:
            for place in places:
                stream.seek(place)
                yield self._content(_Records(stream, self._delimiter).next() or [])

    def _content(self, fields: list[str] | BadRowError) -> Any:
        if isinstance(fields, BadRowError):
            return fields
        if len(fields) != len(self._names):
            return BadRowError(f"The row has {len(fields)} fields, the first line names {len(self._names)}.")
        return _with_turns(dict(zip(self._names, fields, strict=True)))


def _names(fields: Sequence[str] | BadRowError) -> list[str]:
    return [] if isinstance(fields, BadRowError) else [name.strip() for name in fields]


def _lines_to(stream: BinaryIO) -> int:
    """The number of the line that begins where `stream` stands."""
    end = stream.tell()
    stream.seek(0)
    return stream.read(end).count(b"\n") + 1


class _Records:
    """One record after the other from where a stream stands, with how many bytes and lines each had."""

    def __init__(self, stream: BinaryIO, delimiter: str) -> None:
        self._stream, self._delimiter = stream, delimiter
        self.size = self.lines = self._first = 0
        self._bad = ""
        self._restart()

    def _restart(self) -> None:
        self._reader = csv.reader(self._decoded(), delimiter=self._delimiter, strict=True)

    def _decoded(self) -> Iterator[str]:
        while line := self._stream.readline():
            self.size, self.lines = self.size + len(line), self.lines + 1
            self._first = self._first or len(line)
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError:
                self._bad = "The row is not UTF-8 text."
                yield line.decode("utf-8", "replace")

    def next(self) -> list[str] | BadRowError | None:
        """The fields of the next record, what is wrong with it, or None at the end; an empty list is a blank line."""
        self.size = self.lines = self._first = 0
        self._bad = ""
        csv.field_size_limit(2**31 - 1)
        try:
            fields = next(self._reader)
        except StopIteration:
            return None
        except csv.Error as error:
            reason = "is not closed" if "end of data" in str(error) else f"is broken ({error})"
            self._restart()
            return BadRowError(f"The quoting of the row {reason}.")
        return BadRowError(self._bad) if self._bad else fields

    def keep_first(self, place: int) -> None:
        """Take of the record that began at `place` its first line only; the next begins below it."""
        self.size, self.lines = self._first, 1
        self._stream.seek(place + self.size)
        self._restart()


class Parquet:
    """A Parquet file, group of rows by group; only the columns that a form knows are read.

    Lines are the numbers of the rows.
    """

    kind = "Parquet"

    def __init__(self, path: Path) -> None:
        self.path, self.end = path, 0
        self._names = self._columns()
        self._cached: tuple[int, Any] = (-1, None)

    def _columns(self) -> list[str]:
        with _parquet(self.path) as file:
            self.end = file.metadata.num_rows
            found = list(file.schema_arrow.names)
        known = [name for name in found if name in FIELDS]
        if not known:
            raise DatasetError(
                f"No column can be used (found: {', '.join(found) or 'none'}).", subject=str(self.path), hint=HINT
            )
        return known

    def entries(self) -> Iterator[Entry]:
        number = 0
        with _parquet(self.path) as file:
            for batch in file.iter_batches(_BATCH, columns=self._names):
                for row in batch.to_pylist():
                    yield Entry(number + 1, number, _without_nulls(row))
                    number += 1

    def at(self, places: Iterable[int]) -> Iterator[Any]:
        with _parquet(self.path) as file:
            sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
            ends = list(accumulate(sizes))
            for place in places:
                group = bisect_right(ends, place)
                yield _without_nulls(
                    self._group(file, group).slice(place - ends[group] + sizes[group], 1).to_pylist()[0]
                )

    def _group(self, file: Any, number: int) -> Any:
        """A group of rows as a table; the last one is kept, because who reads a row often reads its neighbour next."""
        kept = self._cached
        if kept[0] != number:
            kept = self._cached = (number, file.read_row_group(number, columns=self._names))
        return kept[1]


@contextlib.contextmanager
def _parquet(path: Path) -> Iterator[Any]:
    """A file of Parquet, mapped into memory."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(str(path), memory_map=True) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())[:200]
        raise DatasetError(
            f"The Parquet file cannot be read ({reason}).", subject=str(path), hint="It may be cut off or damaged."
        ) from error


def _without_nulls(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a table has every column; a null stands for a field that it does not have."""
    return _with_turns({name: value for name, value in row.items() if value is not None})


def _with_turns(row: dict[str, Any]) -> Any:
    """Turns may stand in a cell as JSON."""
    for name in TURNS:
        value = row.get(name)
        if isinstance(value, str) and value.lstrip().startswith("["):
            try:
                row[name] = json.loads(value)
            except (ValueError, RecursionError):
                return BadRowError(f"The field '{name}' is not valid JSON.")
    return {name: value for name, value in row.items() if name not in TURNS or value != ""}
