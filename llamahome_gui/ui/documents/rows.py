"""One row of the documents table, worked out without Qt, and how rows are filtered and ordered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath

from llamahome_gui.documents import DocumentRecord, FoundFile, Library
from llamahome_gui.documents.registry import UNLOCKABLE
from llamahome_gui.errors import DocumentReason, LlamaHomeError
from llamahome_gui.ui.i18n import grouped, mark, plural, tr

# Tokens per word of English office text with Llama's tokenizers; only used while no model is loaded.
TOKENS_PER_WORD = 1.35


class RowState(StrEnum):
    """Where a document stands."""

    WAITING = "waiting"
    CONVERTING = "converting"
    SAVING = "saving"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def running(self) -> bool:
        """Whether it will change by itself."""
        return self in (RowState.WAITING, RowState.CONVERTING, RowState.SAVING)


class Mark(StrEnum):
    """What a reader of a document that is ready should know."""

    NONE = ""
    INCOMPLETE = "incomplete"
    GONE = "gone"


STATE_TITLES = {
    RowState.WAITING: mark("Waiting"),
    RowState.CONVERTING: mark("Converting"),
    RowState.SAVING: mark("Saving"),
    RowState.DONE: mark("Ready"),
    RowState.FAILED: mark("Failed"),
    RowState.CANCELLED: mark("Cancelled"),
}
MARK_TITLES = {Mark.INCOMPLETE: mark("Incomplete"), Mark.GONE: mark("File gone")}


class Show(StrEnum):
    """Which rows the table shows."""

    ALL = "all"
    READY = "ready"
    PROBLEMS = "problems"


@dataclass
class Row:
    """A file. `key` is its path; `tokens` is None until a model's tokenizer has counted them.

    `snippet` is where the searched words stand in its text, while something is searched.
    """

    key: str
    path: Path
    name: str
    folder: str
    format: str
    size: int
    state: RowState
    words: int = 0
    tokens: int | None = None
    message: str = ""
    record: DocumentRecord | None = None
    modified: int = 0
    snippet: str = ""

    @property
    def locked(self) -> bool:
        """Whether a password is missing that can be given."""
        record = self.record
        return record is not None and record.reason == DocumentReason.ENCRYPTED and record.format in UNLOCKABLE

    @property
    def mark(self) -> Mark:
        """What is to be said beside “Ready”."""
        if self.state is not RowState.DONE or self.record is None:
            return Mark.NONE
        if self.record.gone:
            return Mark.GONE
        return Mark.INCOMPLETE if self.record.notes else Mark.NONE

    @property
    def state_title(self) -> str:
        """The state in a word or two."""
        return tr(MARK_TITLES[self.mark] if self.mark in MARK_TITLES else STATE_TITLES[self.state])

    @property
    def remark(self) -> str:
        """What is wrong with it, or missing from its text; empty where all is well."""
        notes = self.record.notes if self.mark is not Mark.NONE and self.record is not None else ()
        gone = tr("The file is no longer in its folder; its text is kept here.") if self.mark is Mark.GONE else ""
        return self.message or " ".join([gone, *notes]).strip()

    @property
    def tokens_or_estimate(self) -> int:
        """Tokens as counted, else as the words suggest."""
        return self.tokens if self.tokens is not None else round(self.words * TOKENS_PER_WORD)

    @property
    def tokens_text(self) -> str:
        """Tokens as shown: counted, or estimated from the words with a sign before."""
        if self.state is not RowState.DONE:
            return ""
        sign = "≈ " if self.tokens is None else ""
        return f"{sign}{grouped(self.tokens_or_estimate)}"


def row_of_file(found: FoundFile) -> Row:
    """The row of a file that was just found."""
    row = Row(
        key=str(found.path),
        path=found.path,
        name=found.path.name,
        folder=_folder(found.relative),
        format=found.path.suffix.lstrip(".").lower(),
        size=found.size,
        state=RowState.WAITING,
        modified=found.modified,
    )
    if found.error is not None:
        row.state, row.message = RowState.FAILED, error_text(found.error)
    return row


def rows_of(library: Library) -> list[Row]:
    """The rows of all documents in the library; for its thread, because thousands take a while."""
    return [row_of_record(record) for record in library.records()]


def row_of_record(record: DocumentRecord) -> Row:
    """The row of a document in the library."""
    return Row(
        key=record.path,
        path=Path(record.path),
        name=record.name,
        folder=_folder(PurePath(record.relative)),
        format=record.format,
        size=record.size,
        state=RowState.DONE if record.state == "done" else RowState.FAILED,
        words=record.words,
        message=record.message,
        record=record,
    )


def error_text(error: LlamaHomeError) -> str:
    """An error as its row shows it: what happened and what to do, without the file's name."""
    text = f"{error.message} {error.hint}" if error.hint else error.message
    return text[:1].upper() + text[1:]


NOTHING_YET = mark("Files you add are converted to text on this machine.")


def summary(rows: Iterable[Row]) -> str:
    """What the library holds, in one sentence."""
    ready = [row for row in rows if row.state is RowState.DONE]
    if not ready:
        return tr(NOTHING_YET)
    counted = all(row.tokens is not None for row in ready)
    words, tokens = sum(row.words for row in ready), sum(row.tokens_or_estimate for row in ready)
    about = "" if counted else "≈ "
    parts = (
        tr("{n} ready", n=grouped(len(ready))),
        plural(words, "{n} word", "{n} words"),
        about + plural(tokens, "{n} token", "{n} tokens"),
    )
    return "  ·  ".join(parts)


def outcome(rows: Sequence[Row]) -> str:
    """What has become of the files, in one sentence."""
    failed = sum(row.state is RowState.FAILED for row in rows)
    incomplete = sum(row.mark is Mark.INCOMPLETE for row in rows)
    cancelled = sum(row.state is RowState.CANCELLED for row in rows)
    if not failed and not incomplete and not cancelled:
        return plural(len(rows), "{n} document is ready", "{n} documents are ready")
    parts = [plural(len(rows), "{n} document", "{n} documents")]
    parts += [tr("{n} cancelled", n=grouped(cancelled))] if cancelled else []
    parts += [tr("{n} failed", n=grouped(failed))] if failed else []
    return ", ".join([*parts, *([tr("{n} incomplete", n=grouped(incomplete))] if incomplete else [])])


def is_problem(state: RowState, marked: bool) -> bool:
    """Whether something about a document should be looked at."""
    return marked or state in (RowState.FAILED, RowState.CANCELLED)


def fits(row: Row, words: list[str], show: Show, hits: Collection[int] = ()) -> bool:
    """Whether a row is shown: every word stands in its name, folder or format, or its document is among the `hits`."""
    if show is Show.READY and row.state is not RowState.DONE:
        return False
    if show is Show.PROBLEMS and not is_problem(row.state, bool(row.mark)):
        return False
    if row.record is not None and row.record.id in hits:
        return True
    text = f"{row.folder}/{row.name} {row.format}".lower()
    return all(word in text for word in words)


SORT_KEYS: tuple[Callable[[Row], object], ...] = (
    lambda row: (row.name.lower(), row.folder.lower()),
    lambda row: row.format,
    lambda row: row.size,
    lambda row: row.words,
    lambda row: row.tokens_or_estimate,
    lambda row: (list(RowState).index(row.state), list(Mark).index(row.mark)),
)
"""What each column is ordered by."""


def _folder(relative: PurePath) -> str:
    parent = relative.parent.as_posix()
    return "" if parent == "." else parent
