"""`needle`: hide facts in long texts, ask for them, and count."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from llamahome_gui.cli.needletests import finish, report_lines, run_test, tell, warn_stopped
from llamahome_gui.cli.options import AsJson, ModelOption
from llamahome_gui.cli.output import note
from llamahome_gui.errors import ConfigError

if TYPE_CHECKING:
    from llamahome_gui.evaluation.saved.needletest import NeedleTest
    from llamahome_gui.evaluation.saved.runs import SavedRun


def needle(
    model: ModelOption = "starter",
    lengths: Annotated[str, typer.Option(help="Tokens of text, separated by commas.")] = "2000,8000,32000",
    depths: Annotated[str, typer.Option(help="Percent of the text before the needle.")] = "10,50,90",
    trials: Annotated[int, typer.Option(help="Questions in each cell.", min=1)] = 50,
    weights: Annotated[
        Literal["auto", "float32", "bfloat16", "int8", "int4"],
        typer.Option(help="auto, float32, bfloat16, int8 or int4.", metavar="FORM"),
    ] = "auto",
    mode: Annotated[
        list[str] | None,
        typer.Option(help="standard, h2o, question, snapkv or streaming; repeatable.", metavar="MODE"),
    ] = None,
    window_length: Annotated[int | None, typer.Option(help="Slots kept per layer and head.", metavar="N")] = None,
    heavy_hitters: Annotated[int | None, typer.Option(help="Of them, those chosen by attention.", metavar="N")] = None,
    preset: Annotated[str, typer.Option(help="compact, balanced or custom.")] = "compact",
    prefill: Annotated[
        Literal["auto", "streaming", "exact"], typer.Option(help="Read in chunks through the window, or as a whole.")
    ] = "auto",
    budgets: Annotated[
        str | None, typer.Option(help="Windows in percent of one length instead; also tells the perplexity.")
    ] = None,
    several: Annotated[bool, typer.Option("--several", help="Three needles about the same thing.")] = False,
    documents: Annotated[
        list[Path] | None, typer.Option("--document", "-d", help="Hide them in these files or folders; repeatable.")
    ] = None,
    without_needle: Annotated[
        bool, typer.Option("--without-needle", help="Take the needles out again: what is right then is chance.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same test.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for tables, heat map and every answer; a test broken off goes on there.",
                     metavar="DIR"),
    ] = None,
    save: Annotated[
        str | None, typer.Option(help="Keep the test in the workspace; the window lists it too.", metavar="NAME")
    ] = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Ask for facts hidden at known depths of long texts, with each kind of cache.

    Examples:
        llamahome needle --lengths 2000,8000 --mode standard --mode h2o --mode question --out needles
    """
    from llamahome_gui.config.settings import H2OSettings
    from llamahome_gui.evaluation.saved.needletest import NeedleTest

    sizes = {"window_length": window_length, "heavy_hitter_tokens": heavy_hitters}
    said = {name: size for name, size in sizes.items() if size is not None}
    test = NeedleTest(
        model=model,
        weights=weights,
        lengths=tuple(map(int, _numbers(lengths, "--lengths", 100, 10_000_000))),
        depths=tuple(_numbers(depths, "--depths", 0, 100)),
        trials=trials,
        modes=tuple(mode or ()),
        budgets=() if budgets is None else tuple(_numbers(budgets, "--budgets", 1, 100)),
        cache=_checked(H2OSettings, {"preset": "custom" if said else preset, "prefill": prefill} | said),
        documents=tuple(str(path.absolute()) for path in documents or ()),
        several=several,
        without_needle=without_needle,
        seed=seed,
    )
    if test.budgets and len(test.lengths) != 1:
        raise ConfigError("--budgets are parts of one length.", hint="Name one with --lengths.")
    grid = test.grid()
    if save is None:
        kept = out is not None
        goes_on = "the same command goes on." if kept else "without --out or --save its answers are not kept."
        found = run_test(test, grid, out, report_lines)
    else:
        run = _saved(save, test, len(grid))
        with run.going_on():
            found = run_test(test, grid, run.folder, report_lines)
            finish(run, len(found.results), found.error)
        goes_on = f"`llamahome evaluations go-on {run.key}` goes on."
    tell(found, out, as_json)
    if found.stopped:
        warn_stopped(found, goes_on)
        raise KeyboardInterrupt
    if found.error is not None:
        raise found.error


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("needle")(needle)


def _saved(name: str, test: NeedleTest, total: int) -> SavedRun:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.evaluation.saved.runs import Record, create

    run = create(Workspace.open(), Record(name=name, kind="needle", test=test, total=total))
    note(f"Saved as {run.key}; `llamahome evaluations go-on {run.key}` goes on where it ends.")
    return run


def _numbers(text: str, option: str, low: float, high: float) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if not numbers or not all(low <= number <= high for number in numbers):
        raise ConfigError(f"{option} is {text!r}.", hint=f"Write numbers from {low:g} to {high:,.0f} with commas.")
    return numbers


def _checked(kind: Any, values: dict[str, Any]) -> Any:
    from pydantic import ValidationError

    from llamahome_gui.config.section import first_problem

    try:
        return kind(**values)
    except ValidationError as error:
        raise ConfigError(f"The cache cannot be made: {first_problem(error)}") from error
