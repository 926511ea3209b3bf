"""`runs`: fine-tuning runs on the disk; what waits, what each told, and how they differ."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli import completing
from llamahome_gui.cli.commands import App
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, print_json

if TYPE_CHECKING:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.training import Run
    from llamahome_gui.training.comparing import Comparison, Line
    from llamahome_gui.training.runs import Logged

group = App(invoke_without_command=True)

RunKey = Annotated[
    str, typer.Argument(help="As `llamahome runs` names it.", metavar="RUN", autocompletion=completing.runs)
]


@group.callback()
def runs(
    context: typer.Context,
    remove: Annotated[
        str | None,
        typer.Option(
            help="Remove this run with its checkpoints; its adapter stays.",
            metavar="RUN",
            autocompletion=completing.runs,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List, compare and look into fine-tuning runs; those that stopped early can be resumed.

    Examples:
        llamahome runs
        llamahome runs --remove starter_letters
    """
    if context.invoked_subcommand is not None:
        return
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.training import list_runs

    workspace = Workspace.open()
    if remove is not None:
        _remove(workspace, remove)
    found = list_runs(workspace)
    if as_json:
        print_json([_row(run) for run in found])
    else:
        _print_runs(found)


@group.command("compare")
def compare(
    names: Annotated[
        list[str],
        typer.Argument(help="As `llamahome runs` names them.", metavar="RUN RUN…", autocompletion=completing.runs),
    ],
    as_json: AsJson = False,
) -> None:
    """Put runs beside each other: the settings that differ, and what was measured.

    Examples:
        llamahome runs compare starter_letters starter_doors
    """
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.training.comparing import compare as put_together
    from llamahome_gui.training.comparing import tell

    workspace = Workspace.open()
    found = put_together([tell(_find(workspace, name)) for name in names])
    if as_json:
        print_json(_as_json(found))
    else:
        _print_comparison(found)


@group.command("log")
def log(
    name: RunKey,
    steps: Annotated[bool, typer.Option("--steps", help="Every step too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The events as JSON lines, all of them.")] = False,
) -> None:
    """Print what a run told, line by line with the time.

    Examples:
        llamahome runs log starter_letters --steps
    """
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.training import events

    run = _find(Workspace.open(), name)
    for line in run.logged():
        if as_json:
            print(events.to_line(line.event, line.at))
        elif steps or not isinstance(line.event, events.Step | events.Saved):
            _print_logged(line)


def register(app: typer.Typer) -> None:
    """Add this group of commands to the application."""
    app.add_typer(group, name="runs")


def _find(workspace: Workspace, key: str) -> Run:
    """The run of this key.

    Raises:
        TrainingError: There is none.
    """
    from llamahome_gui.errors import TrainingError
    from llamahome_gui.training import find_run

    run = find_run(workspace, key)
    if run is None:
        raise TrainingError("There is no such run.", subject=key, hint="See llamahome runs.")
    return run


def _remove(workspace: Workspace, key: str) -> None:
    from llamahome_gui.errors import TrainingError
    from llamahome_gui.training import RunState

    run = _find(workspace, key)
    if run.record.state is RunState.RUNNING:
        raise TrainingError("The run is going on.", subject=key, hint="Pause or cancel it first.")
    run.remove()


def _row(run: Run) -> dict[str, Any]:
    return {"run": run.key, "resumable": run.resumable, **run.record.model_dump(mode="json")}


def _print_runs(found: list[Run]) -> None:
    for run in found:
        record = run.record
        loss = "" if record.loss is None else f"  loss {record.loss:.4f}"
        best = "" if record.best_loss is None else f"  best {record.best_loss:.4f} at step {record.best_step}"
        print(f"{run.key}  {record.state}  step {record.step}/{record.total_steps}{loss}{best}")
        if record.error:
            print(f"  {record.error}")
    waiting = [run for run in found if run.resumable]
    if waiting:
        first = waiting[0].record
        note(f"Go on with: llamahome train {first.base_key} --name {first.name} --resume")
    elif not found:
        note("No runs yet.")


def _as_json(found: Comparison) -> dict[str, Any]:
    def part(lines: tuple[Line, ...]) -> dict[str, list[Any]]:
        return {line.name: list(line.values) for line in lines}

    return {"runs": list(found.runs), "settings": part(found.settings), "metrics": part(found.metrics)}


def _print_comparison(found: Comparison) -> None:
    from llamahome_gui.cli.modeltables import console, table

    rows = table("", *found.runs)
    for line in (*found.settings, *found.metrics):
        rows.add_row(line.title, *line.texts)
    console().print(rows)
    if len(found.runs) > 1 and not found.settings:
        note("All settings are the same.")


def _print_logged(line: Logged) -> None:
    from llamahome_gui.training.wording import sentences

    at = "" if line.at is None else time.strftime("%Y-%m-%d %H:%M:%S  ", time.localtime(line.at))
    for text in sentences(line.event):
        print(f"{at}{text}")
