"""`fit`: does a model fit this machine? Needs no torch, and for installed and listed models no network."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli.modelling import ModelName, Version, full_name
from llamahome_gui.cli.modeltables import FIT_TOKENS
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import print_json
from llamahome_gui.units import size_text

if TYPE_CHECKING:
    from llamahome_gui.models.fit.source import Source
    from llamahome_gui.models.fit.verdict import Fit, Found


def fit(
    model: ModelName,
    version: Version = None,
    tokens: Annotated[
        int | None,
        typer.Option("--context", help="Tokens of the text, answer included.", metavar="N", min=64, max=10_000_000),
    ] = None,
    weights: Annotated[str, typer.Option(help="auto, float32, bfloat16, int8 or int4.", metavar="FORM")] = "auto",
    cpu: Annotated[bool, typer.Option("--cpu", help="Leave the GPU out.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell what memory a model takes, before it is downloaded, and whether it fits this machine.

    Examples:
        llamahome fit llama 3.1-8b --context 32768
    """
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.config.settings import load_settings
    from llamahome_gui.models import ModelStore, load_catalogue
    from llamahome_gui.models.fit.forms import check_form
    from llamahome_gui.models.fit.machine import Machine
    from llamahome_gui.models.fit.source import find_source
    from llamahome_gui.models.fit.verdict import Fit
    from llamahome_gui.models.hub import open_hub

    check_form(weights)
    workspace = Workspace.open()
    # Two words are a family and its version, never a repository.
    hub = partial(open_hub, workspace) if version is None else None
    source = find_source(full_name(model, version), ModelStore(workspace), load_catalogue(workspace), hub)
    made = Fit(
        source.network, Machine.now(workspace.models_dir), h2o=load_settings(workspace).h2o, weights=weights,
        device="cpu" if cpu else None, min_gpu_memory=source.min_gpu_memory, download_bytes=source.download_bytes,
    )  # fmt: skip
    found = made.at(tokens or min(FIT_TOKENS, source.network.context))
    if as_json:
        print_json(_object(source, made, found))
    else:
        _print(source, made, found)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("fit")(fit)


def _object(source: Source, made: Fit, found: Found) -> dict[str, Any]:
    """Everything, in bytes and tokens."""
    text, form = found.estimate.text, found.estimate.form
    window = text.spec.window_length if text.spec.policy != "full" else None
    return {
        "model": source.title,
        "parameters": source.network.shape.parameters,
        "trained_context": source.network.context,
        "download_bytes": source.download_bytes,
        "context": text.tokens,
        "verdict": found.verdict.value,
        "sentence": found.sentence,
        "notes": list(found.notes),
        "device": found.device,
        "free_bytes": found.free,
        "weights": {"form": form.name, "title": form.title},
        "cache": {"policy": text.spec.policy, "window_length": window, "kv_bits": text.spec.kv_bits},
        "prefill": text.method,
        "parts": {part.name: part.bytes for part in found.estimate.parts},
        "total_bytes": found.estimate.total,
        "longest": {"full": _longest(made, with_h2o=False), "h2o": _longest(made, with_h2o=True)},
    }


def _longest(made: Fit, *, with_h2o: bool) -> dict[str, Any]:
    tokens, form = made.longest(with_h2o=with_h2o)
    return {"tokens": tokens, "form": form.name if form else None}


def _print(source: Source, made: Fit, found: Found) -> None:
    from rich.console import Console
    from rich.table import Table

    from llamahome_gui.models.fit.view import FitView

    shown = FitView(made).at(found.estimate.text.tokens)
    console = Console(markup=False, highlight=False)
    console.print(f"{source.title}: {shown.sentence}", soft_wrap=True)
    for said in shown.notes:
        console.print(said, soft_wrap=True)
    table = Table("Memory", "", box=None, header_style="bold", pad_edge=False)
    table.columns[1].justify = "right"
    for row in (*shown.rows, ("May be taken", size_text(found.free))):
        table.add_row(*row)
    console.print(table)
