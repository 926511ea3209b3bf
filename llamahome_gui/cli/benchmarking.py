"""`benchmark`: measurements of this machine, each a sub-command that prints a table or, with `--json`, one object."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from llamahome_gui.cli.output import note, print_json

group = typer.Typer(help="Measure speed and memory on this machine.", no_args_is_help=True)


@group.command("kv")
def kv(
    quick: Annotated[bool, typer.Option("--quick", help="Short texts: minutes, and no bars.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help="A case; repeatable. An unknown name lists them.", metavar="NAME"),
    ] = None,
    iterations: Annotated[int | None, typer.Option(help="Repeats of each measurement.", min=1)] = None,
    threads: Annotated[int | None, typer.Option(help="Threads of every contender.", min=1)] = None,
    peers: Annotated[
        Path | None,
        typer.Option(
            help="Python of an environment with llama-cpp-python, gguf and kvpress.", metavar="PYTHON", exists=False
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the report there: Markdown for .md, else JSON.", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure the KV cache beside transformers, llama.cpp, kvpress and the published H2O recipe."""
    from dataclasses import replace

    from llamahome_gui.evaluation.kv.run import holds, run
    from llamahome_gui.evaluation.kv.sizes import FULL, QUICK, SMALL
    from llamahome_gui.evaluation.kv.table import as_markdown

    if out is not None:
        _check_writable(out)
    sizes = QUICK if quick else FULL
    if iterations is not None:
        sizes = replace(sizes, rounds=iterations)
    found = run(SMALL, sizes, only=only or (), threads=threads, peers=peers, say=note)
    if out is not None:
        _write(out, found)
    if as_json:
        print_json(found)
    else:
        print(as_markdown(found))
    if not holds(found):
        raise typer.Exit(1)


@group.command("contender", hidden=True)
def contender(order: Annotated[str, typer.Argument(help="What to be, as JSON.")]) -> None:
    """Be one of those that are measured and answer requests; started by the benchmark itself."""
    from llamahome_gui.evaluation.kv.contenders.make import run_order

    run_order(order)


def register(app: typer.Typer) -> None:
    """Add this group to the application."""
    app.add_typer(group, name="benchmark")


def _check_writable(out: Path) -> None:
    """Refuse a place for the report before the measurements, which take long."""
    import os

    from llamahome_gui.errors import StorageError

    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise StorageError("The report cannot be written.", subject=str(out), hint="Name a file in a folder of yours.")


def _write(out: Path, found: dict[str, Any]) -> None:
    """Write the report, whole or not at all."""
    import json

    from llamahome_gui.config.files import write_atomic
    from llamahome_gui.errors import StorageError
    from llamahome_gui.evaluation.kv.table import as_markdown

    text = as_markdown(found) if out.suffix == ".md" else json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    try:
        write_atomic(out, text)
    except OSError as error:
        raise StorageError("The report cannot be written.", subject=str(out), hint=str(error.strerror)) from error
