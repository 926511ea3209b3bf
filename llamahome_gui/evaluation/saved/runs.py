"""Saved runs: a folder each with what was asked, how far it came and what was found.

``data/evaluations/<key>/run.json``; beside it `trials.jsonl` of a needle test or `report.json` of a benchmark.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.locks import hold
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.processes import NOBODY, Mark, is_alive, this_process
from llamahome_gui.documents.problems import storable
from llamahome_gui.errors import ConfigError, LlamaHomeError, StorageError
from llamahome_gui.evaluation.comparing import read_report
from llamahome_gui.evaluation.needle.results import JOURNAL, Result, read_journal, results_of
from llamahome_gui.evaluation.saved.names import file_name
from llamahome_gui.evaluation.saved.needletest import NeedleTest

RECORD, REPORT, LOCK = "run.json", "report.json", "run.lock"
# Names of runs that an error offers.
_SHOWN = 5


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class State(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    FAILED = "failed"
    FINISHED = "finished"


class Record(BaseModel):
    """The content of `run.json`.

    Attributes:
        name: What people call it.
        test: Of a needle test.
        benchmark: Name and options of a benchmark, as on the command line.
        done: Trials answered, of `total`.
        process: The one that works on it.
    """

    model_config = ConfigDict(extra="ignore")

    name: str
    kind: Literal["needle", "benchmark"]
    test: NeedleTest | None = None
    benchmark: tuple[str, ...] = ()
    state: State = State.WAITING
    done: int = 0
    total: int = 0
    error: str = ""
    process: Mark = NOBODY
    created: str = Field(default_factory=_now)
    updated: str = Field(default_factory=_now)


@dataclass(frozen=True)
class SavedRun:
    """A run's folder and what stands in it."""

    folder: Path
    record: Record

    @property
    def key(self) -> str:
        """Name of the folder."""
        return self.folder.name

    @property
    def can_go_on(self) -> bool:
        """Whether something is left to do and nobody does it."""
        return self.record.state not in (State.RUNNING, State.FINISHED)

    @property
    def report_file(self) -> Path:
        """Where a benchmark writes its report."""
        return self.folder / REPORT

    def save(self, **changes: Any) -> SavedRun:
        """Write these changes.

        Raises:
            StorageError: They cannot be written.
        """
        record = self.record.model_copy(update={**changes, "updated": _now()})
        # ASCII-escaped: the name of a document may be no UTF-8, and is to be found again by it.
        text = json.dumps(record.model_dump(mode="json"), indent=2)
        try:
            write_atomic(self.folder / RECORD, text + "\n")
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        return replace(self, record=record)

    def answers(self) -> tuple[list[Result], list[int]]:
        """The trials of a needle test so far, and the numbers of lines that cannot be read: those are asked again."""
        lines = read_journal(self.folder / JOURNAL)
        return results_of(lines), lines.bad

    def results(self) -> list[Result]:
        """The trials of a needle test so far."""
        return self.answers()[0]

    @property
    def answered(self) -> int:
        """How many trials of a needle test have an answer; answers that have not changed are not read again."""
        path = self.folder / JOURNAL
        try:
            there = path.stat()
        except OSError:
            return 0
        return _answered(path, there.st_mtime_ns, there.st_size)

    def report(self) -> dict[str, Any] | None:
        """The report of a benchmark; None where there is none yet."""
        try:
            return read_report(self.report_file)
        except ConfigError:
            return None

    def remove(self) -> None:
        """Remove all of it; not while somebody works on it, who would lose every answer.

        Raises:
            ConfigError: Somebody works on it, or it is gone already.
            StorageError: Some of it cannot be removed.
        """
        try:
            with self._held(_unremovable):
                # The lock stays until it is let go of, for Windows; the record until all else has gone.
                for path in sorted(self.folder.iterdir(), key=lambda one: one.name == RECORD):
                    if path.name != LOCK:
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
            shutil.rmtree(self.folder)
        except OSError as error:
            raise _unremovable(self.folder, error) from error

    @contextlib.contextmanager
    def going_on(self) -> Iterator[None]:
        """Work on it: whoever lists the runs meanwhile sees it running, and how it ended afterwards.

        Raises:
            ConfigError: Somebody else works on it, or it is a benchmark that is finished: it would lose its report.
            StorageError: Its folder cannot be written to.
        """
        with self._held(_unwritable) as now:
            if now.record.test is None and now.record.state is State.FINISHED:
                raise ConfigError("This benchmark is finished.", subject=self.key, hint="Start a new one.")
            now.save(state=State.RUNNING, error="", process=this_process())
            yield from self._noted()

    @contextlib.contextmanager
    def _held(self, cannot: Callable[[Path, OSError], StorageError]) -> Iterator[SavedRun]:
        """Be the only one who works on it: two that start in the same moment both read that nobody does."""
        if find(self.folder) is None:
            raise _unknown(self.key)
        try:
            lock = hold(self.folder / LOCK)
        except OSError as error:
            raise cannot(self.folder, error) from error
        try:
            now = find(self.folder)
            if now is None:  # it was removed in this moment
                raise _unknown(self.key)
            if lock is None or now.record.state is State.RUNNING:
                raise goes_on(self.key)
            yield now
        finally:
            if lock is not None:
                lock.release()

    def _noted(self) -> Iterator[None]:
        """Note how what is done meanwhile ends."""
        try:
            yield
        except LlamaHomeError as error:
            self._end(State.FAILED, error=str(error))
            raise
        except BaseException:
            self._end(State.STOPPED)
            raise
        else:
            self._end(State.STOPPED)

    def _end(self, state: State, **changes: Any) -> None:
        """Where nothing better was said of its end."""
        now = find(self.folder)
        if now is not None and now.record.state is State.RUNNING:
            now.save(state=state, process=NOBODY, **changes)


def create(workspace: Workspace, record: Record) -> SavedRun:
    """Keep a new run; its folder is named as it is, with a number where there is one of that name.

    Raises:
        StorageError: It cannot be written; nothing is left of it then.
    """
    record = record.model_copy(update={"name": storable(record.name)})
    try:
        folder = _new_folder(workspace.evaluations_dir, file_name(record.name))
    except OSError as error:
        raise _unwritable(workspace.evaluations_dir, error) from error
    try:
        return SavedRun(folder, record).save()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _new_folder(parent: Path, stem: str) -> Path:
    """Made here, so that two who want the same name at once get one each."""
    parent.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(1):
        folder = parent / (stem if number == 1 else f"{stem}-{number}")
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise AssertionError("numbers do not end")


def _unwritable(folder: Path, error: OSError) -> StorageError:
    return StorageError("The run cannot be written.", subject=str(folder), hint=str(error.strerror))


def _unremovable(folder: Path, error: OSError) -> StorageError:
    return StorageError("The run cannot be removed.", subject=str(folder), hint=str(error.strerror))


def goes_on(key: str) -> ConfigError:
    """Why nothing else can be done with a run now."""
    return ConfigError("This run is going on already.", subject=key, hint="Wait for it, or stop it there.")


def find(folder: Path) -> SavedRun | None:
    """The run in a folder; one whose process has died is stopped. None where there is none."""
    try:
        record = Record.model_validate(json.loads((folder / RECORD).read_bytes()))
    except (OSError, ValueError):
        return None
    if record.state is State.RUNNING and not is_alive(record.process):
        record = record.model_copy(update={"state": State.STOPPED, "process": NOBODY})
    return SavedRun(folder, record)


def get(workspace: Workspace, name: str) -> SavedRun:
    """The run of this key, or the one that was given this name, exactly.

    A name that can be a key is one: it never means the second run of that name after the first was removed.

    Raises:
        ConfigError: There is none, or more than one; says which there are.
    """
    runs = list_runs(workspace)
    exact = [run for run in runs if run.key == name]
    found = exact or [run for run in runs if run.record.name == name != file_name(name)]
    if not found:
        raise _unknown(name, runs)
    if len(found) > 1:
        keys = ", ".join(run.key for run in found)
        raise ConfigError("The name is that of more than one run.", subject=name, hint=f"Choose one of: {keys}.")
    return found[0]


def _unknown(name: str, runs: Sequence[SavedRun] = ()) -> ConfigError:
    shown = ", ".join(map(_called, runs[:_SHOWN])) + (" and others" if len(runs) > _SHOWN else "")
    there = f"There is {shown}; " if shown else ""
    return ConfigError(f"There is no saved run {name}.", hint=f"{there}`llamahome evaluations list` lists them.")


def _called(run: SavedRun) -> str:
    """A run's key, with the name where that is another."""
    return run.key if run.record.name == run.key else f"{run.key} ({run.record.name})"


def as_it_stands(run: SavedRun, answered: int | None = None) -> SavedRun:
    """A needle test as its answers tell: how far it came, and that it is not finished any more where some are lost.

    Args:
        answered: How many answers there are; without it they are read, which is not for a thread that draws.
    """
    if run.record.test is None:
        return run
    done, state = run.answered if answered is None else answered, run.record.state
    if state is State.FINISHED and done < run.record.total:
        state = State.STOPPED
    return replace(run, record=run.record.model_copy(update={"done": done, "state": state}))


@lru_cache(maxsize=1024)
def _answered(path: Path, _changed: int, _size: int) -> int:
    return len(results_of(read_journal(path)))


def list_runs(workspace: Workspace) -> list[SavedRun]:
    """All saved runs, the newest first."""
    found = [run for folder in workspace.evaluations_dir.glob("*") if (run := find(folder))]
    return sorted(found, key=lambda run: run.record.created, reverse=True)
