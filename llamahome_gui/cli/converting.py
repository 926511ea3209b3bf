"""`convert`: office files to Markdown, the same converter and pool as the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from llamahome_gui.cli.options import AsJson, ChunkModel, ChunkTokens
from llamahome_gui.cli.output import note, print_json


def convert(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", metavar="PATH…")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.", metavar="DIR")],
    form: Annotated[
        Literal["md", "txt", "jsonl"],
        typer.Option("--format", help="Markdown, bare text, or one JSON object with text and metadata."),
    ] = "md",
    chunks: ChunkTokens = None,
    model: ChunkModel = "starter",
    hidden: Annotated[
        bool, typer.Option("--hidden/--no-hidden", help="Keep hidden text, rows and sheets, marked as such.")
    ] = True,
    formulas: Annotated[bool, typer.Option("--formulas", help="Show formulas beside the values of cells.")] = False,
    jobs: Annotated[int | None, typer.Option(help="Worker processes.", min=1)] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Leave out files whose results are newer: go on with a large folder.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on with what is new or changed in the folders, until Ctrl+C.")
    ] = False,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Know the texts of files that were converted before.")
    ] = True,
    ray: Annotated[
        str | None,
        typer.Option(
            "--ray",
            help="Convert on the Ray cluster at this address (auto and local too); needs llamahome[cluster].",
            metavar="ADDRESS",
        ),
    ] = None,
    password: Annotated[
        list[str] | None,
        typer.Option(help="Tried on files that have one; repeatable.", envvar="LLAMAHOME_PASSWORD"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Convert documents to Markdown; each becomes DIR/<relative path>.md.

    Examples:
        llamahome convert FOLDER --out OUT
        llamahome convert FOLDER --out OUT --update --format jsonl
        llamahome convert FOLDER --out OUT --watch
        llamahome convert FOLDER --out OUT --ray ray://head:10001
    """
    from llamahome_gui.cli.conversion import Order, convert_and_watch, convert_once
    from llamahome_gui.documents import Options

    if ray is not None and watch:
        raise typer.BadParameter("--watch converts on this machine; leave out --ray")
    order = Order(
        out=out,
        form=form,
        options=Options(tuple(password or ()), hidden, formulas),
        jobs=jobs,
        update=update or watch,
        cache=_cache_file() if cache else None,
        chunk_tokens=chunks,
        ray=ray,
        count=token_counter_of(model) if chunks else None,
    )
    summary = convert_and_watch(order, paths) if watch else convert_once(order, paths)
    if as_json:
        print_json(summary.as_json())
    else:
        incomplete = f", {len(summary.notes)} of them incomplete" if summary.notes else ""
        skipped = f", {summary.skipped} were up to date" if summary.skipped else ""
        said = f"{summary.converted} of {summary.files} converted in {summary.seconds:.1f} s"
        note(f"{said}{incomplete}{skipped}.")
    if summary.failed and not watch:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("convert")(convert)


def _cache_file() -> Path | None:
    """The workspace's cache; none where there can be no workspace, which a conversion does not need."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.errors import ConfigError

    try:
        return Workspace.open().conversions_db
    except ConfigError:
        return None


def token_counter_of(model: str) -> Callable[[str], int]:
    """A function that counts tokens as a model does; raises ModelError for one that is not there."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import ModelStore
    from llamahome_gui.models.counting import token_counter

    store = ModelStore(Workspace.open())
    return token_counter(store, store.find(model))
