"""Texts of the library as files: Markdown, bare text or JSON lines, in one folder or in the folders they came from."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Literal

from llamahome_gui.config.files import atomic_file, write_atomic

from .chunks import Counter, chunks
from .libraryrecord import DocumentRecord
from .plain import plain_text
from .problems import storable

if TYPE_CHECKING:
    from .library import Library

Form = Literal["md", "txt", "jsonl"]
Progress = Callable[[int, int], bool]
"""Told the finished and all documents; False ends the work."""

_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")
_ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_NAME_BYTES = 150


@dataclass(frozen=True, slots=True)
class Export:
    """How texts are written.

    `md` and `txt` make a file of each document, `jsonl` one file of all with a line per document, or per chunk of
    `chunk_tokens` tokens by `count`. `folders` keeps the folders that the documents came from.
    """

    form: Form = "md"
    folders: bool = False
    chunk_tokens: int | None = None
    count: Counter | None = None
    progress: Progress | None = None

    def run(self, library: Library, records: Sequence[DocumentRecord], folder: Path) -> list[Path]:
        """Write the texts of documents; the files that were made.

        Raises:
            OSError: One cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        return (self._lines if self.form == "jsonl" else self._files)(library, records, folder)

    def _files(self, library: Library, records: Sequence[DocumentRecord], folder: Path) -> list[Path]:
        names, written = Names(folder, f".{self.form}"), []
        for number, record in enumerate(records, start=1):
            target = names.place(record.relative if self.folders else record.name)
            text = library.text(record.id)
            write_atomic(target, plain_text(text) if self.form == "txt" else text)
            written.append(target)
            if self.progress is not None and not self.progress(number, len(records)):
                break
        return written

    def _lines(self, library: Library, records: Sequence[DocumentRecord], folder: Path) -> list[Path]:
        """Nothing when the work is ended early: half a file would pass for the whole."""
        target = Names(folder, ".jsonl").place("documents")
        with contextlib.suppress(_Ended), atomic_file(target) as file:
            for number, record in enumerate(records, start=1):
                for line in self._lines_of(library, record):
                    file.write(line.encode("utf-8"))
                if self.progress is not None and not self.progress(number, len(records)):
                    raise _Ended
            return [target]
        return []

    def _lines_of(self, library: Library, record: DocumentRecord) -> Iterator[str]:
        text = library.text(record.id)
        if self.chunk_tokens and self.count is not None:
            yield from chunk_lines(record.relative, text, self.chunk_tokens, self.count)
            return
        metadata = library.metadata(record.id)
        title = metadata.pop("title", None)
        yield json_line(record.relative, record.format, title, record.words, metadata, record.notes, text)


PLAIN_EXPORT = Export()


class _Ended(Exception):
    """The work is no longer wanted."""


def json_line(
    path: str,
    format: str,
    title: str | None,
    words: int,
    metadata: Mapping[str, str],
    notes: tuple[str, ...],
    text: str,
) -> str:
    """A document as one line of JSON."""
    told = {"path": storable(path), "format": format, "title": title, "words": words, "metadata": dict(metadata)}
    return json.dumps(told | {"notes": list(notes), "text": text}, ensure_ascii=False) + "\n"


def chunk_lines(path: str, text: str, limit: int, count: Counter) -> Iterator[str]:
    """Chunks of a document as lines of JSON, each a row that a fine-tuning run can read."""
    for chunk in chunks(text, limit, count):
        told = {"path": storable(path), "headings": list(chunk.headings), "tokens": chunk.tokens}
        place = {"start": chunk.start, "end": chunk.end, "text": chunk.content}
        yield json.dumps(told | place, ensure_ascii=False) + "\n"


class Names:
    """Names for files below a folder that overwrite nothing and are legal on every system."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self._folder, self._suffix = folder, suffix
        self._taken: dict[Path, set[str]] = {}

    def place(self, relative: str) -> Path:
        """A new file for a document, in the folders of `relative`."""
        parts = PurePosixPath(relative).parts
        folder = self._folder.joinpath(*(_legal(part) for part in parts[:-1] if part not in ("/", "..", ".")))
        if folder not in self._taken:
            folder.mkdir(parents=True, exist_ok=True)
            self._taken[folder] = {entry.name.casefold() for entry in folder.iterdir()}
        return folder / unique_name(parts[-1] if parts else "", self._taken[folder], self._suffix)


def unique_name(name: str, taken: set[str], suffix: str = ".md") -> str:
    """A file name ending in `suffix` made from `name`, legal on every system and new; it is added to `taken`."""
    stem = _legal(PurePath(name).stem)
    candidate, number = f"{stem}{suffix}", 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{stem} ({number}){suffix}"
    taken.add(candidate.casefold())
    return candidate


def _legal(name: str) -> str:
    """A name without characters, ends and words that some system refuses, and short enough for all."""
    name = _ILLEGAL.sub("_", name).strip(" .") or "document"
    name = name.encode("utf-8")[:_NAME_BYTES].decode("utf-8", "ignore").rstrip(" .")
    return f"{name}_" if _RESERVED.match(name.split(".")[0]) else name
