"""`evaluations`: needle tests and benchmarks that were saved, listed, gone on with, compared and removed."""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from llamahome_gui.cli.commands import App
from llamahome_gui.cli.measuring import heard_by
from llamahome_gui.cli.needletests import Found, as_event, finish, report_lines, run_test, tell, warn_stopped
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, print_json
from llamahome_gui.errors import ConfigError, LlamaHomeError

if TYPE_CHECKING:
    from llamahome_gui.evaluation.saved.runs import SavedRun

group = App(help="Needle tests and benchmarks that were saved.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="As `evaluations list` tells it.", metavar="NAME")]
STOP = "stop"
# What typer makes of Ctrl+C.
_INTERRUPTED = 130


@group.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the saved runs, the newest first.

    Examples:
        llamahome evaluations list
    """
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.evaluation.saved.runs import list_runs

    rows = [_row(run) for run in list_runs(Workspace.open())]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        called = row["name"] if row["title"] == row["name"] else f"{row['name']} ({row['title']})"
        print(f"{called}  {row['kind']}  {row['state']}  {row['done']:,} of {row['total']:,}  {row['created']}")
    if not rows:
        note("Nothing is saved yet: `llamahome needle --save NAME` saves a test.")


@group.command("go-on")
def go_on(
    name: Name,
    progress: Annotated[Literal["lines", "json"], typer.Option(help="How it is told.", hidden=True)] = "lines",
    as_json: AsJson = False,
) -> None:
    """Go on with a run that was stopped; with `--progress json` a line on standard input that says `stop` ends it.

    Examples:
        llamahome evaluations go-on NAME
    """
    run = _get(name)
    if progress == "lines":
        # The table of a benchmark is no part of the JSON.
        with contextlib.redirect_stdout(sys.stderr) if as_json else contextlib.nullcontext(), run.going_on():
            found = _work(run, report_lines, None, note)
        if as_json:
            print_json(_row(_get(run.key)))
        if found is not None and found.stopped:
            warn_stopped(found, "the same command goes on.")
            raise KeyboardInterrupt
        return
    from llamahome_gui.config.pipes import event_stream, read_words

    stop, out = threading.Event(), event_stream()

    def write(event: dict[str, Any]) -> None:
        try:
            out.write(json.dumps(event, ensure_ascii=False) + "\n")
            out.flush()
        except OSError:
            stop.set()  # nobody listens any more

    threading.Thread(target=read_words, args=(lambda word: _heard(word, stop, run),), name="words", daemon=True).start()
    try:
        with run.going_on():
            _work(
                run,
                lambda trial: write(as_event(trial)),
                stop,
                lambda text: write({"event": "step", "text": text}),
                lambda share: write({"event": "share", "share": share}),
            )
        write({"event": "ended", "state": str(_get(run.key).record.state)})
    except LlamaHomeError as error:
        write({"event": "failed", "message": error.message, "subject": error.subject, "hint": error.hint})
        raise


@group.command("show")
def show(name: Name, as_json: AsJson = False) -> None:
    """Tell what a run found so far.

    Examples:
        llamahome evaluations show NAME
    """
    from llamahome_gui.evaluation.table import as_markdown

    run = _get(name)
    test = run.record.test
    if test is not None:
        grid = test.grid()
        tell(Found(test, grid, run.results(), test.model), None, as_json)
        return
    report = run.report()
    if report is None:
        raise ConfigError("This benchmark has no report yet.", subject=name, hint="Go on with it.")
    print_json(report) if as_json else print(as_markdown(report))


@group.command("compare")
def compare(first: Name, second: Name, as_json: AsJson = False) -> None:
    """Tell where two runs of the same kind differ: needle tests cell by cell, benchmarks figure by figure.

    Examples:
        llamahome evaluations compare BEFORE AFTER
    """
    from dataclasses import asdict

    one, other = _get(first), _get(second)
    if one.record.kind != other.record.kind:
        raise ConfigError("A needle test and a benchmark have nothing to compare.", hint="Name two of a kind.")
    if one.record.kind == "needle":
        from llamahome_gui.evaluation.saved.compare import asked_alike, compare_results

        found = compare_results(one.results(), other.results())
        if as_json:
            print_json([asdict(difference) | {"beyond_chance": difference.beyond_chance} for difference in found])
            return
        for it in found:
            mark = " *" if it.beyond_chance else ""
            print(f"{it.first.setting}, {it.first.length:,} tokens, {it.first.depth:g} %: {it.first.accuracy:.0%} → "
                  f"{it.second.accuracy:.0%} ({it.change:+.0%}, {it.low:+.0%} to {it.high:+.0%}){mark}")  # fmt: skip
        note("* more than chance would have it, at 95 %" if found else "The tests have no cell in common.")
        if alike := asked_alike(found):
            where = "" if alike == len(found) else f" in {alike} of {len(found)} cells"
            note(f"Both asked the same questions{where}: there it counts how many of them were answered differently.")
        return
    from llamahome_gui.evaluation.comparing import compare as beside
    from llamahome_gui.evaluation.comparing import read_report
    from llamahome_gui.evaluation.table import as_markdown

    made = beside(read_report(one.report_file), read_report(other.report_file))
    print_json(made) if as_json else print(as_markdown(made))


@group.command("remove")
def remove(name: Name, as_json: AsJson = False) -> None:
    """Remove a run and all that it found.

    Examples:
        llamahome evaluations remove NAME
    """
    run = _get(name)
    run.remove()
    if as_json:
        print_json({"removed": run.key})
    note(f"Removed {run.key}.")


def register(app: typer.Typer) -> None:
    """Add this group to the application."""
    app.add_typer(group, name="evaluations")


def _get(name: str) -> SavedRun:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.evaluation.saved.runs import get

    return get(Workspace.open(), name)


def _row(run: SavedRun) -> dict[str, Any]:
    from llamahome_gui.evaluation.saved.runs import as_it_stands

    record = as_it_stands(run).record
    return {
        "name": run.key,
        "title": record.name,
        "kind": record.kind,
        "state": str(record.state),
        "done": record.done,
        "total": record.total,
        "created": record.created,
        "error": record.error,
    }


def _work(
    run: SavedRun,
    report: Callable[[Any], object],
    stop: threading.Event | None,
    say: Callable[[str], object],
    reached: Callable[[float], None] = lambda _share: None,
) -> Found | None:
    """What a needle test found; None for a benchmark, which writes a report."""
    if run.record.test is None:
        with heard_by(reached):
            _benchmark(run)
        return None
    say(f"Loading {run.record.test.model}")
    found = run_test(run.record.test, run.record.test.grid(), run.folder, report, stop, say)
    finish(run, len(found.results), found.error)
    if found.error is not None:
        raise found.error
    return found


def _benchmark(run: SavedRun) -> None:
    """The benchmark as the command line would run it; its notes are on standard error, the report goes to its file."""
    from llamahome_gui.cli.benchmarking import group as benchmarks

    arguments = [*run.record.benchmark, "--out", str(run.report_file)]
    sys.stdout.flush()
    run.report_file.unlink(missing_ok=True)  # of an earlier time: it would pass for this one's
    code = 0
    with contextlib.suppress(SystemExit, typer.Exit):  # a bar that does not hold is a finding
        code = benchmarks(arguments, standalone_mode=False, prog_name="llamahome benchmark")
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    if run.report() is None:
        raise ConfigError("The benchmark wrote no report.", subject=run.key, hint="Its last words say why.")
    finish(run, run.record.total)


def _heard(word: str, stop: threading.Event, run: SavedRun) -> None:
    """A needle test ends within a chunk of its text; a benchmark as by Ctrl+C."""
    if word == STOP:
        stop.set()
        if run.record.test is None:
            os.kill(os.getpid(), signal.SIGINT) if os.name == "posix" else _thread.interrupt_main()
