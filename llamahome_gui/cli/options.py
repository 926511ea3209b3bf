"""Options that several commands have, each stated once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from llamahome_gui.cli import completing

_SIZE = "LLAMA_MODEL_SIZE"
# What a size is of where nobody says it.
_SIZED_FAMILY = "llama"


def _with_size(context: typer.Context, param: typer.CallbackParam, name: str) -> str:
    """The model that was named; the environment may name a family and a size."""
    size = os.environ.get(_SIZE, "").strip()
    source = context.get_parameter_source(param.name or "")
    if not size or context.resilient_parsing or (source is not None and source.name == "COMMANDLINE"):
        return name
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import ModelStore, load_catalogue
    from llamahome_gui.models.names import of_size

    store = ModelStore(Workspace.open())
    family = name if source is not None and source.name == "ENVIRONMENT" else _SIZED_FAMILY
    return of_size(family, size, load_catalogue(store.workspace), [model.key for model in store.installed()])


def model_option(help: str = "An installed model.") -> typer.models.OptionInfo:
    """``--model``; without it LLAMA_MODEL with LLAMA_MODEL_SIZE, else the command's default."""
    option: typer.models.OptionInfo = typer.Option(
        "--model", help=help, envvar="LLAMA_MODEL", callback=_with_size, autocompletion=completing.installed_models,
        metavar="MODEL",
    )  # fmt: skip
    return option


ModelOption = Annotated[str, model_option()]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ReportFile = Annotated[
    Path | None, typer.Option("--out", help="Write the report there: .html, .md or .json.", metavar="FILE")
]
ChunkTokens = Annotated[
    int | None,
    typer.Option(
        "--chunks", help="JSON lines of at most N tokens each, as a fine-tuning run reads them.", metavar="N", min=1
    ),
]
ChunkModel = Annotated[str, model_option("Whose tokens --chunks counts.")]
SkipBad = Annotated[
    bool, typer.Option("--skip-bad", help="Leave out lines that cannot be used; each is told with its number.")
]
