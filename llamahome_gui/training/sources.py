"""Where the rows of a dataset lie: each form of file can be gone through once, and read again at any of its places.

A place is one number (an offset in bytes, in Parquet the number of the row), so an index of a million rows takes
eight megabytes however long the rows are. No file is kept open between two readings.
"""

from __future__ import annotations

import codecs
import contextlib
import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

from llamahome_gui.errors import DatasetError
from llamahome_gui.training.forms import TEXT, BadRowError

BOM = codecs.BOM_UTF8
HINT = "Use JSON lines with 'messages', 'instruction' and 'output', 'prompt' and 'completion', or 'text'."

_STEP = 1 << 20
_FIRST = 1 << 14  # enough for one row, which is often all that is wanted
_BLANK = b" \t\r\n"


class Entry(NamedTuple):
    """A row as it lies in the file: the line it begins on (from 1), its place, and what it holds or what is wrong."""

    line: int
    place: int
    content: Any


class Source(Protocol):
    """A file of rows; `kind` names its form for people."""

    path: Path
    kind: str

    @property
    def end(self) -> int:
        """The place behind the last row."""

    def entries(self) -> Iterator[Entry]:
        """All rows, good and bad, in their order."""

    def at(self, places: Iterable[int]) -> Iterator[Any]:
        """What lies at these places, which `entries` has named."""


class ByteFile:
    """Places are offsets in bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def end(self) -> int:
        return self.path.stat().st_size


class JsonLines(ByteFile):
    """One JSON value a line; blank lines are passed over."""

    kind = "JSON lines"

    def entries(self) -> Iterator[Entry]:
        with opened(self.path) as stream:
            place = skip_bom(stream)
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield Entry(number, place, _line_content(line))
                place += len(line)

    def at(self, places: Iterable[int]) -> Iterator[Any]:
        with opened(self.path) as stream:
            for place in places:
                stream.seek(place)
                yield _line_content(stream.readline())


def _line_content(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return BadRowError("The line is not UTF-8 text.")
    except json.JSONDecodeError as error:
        return BadRowError(f"Not valid JSON ({error.msg} at column {error.colno}).")
    except RecursionError:
        return BadRowError("The row is nested too deeply.")
    except ValueError:
        return BadRowError("The row holds a number with too many digits.")


class JsonList(ByteFile):
    """One JSON list of rows, read through a window: what follows a broken row cannot be told apart."""

    kind = "JSON list"

    def entries(self) -> Iterator[Entry]:
        with opened(self.path) as stream:
            window = _Window(stream, skip_bom(stream), self.path)
            window.skip(" \t\r\n")
            window.skip("[", most=1)
            while True:
                window.skip(", \t\r\n")
                if window.ended:
                    yield Entry(window.line, window.place, BadRowError("The list is not closed; it may be cut off."))
                    return
                if window.text[window.position] == "]":
                    return
                line, place = window.line, window.place
                content = window.value()
                yield Entry(line, place, content)
                if isinstance(content, BadRowError):
                    return

    def at(self, places: Iterable[int]) -> Iterator[Any]:
        with opened(self.path) as stream:
            window = _Window(stream, 0, self.path)
            for place in places:
                if not window.reach(place):
                    stream.seek(place)
                    window = _Window(stream, place, self.path)
                yield window.value()


class _Window:
    """A part of a text file that grows when a value does not end in it, and forgets what was read."""

    def __init__(self, stream: BinaryIO, place: int, path: Path) -> None:
        self.text, self.position, self.place, self.line = "", 0, place, 1
        self._stream, self._path = stream, path
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._begun = self._whole = False

    @property
    def ended(self) -> bool:
        """Whether nothing is left; reads on where need be."""
        while self.position == len(self.text) and not self._whole:
            self._grow()
        return self.position == len(self.text)

    def skip(self, characters: str, most: int | None = None) -> None:
        """Pass over these characters."""
        while most != 0 and not self.ended and self.text[self.position] in characters:
            end = self.position + 1
            while most is None and end < len(self.text) and self.text[end] in characters:
                end += 1
            self._advance(end)
            most = None if most is None else most - 1

    def reach(self, place: int) -> bool:
        """Whether `place` could be come to by passing over values that are near."""
        if not 0 < self.place <= place <= self.place + _STEP:
            return False
        self.skip(", \t\r\n")
        while self.place < place and not isinstance(self.value(), BadRowError):
            self.skip(", \t\r\n")
        return self.place == place

    def value(self) -> Any:
        """The JSON value that begins here, or what is wrong with it."""
        decoder = json.JSONDecoder()
        while not self.ended:
            try:
                content, end = decoder.raw_decode(self.text, self.position)
            except json.JSONDecodeError as error:
                if self._whole or not _may_go_on(error, len(self.text)):
                    return _broken(error.msg)
            except RecursionError:
                return _broken("nested too deeply")
            except ValueError:
                return _broken("a number with too many digits")
            else:
                if end < len(self.text) or self._whole:
                    self._advance(end)
                    return content
            self._grow()
        return _broken("nothing is there")

    def _advance(self, end: int) -> None:
        passed = self.text[self.position : end]
        self.place += len(passed) if passed.isascii() else len(passed.encode())
        self.line += passed.count("\n")
        self.position = end

    def _grow(self) -> None:
        self.text, self.position = self.text[self.position :], 0
        # As much again: a value that is longer than the window is not tried once for every step.
        raw = self._stream.read(max(_STEP if self._begun else _FIRST, len(self.text)))
        self._begun = True
        try:
            self.text += self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            raise not_utf8(self._path) from error
        self._whole = not raw


def _may_go_on(error: json.JSONDecodeError, length: int) -> bool:
    """Whether the value may only be cut off by the end of the window."""
    return error.msg.startswith("Unterminated string") or error.pos >= length - 16


def _broken(reason: str) -> BadRowError:
    return BadRowError(f"Not valid JSON ({reason}); the rows from here on are left out.")


class Paragraphs(ByteFile):
    """Plain text: a row is what stands between blank lines."""

    kind = "plain text"

    def entries(self) -> Iterator[Entry]:
        with opened(self.path) as stream:
            place, line = skip_bom(stream), 1
            while raw := stream.readline():
                if raw.strip(_BLANK):
                    lines = [raw, *_to_blank(stream)]
                    yield from self._entry(line, place, b"".join(lines))
                    place, line = stream.tell(), line + len(lines)
                else:
                    place, line = place + len(raw), line + 1

    def _entry(self, line: int, place: int, raw: bytes) -> Iterator[Entry]:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise not_utf8(self.path) from error
        if text.strip():
            lead = text[: len(text) - len(text.lstrip())]
            yield Entry(line + lead.count("\n"), place, {TEXT: text.strip()})

    def at(self, places: Iterable[int]) -> Iterator[Any]:
        with opened(self.path) as stream:
            for place in places:
                stream.seek(place)
                raw = stream.readline() + b"".join(_to_blank(stream))
                yield {TEXT: raw.decode("utf-8").strip()}


def _to_blank(stream: BinaryIO) -> Iterator[bytes]:
    """Lines up to a blank one, which is left to be read."""
    while line := stream.readline():
        if not line.strip(_BLANK):
            stream.seek(-len(line), 1)
            return
        yield line


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, its failures in the user's words."""
    try:
        with path.open("rb", buffering=_STEP) as stream:
            yield stream
    except FileNotFoundError as error:
        raise DatasetError("The file does not exist.", subject=str(path)) from error
    except OSError as error:
        what = "is a folder" if path.is_dir() else f"cannot be read ({error.strerror or error})"
        raise DatasetError(f"The dataset {what}.", subject=str(path), hint="Choose one file.") from error


def skip_bom(stream: BinaryIO) -> int:
    """Stand behind a byte-order mark; the place."""
    start = len(BOM) if stream.read(len(BOM)) == BOM else 0
    stream.seek(start)
    return start


def not_utf8(path: Path) -> DatasetError:
    """Says on which line a file stops being UTF-8."""
    with opened(path) as stream:
        good = itertools.takewhile(_is_utf8, stream)
        number = sum(1 for _ in good) + 1
    return DatasetError(f"The file is not UTF-8 text (line {number}).", subject=str(path), hint="Save it as UTF-8.")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
