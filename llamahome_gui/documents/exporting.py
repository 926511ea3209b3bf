"""Texts of the library as files: Markdown, bare text or JSON lines, in one folder or in the folders they came from."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Literal

from llamahome_gui.config.files import atomic_file, write_atomic

from .plain import plain_text
from .records import DocumentRecord

if TYPE_CHECKING:
    from .library import Library

Form = Literal["md", "txt", "jsonl"]
Progress = Callable[[int, int], bool]
"""Told the finished and all documents; False ends the work."""

_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")
_ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_NAME_BYTES = 150


def export_files(
    library: Library,
    records: Sequence[DocumentRecord],
    folder: Path,
    form: Form,
    folders: bool,
    progress: Progress | None,
) -> list[Path]:
    """One file for each document; what was written."""
    names, written = Names(folder, f".{form}"), []
    for number, record in enumerate(records, start=1):
        target = names.place(record.relative if folders else record.name)
        text = library.text(record.id)
        write_atomic(target, plain_text(text) if form == "txt" else text)
        written.append(target)
        if progress is not None and not progress(number, len(records)):
            break
    return written


def export_lines(
    library: Library,
    records: Sequence[DocumentRecord],
    folder: Path,
    form: Form,
    folders: bool,
    progress: Progress | None,
) -> list[Path]:
    """One file for all documents, a line of JSON each; nothing when the work is ended early."""
    target = Names(folder, f".{form}").place("documents")
    with contextlib.suppress(_Ended), atomic_file(target) as file:
        for number, record in enumerate(records, start=1):
            metadata = library.metadata(record.id)
            title = metadata.pop("title", None)
            path = record.relative if folders else record.name
            text = library.text(record.id)
            line = json_line(path, record.format, title, record.words, metadata, record.notes, text)
            file.write(line.encode("utf-8"))
            if progress is not None and not progress(number, len(records)):
                raise _Ended
        return [target]
    return []


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
    told = {"path": path, "format": format, "title": title, "words": words, "metadata": dict(metadata)}
    return json.dumps(told | {"notes": list(notes), "text": text}, ensure_ascii=False) + "\n"


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
