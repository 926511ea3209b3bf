"""What memory a run of `train` needs: told on request, and asked about before one starts that does not fit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from llamahome_gui.cli.output import note, print_json

if TYPE_CHECKING:
    from llamahome_gui.config.settings import TrainingSettings
    from llamahome_gui.models import InstalledModel, ModelStore
    from llamahome_gui.training import RunFit


def tell_need(
    store: ModelStore,
    base: InstalledModel,
    settings: TrainingSettings,
    dataset: Path | None,
    *,
    processes: int = 1,
    as_json: bool,
) -> None:
    """Print what a run needs; the exit code is 1 where it does not fit.

    Raises:
        TrainingError: The network is of a kind whose memory is not known.
    """
    from llamahome_gui.errors import TrainingError
    from llamahome_gui.training import fit_of_dataset

    found = fit_of_dataset(store, base, settings, dataset, processes=processes)
    if found is None:
        raise TrainingError("The memory of this kind of model cannot be estimated.", subject=base.title)
    if as_json:
        print_json(_object(found))
    else:
        _print(base, found)
    if not found.fits:
        raise typer.Exit(1)


def ask_whether_it_fits(
    store: ModelStore,
    base: InstalledModel,
    settings: TrainingSettings,
    dataset: Path,
    *,
    processes: int = 1,
    quiet: bool,
) -> None:
    """Say what the run needs; where that is too much, go on only if somebody says so.

    Raises:
        TrainingMemoryError: It does not fit, and there is nobody to ask.
        typer.Abort: The answer is no.
    """
    from llamahome_gui.training import fit_of_dataset

    # What is not there needs no memory; the run says what is wrong with it.
    found = fit_of_dataset(store, base, settings, dataset, processes=processes) if dataset.exists() else None
    if found is None:
        return
    if found.fits:
        if not quiet:
            note(found.sentence)
    elif has_terminal():
        note(f"{found.sentence} {found.hint}")
        typer.confirm("Start it all the same?", abort=True, err=True)
    else:
        raise found.error()


def has_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _object(found: RunFit) -> dict[str, Any]:
    """Everything, in bytes."""
    return {
        "fits": found.fits,
        "device": found.device,
        "parts": dict(found.need.parts),
        "total_bytes": found.need.total,
        "free_bytes": found.free,
        "batch": found.need.rows.batch,
        "longest_row": found.need.rows.longest,
        "suggestion": found.suggestion,
    }


def _print(base: InstalledModel, found: RunFit) -> None:
    from rich.console import Console
    from rich.table import Table

    from llamahome_gui.units import size_text

    console = Console(markup=False, highlight=False)
    console.print(f"{base.title}: {found.sentence}", soft_wrap=True)
    if not found.fits:
        console.print(found.hint, soft_wrap=True)
    table = Table("Memory", "", box=None, header_style="bold", pad_edge=False)
    table.columns[1].justify = "right"
    for row in (*found.rows, ("May be taken", size_text(found.free))):
        table.add_row(*row)
    console.print(table)
