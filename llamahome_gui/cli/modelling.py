"""`models`, `import` and `remove`: what is in the catalogue and what is installed. None of them needs torch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, print_json, size_text

ModelName = Annotated[str, typer.Argument(help="A model: 'starter', 'llama/3.2-1b' or a family.", metavar="MODEL")]
Version = Annotated[str | None, typer.Argument(help="Its version, e.g. 3.2-1b.", metavar="[VERSION]")]


def full_name(model: str, version: str | None) -> str:
    """`llama 3.2-1b` and `llama/3.2-1b` are the same model."""
    return f"{model}/{version}" if version else model


def models(as_json: AsJson = False) -> None:
    """List the models that are installed and those of the catalogue."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import ModelStore, load_catalogue

    workspace = Workspace.open()
    catalogue, installed = load_catalogue(workspace), ModelStore(workspace).installed()
    if as_json:
        print_json(
            {
                "installed": [_installed_row(model) for model in installed],
                "catalogue": [family.model_dump(mode="json") for family in catalogue.families],
            }
        )
        return
    _print_models(installed, catalogue)


def import_model(
    folder: Annotated[Path, typer.Argument(help="A folder with config, tokenizer and safetensors.", metavar="FOLDER")],
    family: Annotated[str, typer.Argument(help="Family to file it under, e.g. llama.")],
    version: Annotated[str, typer.Argument(help="Version to file it under, e.g. 3.2-1b.")],
) -> None:
    """Check a downloaded model folder and copy it into the workspace."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import ModelStore

    model = ModelStore(Workspace.open()).import_folder(folder, family, version)
    note(f"Imported {model.key} ({size_text(model.size_bytes)}).")


def remove(
    model: ModelName,
    version: Version = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove an installed model or adapter."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import ModelStore

    store = ModelStore(Workspace.open())
    found = store.find(full_name(model, version))
    if not yes:
        typer.confirm(f"Remove {found.key} ({size_text(found.size_bytes)})?", abort=True, err=True)
    freed = store.remove(found)
    note(f"Removed {found.key}: {size_text(freed)} freed.")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command("models")(models)
    app.command("import")(import_model)
    app.command("remove")(remove)


def _installed_row(model: Any) -> dict[str, Any]:
    return {
        "key": model.key,
        "title": model.title,
        "kind": str(model.kind),
        "family": model.family,
        "version": model.version,
        "base": model.base_key,
        "bytes": model.size_bytes,
        "path": str(model.path),
        "problem": model.problem,
    }


def _print_models(installed: list[Any], catalogue: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("Installed", "Kind", "Size", "Base", "Problem", box=None, header_style="bold")
    for model in installed:
        size = size_text(model.size_bytes)
        table.add_row(model.key, str(model.kind), size, model.base_key or "", model.problem or "")
    console.print(table)
    console.print()
    keys = {model.key for model in installed}
    table = Table("Catalogue", "Versions", "Default", "GPU memory", box=None, header_style="bold")
    for family in catalogue.families:
        versions = [f"{v} (installed)" if f"{family.name}/{v}" in keys else v for v in family.versions]
        memory = ", ".join(f"{v}: {gb:g} GB" for v, gb in family.min_gpu_memory.items())
        table.add_row(family.name, ", ".join(versions), family.default, memory)
    console.print(table)
