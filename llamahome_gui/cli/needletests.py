"""A needle test from the command line: run, with its tables told and written."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.cli.answering import interrupt_sets
from llamahome_gui.cli.output import note, print_json, warn
from llamahome_gui.errors import ConfigError, LlamaHomeError, StorageError

if TYPE_CHECKING:
    from llamahome_gui.evaluation.needle.grid import Grid
    from llamahome_gui.evaluation.needle.results import Result
    from llamahome_gui.evaluation.needle.runner import NotAskedError, Progress
    from llamahome_gui.evaluation.saved.needletest import NeedleTest
    from llamahome_gui.evaluation.saved.runs import SavedRun

_EVERY = 10


@dataclass(frozen=True)
class Found:
    """What a test found.

    Attributes:
        model: The key of the one that was asked.
        error: Why some questions could not be asked; None where all were.
        stopped: Whether Ctrl+C or somebody else ended it before all were asked.
    """

    test: NeedleTest
    grid: Grid
    results: list[Result]
    model: str
    error: NotAskedError | None = None
    stopped: bool = False


def run_test(
    test: NeedleTest,
    grid: Grid,
    folder: Path | None,
    report: Callable[[Progress], object],
    stop: threading.Event | None = None,
    say: Callable[[str], object] = note,
) -> Found:
    """Ask what was not asked yet, until Ctrl+C or `stop`.

    Args:
        folder: Keeps every answer; without one nothing is kept.
        say: Is told what is done before the first question.
    """
    import tempfile

    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.evaluation.needle.results import Journal
    from llamahome_gui.evaluation.needle.runner import NotAskedError, run
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.kvcache.fingerprint import fingerprint
    from llamahome_gui.models import ModelStore
    from llamahome_gui.starter.needles import NeedleSource

    texts = _texts(list(map(Path, test.documents)))
    engine = load_engine(ModelStore(Workspace.open()), test.model, weights=test.weights)
    with contextlib.ExitStack() as after:
        after.callback(engine.loaded.close)
        for text in engine.loaded.notes:
            say(text)
        folder = folder or Path(after.enter_context(tempfile.TemporaryDirectory(prefix="llamahome-needle-")))
        said: list[str] = [] if test.weights == "auto" else [test.weights]  # results of earlier versions go on to count
        if test.without_needle and grid.perplexity:
            said.append("loss without needle")  # except these: earlier versions left the needle in
        what = (str(test.several), str(test.without_needle), *(text for _, text in texts), *said)
        journal = Journal(folder, grid.key(fingerprint(engine.loaded.model), *what))
        if journal.complaint:
            say(journal.complaint)
        source = NeedleSource(engine.loaded.tokenizer, texts, several=test.several)
        stop = stop or threading.Event()
        after.enter_context(interrupt_sets(stop))
        bare = test.without_needle
        key = engine.loaded.info.key
        try:
            results = run(engine, source, grid, journal, on_trial=report, stop=stop, without_needle=bare)
        except NotAskedError as error:
            return Found(test, grid, error.results, key, error)
        return Found(test, grid, results, key, stopped=stop.is_set() and len(results) < len(grid))


def report_lines(progress: Progress) -> None:
    """Every tenth trial as a line for people."""
    if progress.done % _EVERY == 0 or progress.done == progress.total:
        place = progress.result.place
        note(f"{progress.done:,} of {progress.total:,} trials; {place.setting}, {place.length:,} tokens")


def finish(run: SavedRun, done: int, error: LlamaHomeError | None = None) -> None:
    """Note in a saved run how far it came, and why no further."""
    from llamahome_gui.config.processes import NOBODY
    from llamahome_gui.evaluation.saved.runs import State

    ended = State.FAILED if error is not None else State.STOPPED
    state = State.FINISHED if done == run.record.total else ended
    run.save(state=state, done=done, process=NOBODY, error=str(error or ""))


def tell(found: Found, out: Path | None, as_json: bool) -> None:
    """Print the table, or everything as JSON, and write the tables and pictures."""
    from llamahome_gui.config.files import write_atomic
    from llamahome_gui.evaluation.saved.files import needle_files, needle_report, needle_table, needle_words

    if out is not None:
        try:
            for name, text in needle_files(found.test, found.grid, found.results, found.model).items():
                write_atomic(out / name, text)
        except OSError as error:
            raise StorageError("The tables cannot be written.", subject=str(out), hint=str(error.strerror)) from error
    if as_json:
        print_json(needle_report(found.test, found.grid, found.results, found.model))
    else:
        note(needle_words(found.test, found.grid, found.results, found.model))
        print(needle_table(found.grid, found.results), end="")


def warn_stopped(found: Found, goes_on: str) -> None:
    """Say that the table is not of all trials, and how the test goes on."""
    warn(f"stopped after {len(found.results):,} of {len(found.grid):,} trials; {goes_on}")


def _texts(documents: list[Path]) -> list[tuple[str, str]]:
    """The text of every file; one that cannot be converted is told and left out."""
    if not documents:
        return []
    from llamahome_gui.cli.texts import texts_of
    from llamahome_gui.documents.problems import display_name

    found = [(display_name(path), text) for path, text in texts_of(documents).texts.items() if text.strip()]
    if not found:
        raise ConfigError("None of the documents has text to hide anything in.", hint="Name others.")
    return found


def as_event(progress: Progress) -> dict[str, Any]:
    """A trial as a line for a program."""
    from dataclasses import asdict

    return {"event": "trial", "done": progress.done, "total": progress.total, "result": asdict(progress.result)}
