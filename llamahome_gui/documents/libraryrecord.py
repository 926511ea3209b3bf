"""A document of the library as its table shows it, and when converting its file again would be of no use."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from .convert import REVISION
from .registry import SHEETS
from .types import USUAL_OPTIONS, FoundFile, Options

COLUMNS = (
    "id, name, path, relative, format, size, words, state, message, added_at, modified, revision, reason, notes, "
    "options, digest, gone"
)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document of the library, without its text.

    `added_at` is in seconds since 1970, `size` in bytes, `modified` what the file's time of change was (nanoseconds),
    `revision` that of the converters (`convert.REVISION`), `reason` why it failed (`DocumentReason`), `notes` what is
    missing from the text, `options` what was chosen about the conversion (`Options.signature`), `digest` the SHA-256 of
    the file ("" if unknown). `gone` says that the file was no longer in a folder that is watched.
    """

    id: int
    name: str
    path: str
    relative: str
    format: str
    size: int
    words: int
    state: Literal["done", "failed"]
    message: str
    added_at: float
    modified: int = 0
    revision: int = 0
    reason: str = ""
    notes: tuple[str, ...] = ()
    options: str = USUAL_OPTIONS.signature
    digest: str = ""
    gone: bool = False

    def is_current(self, found: FoundFile, options: Options = USUAL_OPTIONS) -> bool:
        """Whether converting the file again would give the same text."""
        return self.state == "done" and self.was_tried(found, options)

    def was_tried(self, found: FoundFile, options: Options = USUAL_OPTIONS) -> bool:
        """Whether the file as it is now was converted so, or could not be."""
        return self.is_same(found) and self.is_of(options)

    def is_same(self, found: FoundFile) -> bool:
        """Whether the file has not changed since."""
        return found.modified != 0 and (self.size, self.modified) == (found.size, found.modified)

    def is_of(self, options: Options) -> bool:
        """Whether today's converters would do the same with these options."""
        wanted = options if self.format in SHEETS else replace(options, formulas=False)
        made = self.options if self.format in SHEETS else self.options.replace("formulas", "").strip()
        return (self.revision, made) == (REVISION, wanted.signature)


def record_of(row: Mapping[str, Any]) -> DocumentRecord:
    """A row of the database, read with `COLUMNS`."""
    values = dict(zip(COLUMNS.split(", "), tuple(row), strict=True))
    typed: dict[str, Any] = {
        "path": os.fsdecode(values["path"]),
        "notes": tuple(json.loads(values["notes"])),
        "gone": bool(values["gone"]),
    }
    return DocumentRecord(**values | typed)
