"""Is an installed model what it was when it came? Every file against the card, the weights against their index.

*Quick* looks at names, sizes and headers, which takes milliseconds. *Full* reads every byte against its SHA-256 and
lets the transformers library load configuration and tokenizer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from llamahome_gui.errors import LlamaHomeError, ModelError
from llamahome_gui.models.card import CARD, FileRecord, is_inside, read_card
from llamahome_gui.models.folder import CONFIG, check_adapter, check_model, read_json
from llamahome_gui.models.hashing import file_hash
from llamahome_gui.models.hub.compatible import check_runs
from llamahome_gui.models.safetensors_header import read_header
from llamahome_gui.models.trial import load_small
from llamahome_gui.models.types import InstalledModel, ModelKind

Progress = Callable[[str, float], None]


class Level(StrEnum):
    """How thoroughly a model is checked."""

    QUICK = "quick"
    FULL = "full"


class FileState(StrEnum):
    """What became of a file."""

    OK = "ok"
    MISSING = "missing"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FileReport:
    """One file of a model.

    Attributes:
        name: Below the model's folder.
        state: *Unknown* where nothing is recorded that it could be held against.
        bytes: Its size now; None where it is missing.
        detail: What is wrong, or why nothing can be said; one sentence.
    """

    name: str
    state: FileState
    bytes: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class ValidationReport:
    """All that was found.

    Attributes:
        key: Of the model.
        level: How thoroughly it was checked.
        files: By name.
        problems: Why the model cannot be used, beside the files; whole sentences.
        loaded: It was also loaded and computed a token.
    """

    key: str
    level: Level
    files: tuple[FileReport, ...]
    problems: tuple[str, ...] = ()
    loaded: bool = False

    @property
    def bad(self) -> tuple[FileReport, ...]:
        """Files that are missing or changed."""
        return tuple(file for file in self.files if file.state in (FileState.MISSING, FileState.CHANGED))

    @property
    def ok(self) -> bool:
        return not self.bad and not self.problems


def validate_model(
    model: InstalledModel, folder: Path, level: Level = Level.FULL, progress: Progress | None = None
) -> ValidationReport:
    """Check the files of `model`.

    Args:
        model: What to check.
        folder: Where its card lies, which for a linked model is not where its files lie.
        level: See the module.
        progress: Called with a sentence and the done share, 0 to 1; an exception it raises stops the check.
    """
    report = progress or (lambda _text, _share: None)
    problems: list[str] = []
    records = _records(model, folder, problems)
    stranger = "LlamaHome did not put it there." if records else "Nothing is recorded of it."
    files = [_look(model.path, name, records.get(name), stranger) for name in _names(model, records)]
    _try(lambda: (check_adapter if model.kind is ModelKind.ADAPTER else check_model)(model.path), problems)
    if model.kind is not ModelKind.ADAPTER and not problems:
        _try(lambda: check_runs(read_json(model.path / CONFIG), model.key), problems)
    if level is Level.FULL:
        files = _hash_all(model.path, files, records, report)
        if not problems:  # the library would only say the same in its own words
            report("Loading configuration and tokenizer", 1.0)
            _try(lambda: load_small(model), problems)
    report("Checked", 1.0)
    return ValidationReport(model.key, level, tuple(files), tuple(problems))


def _records(model: InstalledModel, folder: Path, problems: list[str]) -> dict[str, FileRecord]:
    """What the card says of the files; nothing where there is no card."""
    try:
        card = read_card(folder)
    except ModelError as error:
        problems.append(error.message)
        return {}
    if card is None:
        return {}
    return {name: record for name, record in card.files.items() if name != CARD and is_inside(model.path, name)}


def _names(model: InstalledModel, records: dict[str, FileRecord]) -> list[str]:
    """What is recorded, and what else lies there; strangers beside a linked model are none of our business."""
    there = (path.relative_to(model.path).as_posix() for path in model.path.rglob("*") if path.is_file())
    return sorted({*records, *(() if model.linked and records else (name for name in there if name != CARD))})


def _look(folder: Path, name: str, record: FileRecord | None, stranger: str) -> FileReport:
    path = folder / name
    try:
        size = path.stat().st_size
    except OSError:
        return FileReport(name, FileState.MISSING, None, "The file is missing.")
    if record and record.size is not None and size != record.size:
        return FileReport(name, FileState.CHANGED, size, f"It has {size:,} bytes instead of {record.size:,}.")
    if path.suffix == ".safetensors":
        try:
            read_header(path)
        except ModelError as error:
            return FileReport(name, FileState.CHANGED, size, error.message)
    if record is None:
        return FileReport(name, FileState.UNKNOWN, size, stranger)
    if record.sha256 is None:
        return FileReport(name, FileState.UNKNOWN, size, "Its hash was not recorded.")
    return FileReport(name, FileState.OK, size)


def _hash_all(
    folder: Path, files: list[FileReport], records: dict[str, FileRecord], report: Progress
) -> list[FileReport]:
    total = sum(file.bytes or 0 for file in files if file.state is FileState.OK) or 1
    done, checked = 0, []

    def read(count: int) -> None:
        nonlocal done
        done += count
        report(f"Reading {file.name}", done / total)

    for file in files:
        checked.append(_hash(folder, file, records[file.name], read) if file.state is FileState.OK else file)
    return checked


def _hash(folder: Path, file: FileReport, record: FileRecord, read: Callable[[int], object]) -> FileReport:
    try:
        found = file_hash(folder / file.name, read)
    except InterruptedError:
        raise  # whoever watches the progress stopped it
    except OSError as error:
        return replace(file, state=FileState.CHANGED, detail=f"It cannot be read ({error.strerror}).")
    if found == record.sha256:
        return file
    return replace(file, state=FileState.CHANGED, detail="Its content is not what was put there.")


def _try(check: Callable[[], object], problems: list[str]) -> None:
    try:
        check()
    except LlamaHomeError as error:
        if error.message not in problems:
            problems.append(error.message)
