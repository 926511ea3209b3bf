"""`needle`: hide facts in long texts, ask for them, and count."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from llamahome_gui.cli.answering import interrupt_sets
from llamahome_gui.cli.options import AsJson, ModelOption
from llamahome_gui.cli.output import note, print_json
from llamahome_gui.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from llamahome_gui.evaluation.needle.grid import Grid
    from llamahome_gui.evaluation.needle.results import Result
    from llamahome_gui.evaluation.needle.runner import Progress

_EVERY = 10


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
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Ask for facts hidden at known depths of long texts, with each kind of cache.

    Examples:
        llamahome needle --lengths 2000,8000 --mode standard --mode h2o --mode question --out needles
    """
    from llamahome_gui.config.settings import H2OSettings
    from llamahome_gui.evaluation.needle.grid import Grid, budgets_for, settings_for

    sizes = {"window_length": window_length, "heavy_hitter_tokens": heavy_hitters}
    said = {name: size for name, size in sizes.items() if size is not None}
    base = _checked(H2OSettings, {"preset": "custom" if said else preset, "prefill": prefill} | said)
    counts = [int(length) for length in _numbers(lengths, "--lengths", 100, 10_000_000)]
    if budgets is None:
        settings = settings_for(mode or ("standard", "h2o", "question"), base, max(counts))
    elif len(counts) == 1:
        shares = _numbers(budgets, "--budgets", 1, 100)
        settings = budgets_for(mode or ("h2o", "question", "snapkv", "streaming"), shares, base, counts[0])
    else:
        raise ConfigError("--budgets are parts of one length.", hint="Name one with --lengths.")
    places = tuple(_numbers(depths, "--depths", 0, 100))
    grid = Grid(settings, tuple(counts), places, trials, seed, perplexity=budgets is not None)
    results, key = _run(model, weights, grid, documents or [], several, without_needle, out)
    _tell(results, grid, {"model": key, "weights": weights, "grid": grid.describe(), "several": several}, out, as_json)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("needle")(needle)


def _run(
    model: str,
    weights: str,
    grid: Grid,
    documents: list[Path],
    several: bool,
    without_needle: bool,
    out: Path | None,
) -> tuple[list[Result], str]:
    import tempfile

    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.evaluation.needle.results import Journal
    from llamahome_gui.evaluation.needle.runner import run
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.kvcache.fingerprint import fingerprint
    from llamahome_gui.models import ModelStore
    from llamahome_gui.starter.needles import NeedleSource

    texts = _texts(documents)
    engine = load_engine(ModelStore(Workspace.open()), model, weights=weights)
    with contextlib.ExitStack() as after:
        after.callback(engine.loaded.close)
        folder = out or Path(after.enter_context(tempfile.TemporaryDirectory(prefix="llamahome-needle-")))
        said = [] if weights == "auto" else [weights]  # results of earlier versions go on to count
        key = grid.key(
            fingerprint(engine.loaded.model), str(several), str(without_needle), *(text for _, text in texts), *said
        )
        source = NeedleSource(engine.loaded.tokenizer, texts, several=several)
        stop = threading.Event()
        after.enter_context(interrupt_sets(stop))
        found = run(
            engine, source, grid, Journal(folder, key), on_trial=_report, stop=stop, without_needle=without_needle
        )
        return found, engine.loaded.info.key


def _texts(documents: list[Path]) -> list[tuple[str, str]]:
    """The text of every file; one that cannot be converted is told and left out."""
    if not documents:
        return []
    from llamahome_gui.cli.texts import texts_of

    found = [(path.name, text) for path, text in texts_of(documents).texts.items() if text.strip()]
    if not found:
        raise ConfigError("None of the documents has text to hide anything in.", hint="Name others.")
    return found


def _report(progress: Progress) -> None:
    if progress.done % _EVERY == 0 or progress.done == progress.total:
        place = progress.result.place
        note(f"{progress.done:,} of {progress.total:,} trials; {place.setting}, {place.length:,} tokens")


def _tell(results: list[Result], grid: Grid, test: dict[str, Any], out: Path | None, as_json: bool) -> None:
    import json

    from llamahome_gui.config.files import write_atomic
    from llamahome_gui.evaluation.needle import retention
    from llamahome_gui.evaluation.needle.heatmap import as_svg
    from llamahome_gui.evaluation.needle.results import cells
    from llamahome_gui.evaluation.needle.table import as_csv, as_markdown, as_report

    found = cells(results)
    made = as_report(found, results, test)
    if out is not None:
        texts = {
            "needles.md": as_markdown(found), "needles.csv": as_csv(found), "needles.svg": as_svg(found),
            "needles.json": json.dumps(made, ensure_ascii=False, indent=2) + "\n",
        }  # fmt: skip
        if curves := retention.curves(grid.settings, found):
            texts["retention.svg"] = retention.as_svg(curves)
        try:
            for name, text in texts.items():
                write_atomic(out / name, text)
        except OSError as error:
            raise StorageError("The tables cannot be written.", subject=str(out), hint=str(error.strerror)) from error
    if as_json:
        print_json(made)
    else:
        print(as_markdown(found), end="")


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
