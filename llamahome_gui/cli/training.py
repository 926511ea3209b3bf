"""`train`: fine-tune a model on a dataset; the window starts this very command as its child process."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from llamahome_gui.cli.modelling import ModelName, Version, full_name
from llamahome_gui.cli.output import is_lively, note, print_json
from llamahome_gui.cli.trainingdata import given_dataset
from llamahome_gui.cli.trainingfit import ask_whether_it_fits, tell_need

if TYPE_CHECKING:
    from llamahome_gui.config.settings import TrainingSettings
    from llamahome_gui.training import Run

_ENDINGS = {"k": "keep", "d": "cancel"}


def train(
    model: ModelName,
    version: Version = None,
    dataset: Annotated[Path | None, typer.Option(help="JSONL, JSON or text with training rows.")] = None,
    name: Annotated[str, typer.Option(help="Name of the adapter.")] = "adapter",
    config: Annotated[Path | None, typer.Option(help="YAML with training settings.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Epochs.", min=1)] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Learning rate.", min=0.0)] = None,
    sample_prompt: Annotated[
        str | None, typer.Option(help="A question to answer before and after the run.", metavar="TEXT")
    ] = None,
    processes: Annotated[
        int, typer.Option(help="Processes on this machine that share the run, one for each GPU.", min=1)
    ] = 1,
    resume: Annotated[bool, typer.Option(help="Go on with the run of this name; see `llamahome runs`.")] = False,
    keep_best: Annotated[
        bool,
        typer.Option(help="When stopped, make an adapter of what was learnt; with --resume do so at once."),
    ] = False,
    apply_suggestion: Annotated[
        bool, typer.Option(help="Try the run of this name again with less memory, as it suggested.")
    ] = False,
    estimate: Annotated[bool, typer.Option("--estimate", help="Tell what memory the run needs, and end.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Start even where the memory may not suffice.")] = False,
    progress: Annotated[Literal["bar", "json", "none"], typer.Option(help="How to tell the progress.")] = "bar",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object at the end.")] = False,
) -> None:
    """Train a LoRA adapter on a dataset. Ctrl+C pauses the run. Under torchrun or accelerate its processes share it.

    Examples:
        llamahome train llama 3.2-1b
        llamahome train starter --dataset rows.jsonl --name letters
        llamahome train llama 3.2-1b --dataset rows.jsonl --estimate
        llamahome train starter --name letters --resume
    """
    from llamahome_gui.cli.sharing import launch_run
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import ModelStore
    from llamahome_gui.training import StopRequest, Wish, current_world, find_run, run_key

    workspace = Workspace.open()
    store = ModelStore(workspace)
    base = store.find(full_name(model, version))
    run = find_run(workspace, run_key(base, name)) if resume or apply_suggestion else None
    settings = _settings(base, config, workspace, run, epochs, learning_rate)
    settings = _changed(settings, {"sample_prompt": sample_prompt})
    if apply_suggestion:
        settings = _with_suggestion(settings, run, name)
    if estimate:
        tell_need(store, base, settings, dataset, processes=processes, as_json=as_json)
        return
    arguments: dict[str, Any] = {
        "store": store, "base": base, "dataset": given_dataset(dataset, run, workspace), "name": name,
        "settings": settings, "workspace": workspace, "resume": _goes_on(run, resume), "stop": StopRequest(),
    }  # fmt: skip
    if keep_best and resume:
        arguments["stop"].ask(Wish.KEEP)
        processes = 1  # there is nothing left to compute
    shares = current_world().size > 1
    if progress == "json" and processes > 1 and not shares:
        raise typer.Exit(launch_run(arguments, processes))
    if progress == "json" or shares:
        from llamahome_gui.training import run_child

        show = {"json": None, "bar": _show, "none": _show_nothing}[progress]
        raise typer.Exit(run_child(**arguments, show=show))
    if not anyway:
        quiet = progress == "none"
        ask_whether_it_fits(store, base, settings, arguments["dataset"], processes=processes, quiet=quiet)
    finished = _train_here(arguments, quiet=progress == "none", keep=keep_best, processes=processes)
    if as_json:
        print_json(finished)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command("train")(train)


def _settings(
    base: Any, config: Path | None, workspace: Any, run: Run | None, epochs: int | None, rate: float | None
) -> TrainingSettings:
    """The file's settings, else the run's, the workspace's, or those that suit the model; options over them."""
    from llamahome_gui.config.settings import load_settings, load_training_settings
    from llamahome_gui.training import suggested_settings

    if config is not None:
        settings = load_training_settings(config)
    elif run is not None:
        settings = run.record.settings
    else:
        settings = suggested_settings(base, load_settings(workspace).training)
    return _changed(settings, {"num_epochs": epochs, "learning_rate": rate})


def _changed(settings: TrainingSettings, options: dict[str, Any]) -> TrainingSettings:
    """The settings with the options that were given; what the schema does not allow no run could be resumed with."""
    from pydantic import ValidationError

    from llamahome_gui.config.section import first_problem
    from llamahome_gui.config.settings import TrainingSettings
    from llamahome_gui.errors import ConfigError

    given = {key: value for key, value in options.items() if value is not None}
    try:
        return TrainingSettings.model_validate({**settings.model_dump(), **given})
    except ValidationError as error:
        raise ConfigError(first_problem(error, "training"), hint="Choose another value.") from error


def _with_suggestion(settings: TrainingSettings, run: Run | None, name: str) -> TrainingSettings:
    from llamahome_gui.errors import TrainingError
    from llamahome_gui.training.memory import in_words

    if run is None or not run.record.suggestion:
        raise TrainingError("The run suggests no change.", subject=name, hint="See llamahome runs.")
    changes = run.record.suggestion
    note(f"Trying again with {in_words(changes)}.")
    return settings.model_copy(update=changes)


def _goes_on(run: Run | None, resume: bool) -> bool:
    """Whether there is something to resume; a run that failed before its first checkpoint is begun again."""
    return resume or (run is not None and run.resumable and run.has_checkpoint)


def _train_here(arguments: dict[str, Any], *, quiet: bool, keep: bool, processes: int) -> dict[str, Any]:
    """Train from this terminal; Ctrl+C writes a checkpoint, and the user is then asked what shall become of it."""
    from llamahome_gui.cli.sharing import follow_run
    from llamahome_gui.training import TrainingPausedError, Wish
    from llamahome_gui.training import train as run_training
    from llamahome_gui.training.events import to_line

    last: dict[str, Any] = {}

    def show(event: Any) -> None:
        last["event"] = event
        if not quiet:
            _show(event)

    try:
        with _interrupt_asks(arguments["stop"], Wish.KEEP if keep else Wish.PAUSE):
            if processes > 1:
                follow_run(arguments, processes, show)
            else:
                run_training(emit=show, **arguments)
    except TrainingPausedError:
        if not _ask_and_end(arguments, show):
            raise
    result: dict[str, Any] = json.loads(to_line(last["event"]))
    return result


def _ask_and_end(arguments: dict[str, Any], show: Any) -> bool:
    """Ask what becomes of a paused run; whether it became an adapter."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    from llamahome_gui.training import StopRequest, Wish
    from llamahome_gui.training import train as run_training

    answer = typer.prompt(
        "Resume it later (l), keep what it learnt as an adapter (k), or discard it (d)?", "l", err=True
    )
    wish = _ENDINGS.get(answer.strip().lower()[:1])
    if wish is None:
        return False
    stop = StopRequest()
    stop.ask(Wish(wish))
    run_training(emit=show, **{**arguments, "stop": stop, "resume": True})
    return True


@contextlib.contextmanager
def _interrupt_asks(stop: Any, wish: Any) -> Iterator[None]:
    """The first Ctrl+C asks the run to end like this, a second one interrupts the program."""
    from llamahome_gui.cli.answering import interrupt_sets

    if stop.is_set():
        yield
        return
    stop.wish = wish
    with interrupt_sets(stop):
        yield


def _show_nothing(_event: Any) -> None:
    pass


def _show(event: Any) -> None:
    from llamahome_gui.training import events
    from llamahome_gui.training.wording import sentences

    if isinstance(event, events.Started):
        resumed = f", from step {event.resumed_step}" if event.resumed_step else ""
        note(f"{event.rows} rows ({event.skipped_rows} left out), {event.total_steps} steps{resumed}.")
    elif isinstance(event, events.Step):
        text = f"step {event.step}/{event.total_steps}  loss {event.loss:.4f}  {event.tokens_per_second:.0f} tokens/s"
        if is_lively():
            print(f"\r{text}", end="\n" if event.step == event.total_steps else "", file=sys.stderr, flush=True)
        else:
            note(text)
    elif isinstance(event, events.Evaluated):
        note(f"  validation loss {event.loss:.4f}")
    elif isinstance(event, events.Sampled):
        note("\n".join(sentences(event)))
    elif isinstance(event, events.Finished):
        note(f"Adapter {event.adapter_key}: loss {event.first_loss:.3f} → {event.last_loss:.3f}.")
    elif isinstance(event, events.Cancelled):
        _end_line()
        note(f"Cancelled at step {event.step}.")
    elif isinstance(event, events.Paused):
        _end_line()
        best = "" if event.best_step is None else f"; the best so far is step {event.best_step}"
        note(f"Paused at step {event.step}{best}. --resume goes on, --resume --keep-best makes it an adapter.")


def _end_line() -> None:
    """Leave the line that a terminal's progress stands on."""
    if is_lively():
        note("")
