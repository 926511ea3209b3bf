"""A needle test from the command line: run, with its tables told and written."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.cli.answering import interrupt_sets
from llamahome_gui.cli.output import note, print_json, warn
from llamahome_gui.errors import ConfigError, GenerationError, LlamaHomeError, StorageError

if TYPE_CHECKING:
    from llamahome_gui.evaluation.needle.grid import Grid
    from llamahome_gui.evaluation.needle.results import Result
    from llamahome_gui.evaluation.needle.runner import NotAskedError, Progress
    from llamahome_gui.evaluation.saved.needletest import NeedleTest
    from llamahome_gui.evaluation.saved.runs import SavedRun
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.models.loaded import LoadedModel
    from llamahome_gui.starter.needles import NeedleSource

_EVERY = 10
_SAMPLE_TOKENS = 300


@dataclass(frozen=True)
class Found:
    """What a test found.

    Attributes:
        model: The key of the one that was asked.
        about: The fingerprint of its weights and the form in which they were held.
        error: Why some questions could not be asked; None where all were.
        stopped: Whether Ctrl+C or somebody else ended it before all were asked.
    """

    test: NeedleTest
    grid: Grid
    results: list[Result]
    model: str
    about: dict[str, str] = field(default_factory=dict)
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
        source = NeedleSource(engine.loaded.tokenizer, texts, several=test.several)
        about = {"fingerprint": fingerprint(engine.loaded.model), "form": _form(engine.loaded)}
        said = (
            str(test.several),
            str(test.without_needle),
            *(text for _, text in texts),
            _sample(engine, source, grid),
        )
        journal = Journal(folder, grid.key(*about.values(), *said))
        if journal.complaint:
            say(journal.complaint)
        stop = stop or threading.Event()
        after.enter_context(interrupt_sets(stop))
        bare = test.without_needle
        key = engine.loaded.info.key
        try:
            results = run(engine, source, grid, journal, on_trial=report, stop=stop, without_needle=bare)
        except NotAskedError as error:
            return Found(test, grid, error.results, key, about, error)
        return Found(test, grid, results, key, about, stopped=stop.is_set() and len(results) < len(grid))


def _form(loaded: LoadedModel) -> str:
    """How the weights are held, whatever was asked for: with less memory `auto` takes another form."""
    form = loaded.weights
    held = [form.quantised or "", f"decode {form.decode}" if form.decode else ""] if form is not None else []
    return ", ".join(filter(None, [str(loaded.dtype).removeprefix("torch."), *held, loaded.device.type]))


def _sample(engine: Engine, source: NeedleSource, grid: Grid) -> str:
    """A short question as the model reads it: of another generator, template or tokenizer it is another one."""
    from llamahome_gui.inference.template import prompt_text

    messages = source.trial(grid.seed, _SAMPLE_TOKENS, 0.5, 0).messages()
    try:
        text = prompt_text(engine.loaded.tokenizer, messages)
    except GenerationError as error:  # each of the questions will be refused like this one
        return str(error)
    return str(engine.loaded.tokenizer(text, add_special_tokens=False)["input_ids"])


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
            made = needle_files(found.test, found.grid, found.results, found.model, found.about)
            for name, text in made.items():
                write_atomic(out / name, text)
        except OSError as error:
            raise StorageError("The tables cannot be written.", subject=str(out), hint=str(error.strerror)) from error
    if as_json:
        print_json(needle_report(found.test, found.grid, found.results, found.model, found.about))
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
