"""`models`, `validate`, `import`, `merge`, `export`, `remove`: what there is and what is here.

Listing needs no torch and no network.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from llamahome_gui.cli import completing
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, print_json, size_text
from llamahome_gui.cli.progressing import ShareBar

if TYPE_CHECKING:
    from llamahome_gui.models import InstalledModel, ModelStore, Removal, ValidationReport

ModelName = Annotated[
    str,
    typer.Argument(
        help="A model: 'starter', 'llama/3.2-1b' or a family.", metavar="MODEL",
        autocompletion=completing.installed_models,
    ),
]  # fmt: skip
Version = Annotated[str | None, typer.Argument(help="Its version, e.g. 3.2-1b.", metavar="[VERSION]")]


def full_name(model: str, version: str | None) -> str:
    """`llama 3.2-1b` and `llama/3.2-1b` are the same model."""
    return f"{model}/{version}" if version else model


def models(
    search: Annotated[str | None, typer.Option(help="Ask the hub for models with this in their name.")] = None,
    clean: Annotated[bool, typer.Option("--clean", help="First remove what crashes left in the store.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the models that are installed, what they take on the disk, and those of the catalogue.

    Examples:
        llamahome models
        llamahome models --search qwen
        llamahome models --json
    """
    from llamahome_gui.cli import modeltables as tables
    from llamahome_gui.models import load_catalogue

    store = _store()
    if clean:
        note(f"{size_text(store.clean())} of unfinished work removed.")
    if search is not None:
        from llamahome_gui.cli.hubbing import search_hub

        return search_hub(search, as_json=as_json)
    catalogue, installed = load_catalogue(store.workspace), store.installed()
    use, fits = store.disk_use(installed), tables.fits_here(catalogue, store.workspace)
    if as_json:
        print_json(tables.listing(installed, catalogue, use, fits))
    else:
        tables.print_listing(installed, catalogue, use, fits)
    return None


def validate(
    model: Annotated[
        str | None,
        typer.Argument(
            help="The model; without one use --all.", metavar="[MODEL]", autocompletion=completing.installed_models
        ),
    ] = None,
    version: Version = None,
    everything: Annotated[bool, typer.Option("--all", help="Every installed model and adapter.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Names, sizes and headers only; no file is read.")] = False,
    load: Annotated[bool, typer.Option("--load", help="Also load it and compute a token.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check models: every file against its recorded hash, the weights against their index.

    Examples:
        llamahome validate starter
        llamahome validate --all --quick
    """
    from llamahome_gui.cli import modeltables as tables

    if (model is None) == (not everything):
        raise typer.BadParameter("name a model, or give --all")
    store = _store()
    chosen = store.installed() if model is None else [store.find(full_name(model, version))]
    reports = [_validated(store, one, quick=quick, load=load) for one in chosen]
    if as_json:
        print_json({"ok": all(report.ok for report in reports), "models": [tables.report_row(r) for r in reports]})
    else:
        for report in reports:
            tables.print_report(report)
    if not all(report.ok for report in reports):
        raise typer.Exit(5)


def import_model(
    folder: Annotated[
        Path,
        typer.Argument(
            help="A folder with config, tokenizer and safetensors, one of the hub's own cache, or an adapter: a folder "
            "or a ZIP archive.",
            metavar="FOLDER",
        ),
    ],
    family: Annotated[str | None, typer.Argument(help="Family to file it under, e.g. llama.")] = None,
    version: Annotated[str | None, typer.Argument(help="Version to file it under, e.g. 3.2-1b.")] = None,
    link: Annotated[bool, typer.Option("--link", help="Leave the files where they are, and copy nothing.")] = False,
    base: Annotated[
        str | None,
        typer.Option("--base", help="Of an adapter: its model, where it does not say itself.", metavar="MODEL"),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Of an adapter: what it is called here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check a downloaded model folder and copy it into the workspace; without a name the folder's tells.

    Examples:
        llamahome import FOLDER
        llamahome import FOLDER llama 3.2-1b --link
        llamahome import letters.zip
    """
    from llamahome_gui.cli import modeltables as tables
    from llamahome_gui.models import guess_name, load_catalogue
    from llamahome_gui.models.adapterimport import is_adapter

    store = _store()
    if is_adapter(folder.expanduser()):
        adapter = _imported_adapter(store, folder, base, name)
        if as_json:
            print_json(tables.installed_row(adapter))
        note(f"Imported {adapter.key} ({size_text(adapter.size_bytes)}).")
        return
    guessed = guess_name(folder.expanduser().absolute(), load_catalogue(store.workspace))
    if family is not None and version is None:
        raise typer.BadParameter("give the family and the version, or neither")
    with ShareBar() as bar:
        model = store.import_folder(folder, family or guessed[0], version or guessed[1], bar.show, link=link)
    if as_json:
        print_json(tables.installed_row(model))
    how = f"Linked {model.path} as" if link else "Imported"
    note(f"{how} {model.key} ({size_text(model.size_bytes)}).")


def _imported_adapter(store: ModelStore, source: Path, base: str | None, name: str | None) -> InstalledModel:
    with ShareBar() as bar:
        return store.import_adapter(source, store.find(base) if base else None, name, bar.show)


def remove(
    model: ModelName,
    version: Version = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove an installed model or adapter; files that somebody else put into its folder stay.

    Examples:
        llamahome remove llama 3.2-1b
        llamahome remove llama/3.2-1b --yes
    """
    store = _store()
    removal = store.removal(store.find(full_name(model, version)))
    if not yes:
        typer.confirm(_question(removal), abort=True, err=True)
    freed = store.remove(removal.model)
    if as_json:
        adapters = [adapter.key for adapter in removal.adapters]
        print_json({"key": removal.model.key, "freed": freed, "stays": list(removal.stays), "adapters": adapters})
    note(f"Removed {removal.model.key}: {size_text(freed)} freed.")
    if removal.stays:
        note(f"Not LlamaHome's, so they stay in {removal.folder}: {', '.join(removal.stays)}")


def merge(
    adapter: Annotated[
        str, typer.Argument(help="An installed adapter.", metavar="ADAPTER", autocompletion=completing.adapters)
    ],
    family: Annotated[str, typer.Argument(help="Family to file the new model under, e.g. llama.")],
    version: Annotated[str, typer.Argument(help="Version to file it under, e.g. 3.2-1b-letters.")],
    as_json: AsJson = False,
) -> None:
    """Write a new model: an adapter's base with the adapter in its weights. Base and adapter stay as they are.

    Examples:
        llamahome merge ADAPTER llama 3.2-1b-letters
    """
    from llamahome_gui.cli import modeltables as tables

    store = _store()
    with ShareBar() as bar:
        model = store.merge(store.find(adapter), family, version, bar.show)
    if as_json:
        print_json(tables.installed_row(model))
    note(f"Merged into {model.key} ({size_text(model.size_bytes)}).")


def export(
    model: Annotated[
        str,
        typer.Argument(
            help="An installed adapter or model.", metavar="MODEL", autocompletion=completing.installed_models
        ),
    ],
    target: Annotated[Path, typer.Argument(help="A new folder, or a file that ends in .zip.", metavar="TARGET")],
    as_json: AsJson = False,
) -> None:
    """Write an adapter or a model as a folder or a ZIP archive; peft and transformers read it.

    Examples:
        llamahome export ADAPTER letters.zip
        llamahome export ADAPTER letters
    """
    store = _store()
    found = store.find(model)
    with ShareBar() as bar:
        written = store.export(found, target, bar.show)
    if as_json:
        print_json({"key": found.key, "path": str(written)})
    note(f"Exported {found.key} to {written}.")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command("models")(models)
    app.command("validate")(validate)
    app.command("import")(import_model)
    app.command("remove")(remove)
    app.command("merge")(merge)
    app.command("export")(export)


def _store() -> ModelStore:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import ModelStore

    return ModelStore(Workspace.open())


def _validated(store: ModelStore, model: InstalledModel, *, quick: bool, load: bool) -> ValidationReport:
    from llamahome_gui.models import Level

    with ShareBar() as bar:
        return store.validate(model, Level.QUICK if quick else Level.FULL, bar.show, load=load)


def _question(removal: Removal) -> str:
    """What would happen, and whether it shall."""
    model = removal.model
    said = [f"Its files in {model.path} stay; only the link is removed."] if model.linked else []
    if removal.adapters:
        names = ", ".join(adapter.key for adapter in removal.adapters)
        said.append(f"Adapters that cannot be used without it: {names}.")
    if removal.stays:
        said.append(f"Not LlamaHome's, so they stay: {', '.join(removal.stays)}.")
    return " ".join([*said, f"Remove {model.key} ({size_text(removal.frees)} become free)?"])
