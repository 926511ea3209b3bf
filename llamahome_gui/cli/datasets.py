"""`datasets`: look through training data, see what a model would learn of it, and make some of the library."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import print_json

if TYPE_CHECKING:
    from llamahome_gui.training import Dataset, RowProblem

group = typer.Typer(help="Check, preview and make training data.", no_args_is_help=True)

DatasetFile = Annotated[Path, typer.Argument(help="JSONL, JSON, CSV, Parquet or text.", metavar="FILE")]


@group.command("validate")
def validate(
    file: DatasetFile,
    problems: Annotated[int, typer.Option(help="Bad rows to name at most.", metavar="N", min=0)] = 20,
    as_json: AsJson = False,
) -> None:
    """Look through every row; exits with 1 if some cannot be used."""
    data = read(file)
    if as_json:
        print_json(described(data) | {"problems": [_problem(one) for one in data.problems[:problems]]})
    else:
        print(_headline(data))
        print_problems(data.problems, problems)
    if data.problems:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add this group to the application."""
    app.add_typer(group, name="datasets")


def read(file: Path) -> Dataset:
    """Read a dataset, with a bar for people."""
    from llamahome_gui.cli.progressing import ShareBar
    from llamahome_gui.training import read_dataset

    with ShareBar() as bar:

        def show(share: float) -> bool:
            bar.show("Looking through the rows", share)
            return True

        return read_dataset(file, show)


def described(data: Dataset) -> dict[str, Any]:
    """What a dataset is, as JSON."""
    return {
        "path": str(data.path),
        "kind": data.kind,
        "form": data.form,
        "forms": dict(data.forms),
        "rows": len(data.rows),
        "bad_rows": len(data.problems),
    }


def print_problems(problems: Iterable[RowProblem], most: int) -> None:
    """Name bad rows, and how many are not named."""
    found = list(problems)
    for problem in found[:most]:
        print(f"  {problem}")
    if len(found) > most:
        print(f"  … and {len(found) - most:,} more")


def _headline(data: Dataset) -> str:
    forms = ", ".join(f"{count:,} {form}" for form, count in sorted(data.forms.items(), key=lambda item: -item[1]))
    bad = f"; {len(data.problems):,} cannot be used:" if data.problems else "; every row can be used."
    return f"{data.path.name}: {data.kind}, {len(data.rows):,} rows ({forms}){bad}"


def _problem(problem: RowProblem) -> dict[str, Any]:
    return {"line": problem.line, "reason": problem.reason}
