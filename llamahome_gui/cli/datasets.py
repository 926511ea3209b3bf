"""`datasets`: look through training data, see what a model would learn of it, and make some of the library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from llamahome_gui.cli.commands import App
from llamahome_gui.cli.options import AsJson, model_option
from llamahome_gui.cli.output import note, print_json

if TYPE_CHECKING:
    from llamahome_gui.config.settings import TrainingSettings
    from llamahome_gui.models import InstalledModel
    from llamahome_gui.training import Dataset, RowProblem

group = App(help="Check, preview and make training data.", no_args_is_help=True)

DatasetFile = Annotated[Path, typer.Argument(help="JSONL, JSON, CSV, Parquet or text.", metavar="FILE")]


ForModel = Annotated[str, model_option("The model that shall learn.")]
MaxLength = Annotated[
    int | None, typer.Option(help="Tokens of the longest row; that of the settings otherwise.", metavar="N", min=8)
]


@group.command("validate")
def validate(
    file: DatasetFile,
    problems: Annotated[int, typer.Option(help="Bad rows to name at most.", metavar="N", min=0)] = 20,
    as_json: AsJson = False,
) -> None:
    """Look through every row; exits with 1 if some cannot be used.

    Examples:
        llamahome datasets validate rows.jsonl
    """
    data = read(file)
    if as_json:
        print_json(described(data) | {"problems": [_problem(one) for one in data.problems[:problems]]})
    else:
        print(_headline(data))
        print_problems(data.problems, problems)
    if data.problems:
        raise typer.Exit(1)


@group.command("preview")
def preview(
    file: DatasetFile,
    model: ForModel = "starter",
    rows: Annotated[int, typer.Option(help="Rows to show as the model reads them.", metavar="N", min=0)] = 3,
    max_length: MaxLength = None,
    validation_split: Annotated[
        float | None, typer.Option(help="Share of the rows kept aside.", metavar="SHARE", min=0.0, max=0.99)
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Draws the rows kept aside.", metavar="N", min=0)] = None,
    truncate: Annotated[bool | None, typer.Option("--truncate", help="Cut longer rows at their end.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a model would learn: rows with their loss marked, lengths, duplicates, the split.

    Examples:
        llamahome datasets preview rows.csv --model starter
    """
    from llamahome_gui.cli import datasetviews
    from llamahome_gui.training.preview import preview_dataset

    said = {"max_length": max_length, "validation_split": validation_split, "seed": seed, "truncate": truncate}
    data = read(file)
    base, tokenizer, context, settings = _learner(model, said)
    with _bar() as show:
        found = preview_dataset(data, tokenizer, settings, context_length=context, shown=rows, report=show)
    if as_json:
        print_json(described(data) | {"model": base.key} | datasetviews.as_json(found))
    else:
        print(_headline(data))
        print_problems(data.problems, 5)
        datasetviews.print_preview(found)


@group.command("make")
def make(
    name: Annotated[str, typer.Argument(help="Name of the new dataset.")],
    ids: Annotated[
        list[int] | None, typer.Argument(help="Documents by number (see library list); all otherwise.", metavar="[ID]…")
    ] = None,
    form: Annotated[
        Literal["text", "pairs", "both"],
        typer.Option(help="text to continue, pairs of a heading and its text, or both."),
    ] = "both",
    model: ForModel = "starter",
    max_length: MaxLength = None,
    least: Annotated[int, typer.Option("--min-tokens", help="Shorter sections are left out.", metavar="N", min=1)] = 16,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a dataset of this name.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a dataset of the documents in the library.

    Examples:
        llamahome datasets make letters --form pairs
    """
    from llamahome_gui.cli import datasetviews
    from llamahome_gui.cli.librarian import opened
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.training.making import made_dataset, make_dataset
    from llamahome_gui.training.passages import Recipe

    target = made_dataset(Workspace.open(), name)
    base, tokenizer, context, settings = _learner(model, {"max_length": max_length})
    recipe = Recipe(("text", "pairs") if form == "both" else (form,), min(settings.max_length, context), least)
    with opened() as library, _bar() as show:
        made = make_dataset(
            library, target, tokenizer, model=base.key, ids=ids or None, recipe=recipe, replace=replace,
            progress=lambda share: show("Making rows", share),
        )  # fmt: skip
    if as_json:
        print_json(datasetviews.made_json(made))
    else:
        datasetviews.print_made(made)


def register(app: typer.Typer) -> None:
    """Add this group to the application."""
    app.add_typer(group, name="datasets")


def read(file: Path) -> Dataset:
    """Read a dataset, with a bar for people."""
    from llamahome_gui.training import read_dataset

    with _bar() as show:
        return read_dataset(file, lambda share: show("Looking through the rows", share))


@contextmanager
def _bar() -> Iterator[Callable[[str, float], bool]]:
    """What to tell the progress; the work always goes on."""
    from llamahome_gui.cli.progressing import ShareBar

    with ShareBar() as bar:

        def show(text: str, share: float) -> bool:
            bar.show(text, share)
            return True

        yield show


def _learner(name: str, said: dict[str, Any]) -> tuple[InstalledModel, Any, int, TrainingSettings]:
    """A model, its tokenizer, its context in tokens, and the settings of a run on it with what was said over them."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.config.settings import load_settings
    from llamahome_gui.models import ModelStore
    from llamahome_gui.models.fit.network import network_in
    from llamahome_gui.models.tokenizer import load_tokenizer

    workspace = Workspace.open()
    store = ModelStore(workspace)
    model = store.find(name)
    base = store.get(model.base_key) if model.base_key else model
    settings = load_settings(workspace).training
    changes = {key: value for key, value in said.items() if value is not None}
    tokenizer, notes = load_tokenizer(base.path)
    for text in notes:
        note(text)
    return base, tokenizer, network_in(base.path).context, settings.model_copy(update=changes)


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
