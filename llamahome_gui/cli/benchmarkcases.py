"""Single cases of the benchmarks, which start them in processes of their own; hidden, for nobody else needs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from llamahome_gui.cli.output import print_json


def fit_case(order: Annotated[str, typer.Argument(help="What to load and read, as JSON.")]) -> None:
    """Load one model and read one text; started by the benchmark itself."""
    from llamahome_gui.evaluation.fit.child import run_order

    print_json(run_order(order))


def training_case(order: Annotated[str, typer.Argument(help="What to train, as JSON.")]) -> None:
    """Train one model for some steps; started by the benchmark itself."""
    from llamahome_gui.evaluation.training.child import run_order

    print_json(run_order(order))


def beside_case(order: Annotated[str, typer.Argument(help="What to answer, as JSON.")]) -> None:
    """Answer questions, one for each line on standard input or on and on; started by the benchmark itself."""
    from llamahome_gui.evaluation.beside.child import run_order

    run_order(order)


def converter() -> None:
    """Convert the files of an order on standard input; started by the benchmark itself where there is no Python."""
    from llamahome_gui.evaluation.documents.child import main

    main()


def window_case(order: Annotated[str, typer.Argument(help="What to measure, as JSON.")]) -> None:
    """Measure one case of the window; started by the benchmark itself."""
    from llamahome_gui.ui.bars.run import run_order

    print_json(run_order(order))


def window_start(began: Annotated[float, typer.Argument(help="When this process was asked for.")]) -> None:
    """Open the window, tell when it can be used, and close it; started by the benchmark itself."""
    from llamahome_gui.ui.bars.starting import tell_when_usable

    raise typer.Exit(tell_when_usable(began))


def window_close(home: Annotated[Path, typer.Argument(help="The workspace.")]) -> None:
    """Open the window, give it much to do, and close it; started by the benchmark itself."""
    from llamahome_gui.ui.bars.leaving import close_at_work

    raise typer.Exit(close_at_work(home))


def contender(order: Annotated[str, typer.Argument(help="What to be, as JSON.")]) -> None:
    """Be one of those that are measured and answer requests; started by the benchmark itself."""
    from llamahome_gui.evaluation.kv.contenders.make import run_order

    run_order(order)


def add_cases(group: typer.Typer) -> None:
    """Add them to the benchmarks."""
    cases: dict[str, Callable[..., None]] = {
        "fit-case": fit_case,
        "training-case": training_case,
        "beside-case": beside_case,
        "converter": converter,
        "window-case": window_case,
        "window-start": window_start,
        "window-close": window_close,
        "contender": contender,
    }
    for name, case in cases.items():
        group.command(name, hidden=True)(case)
