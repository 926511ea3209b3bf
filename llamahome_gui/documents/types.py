"""What the documents room hands to others: a converted text, a found file, an event of the pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePath

from llamahome_gui.errors import DocumentError

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Converted:
    """A document as Markdown.

    `format` is what the content was (not what the name said), `words` counts the words of `markdown`, and
    `metadata` holds what the file says about itself (author, created, modified, pages …) apart from the text.
    `notes` are sentences for the reader about what is missing: a damaged part, pages that are pictures only.
    """

    markdown: str
    format: str
    title: str | None
    words: int
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a format's converter returns; the registry's front door turns it into a `Converted`.

    `utf8` is `markdown` in UTF-8, left by who had it for who needs it after.
    """

    markdown: str
    title: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    empty_hint: str | None = None
    notes: tuple[str, ...] = ()
    utf8: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose about a conversion.

    `passwords` are tried on files that have one. `hidden` keeps hidden text, rows, columns, slides and sheets, marked
    as such; `formulas` shows the formula of a cell beside its value.
    """

    passwords: tuple[str, ...] = ()
    hidden: bool = True
    formulas: bool = False

    @property
    def signature(self) -> str:
        """What of it changes the text of a file, in words; equal for equal choices."""
        chosen = (("hidden", self.hidden), ("formulas", self.formulas))
        return " ".join(name for name, wanted in chosen if wanted)


USUAL_OPTIONS = Options()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost, in bytes, cells and levels.

    `file_bytes` bounds formats that are read whole; `package_bytes` bounds zip containers, of which only the
    text parts are read: each at most `part_bytes`, together at most `total_bytes` uncompressed. `characters` bounds the
    text that comes out, whatever a small file makes of itself: the program has to hold it.
    """

    file_bytes: int = 200 * MEBIBYTE
    package_bytes: int = 2048 * MEBIBYTE
    part_bytes: int = 256 * MEBIBYTE
    total_bytes: int = 384 * MEBIBYTE
    entries: int = 100_000
    cells: int = 3_000_000
    depth: int = 200
    characters: int = 100_000_000


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file met on a walk; `relative` is its place below the folder that was given.

    `error` is set when there is no point in converting it: an unsupported kind, or a file that cannot be read.
    `modified` is when its content last changed, in nanoseconds since 1970; 0 if unknown.
    """

    path: Path
    relative: PurePath
    size: int
    error: DocumentError | None = None
    modified: int = 0


class JobState(StrEnum):
    """Where a file stands in the pool."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class ConversionEvent:
    """A file of the pool changed its state; `seconds` is the time its conversion has taken so far.

    `digest` is the SHA-256 of a converted file, where the pool has a cache; else "".
    """

    key: str
    state: JobState
    converted: Converted | None = None
    error: DocumentError | None = None
    seconds: float = 0.0
    digest: str = ""
