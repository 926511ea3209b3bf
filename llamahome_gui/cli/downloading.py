"""`download`: get a model of the catalogue or of any repository that runs, go on with one, or give it up."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli import completing
from llamahome_gui.cli.modelling import full_name
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, parse_size, print_json, size_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import Catalogue, ModelFamily, VersionDetails
    from llamahome_gui.models.download.manager import DownloadManager
    from llamahome_gui.models.download.types import DownloadStatus
    from llamahome_gui.models.hub import HubClient


def _rate(text: str) -> float:
    try:
        return parse_size(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


Name = Annotated[
    str | None,
    typer.Argument(
        help="A family, 'llama/3.2-1b', or a repository 'owner/name'.", metavar="[MODEL]",
        autocompletion=completing.listed_models,
    ),
]  # fmt: skip
Limit = Annotated[float | None, typer.Option(help="Bytes per second, e.g. 5MB.", parser=_rate, metavar="RATE")]


@dataclass(frozen=True)
class _Wanted:
    repository: str
    family: str
    version: str
    revision: str
    about: VersionDetails

    @property
    def licence(self) -> str:
        """What the user agrees to by using the model."""
        where = f" ({self.about.license_url})" if self.about.license_url else ""
        return f"Its licence: {self.about.license}{where}." if self.about.license else ""


def download(
    model: Name = None,
    version: Annotated[str | None, typer.Argument(help="Its version, e.g. 3.2-1b.", metavar="[VERSION]")] = None,
    revision: Annotated[str | None, typer.Option(help="A branch, tag or commit instead of the listed one.")] = None,
    name: Annotated[
        str | None, typer.Option("--as", help="File a repository under this name.", metavar="FAMILY/VERSION")
    ] = None,
    limit: Limit = None,
    unfinished: Annotated[bool, typer.Option("--list", help="List the downloads that are not finished.")] = False,
    cancel: Annotated[bool, typer.Option("--cancel", help="Give it up and delete what was fetched.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Download a model: resumed where an earlier try ended, every file checked by its hash, whole or not at all.

    Examples:
        llamahome download llama 3.2-1b
        llamahome download owner/name --limit 5MB
        llamahome download --list
    """
    from llamahome_gui.config.paths import Workspace

    workspace = Workspace.open()
    manager, client = _manager(workspace)
    if unfinished:
        return _list(manager, as_json)
    if model is None:
        raise typer.BadParameter("name a model, or give --list")
    if cancel:
        return _cancel(workspace, full_name(model, version), yes=yes, as_json=as_json)
    if limit is not None:
        manager.set_limit(limit or None)
    with _token_help():
        wanted = _wanted(workspace, client, (model, version), revision, name)
        return _fetch(manager, wanted, as_json)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("download")(download)


def _manager(workspace: Workspace) -> tuple[DownloadManager, Callable[[], HubClient]]:
    from llamahome_gui.config.settings import load_settings
    from llamahome_gui.models.download.manager import DownloadManager
    from llamahome_gui.models.hub import open_hub

    client = partial(open_hub, workspace)
    settings = load_settings(workspace).downloads
    return DownloadManager(workspace, client_factory=client, settings=settings), client


def _wanted(
    workspace: Workspace,
    client: Callable[[], HubClient],
    words: tuple[str, str | None],
    revision: str | None,
    name: str | None,
) -> _Wanted:
    """What to fetch and under which name; a repository that the catalogue does not list is added to it."""
    from llamahome_gui.models import find_listed, load_catalogue
    from llamahome_gui.models.names import match_listed

    catalogue, model = load_catalogue(workspace), full_name(*words)
    # Two words are a family and its version, never a repository.
    if words[1] is None and not match_listed(catalogue, model) and _is_repository(catalogue, model):
        return _from_hub(workspace, client, model, revision, name)
    family, version = find_listed(catalogue, model)
    about, repository = family.about(version), _repository_of(family, version)
    revision = revision or about.revision
    if name:
        return _from_hub(workspace, client, repository, revision, name)
    return _Wanted(repository, family.name, version, revision or "main", about)


def _is_repository(catalogue: Catalogue, model: str) -> bool:
    from llamahome_gui.models.names import match_family

    owner, _, rest = model.partition("/")
    # A version begins with a digit, unless somebody made one that does not.
    return bool(rest) and (rest[0].isalpha() or not match_family(catalogue, owner))


def _repository_of(family: ModelFamily, version: str) -> str:
    """Where the catalogue says that a version comes from.

    Raises:
        ModelError: It cannot be run, or the catalogue does not say it.
    """
    from llamahome_gui.errors import ModelError

    about = family.about(version)
    if about.refused:
        raise ModelError(about.refused, subject=family.version_title(version), hint="Choose another model.")
    if not about.repository:
        raise ModelError(
            "The catalogue does not say where this model comes from.",
            subject=family.version_title(version),
            hint="Name its repository: llamahome download OWNER/NAME.",
        )
    return about.repository


def _from_hub(
    workspace: Workspace, client: Callable[[], HubClient], model: str, revision: str | None, name: str | None
) -> _Wanted:
    from llamahome_gui.models import load_catalogue
    from llamahome_gui.models.hub import add_entry, make_entry, make_plan, parse_reference

    family, _, version = (name or "").partition("/")
    if name and not (family and version):
        raise typer.BadParameter("write it like llama/my-own", param_hint="--as")
    repository, told = parse_reference(model)
    asked = revision or told or "main"
    with client() as hub:
        plan = make_plan(hub, repository, asked)
    entry = make_entry(plan, load_catalogue(workspace), family=family or None, version=version or None)
    add_entry(workspace, entry)
    return _Wanted(plan.model.repository, entry.family, entry.version, asked, entry.details)


def _fetch(manager: DownloadManager, wanted: _Wanted, as_json: bool) -> None:
    import asyncio

    from llamahome_gui.cli.downloadbars import DownloadBars

    key = manager.add(wanted.repository, wanted.family, wanted.version, wanted.revision)
    note(f"Downloading {wanted.repository} as {key}. {wanted.licence}".rstrip())
    try:
        with DownloadBars() as bars:
            manager.subscribe(bars.show)
            status = asyncio.run(_wait(manager, key))
    except KeyboardInterrupt:
        kept = manager.status(key)
        note(f"Stopped; {size_text(kept.done if kept else 0)} are kept. Go on with the same command.")
        raise
    if as_json:
        print_json(_row(status))
    if status.error:
        raise status.error
    if status.state != "done":
        note(f"{key} is {status.state}.")
        raise typer.Exit(1)
    note(f"Installed {key} ({size_text(status.total)}). {status.note}".rstrip())
    note(f"Ask it: llamahome chat --model {key}")


@contextlib.contextmanager
def _token_help() -> Iterator[None]:
    """Say how a token is given, where one is wanted."""
    from llamahome_gui.errors import DownloadError

    try:
        yield
    except DownloadError as error:
        if error.reason in ("gated", "unauthorised"):
            note("A token is kept with: llamahome token set. The variable HF_TOKEN holds one for this time alone.")
        raise


async def _wait(manager: DownloadManager, key: str) -> DownloadStatus:
    try:
        return await manager.wait(key)
    finally:
        await manager.close()


def _list(manager: DownloadManager, as_json: bool) -> None:
    found = manager.unfinished()
    if as_json:
        print_json({"unfinished": [_row(status) for status in found]})
    elif found:
        _print(found)
    else:
        note("No download is unfinished.")


def _cancel(workspace: Workspace, name: str, *, yes: bool, as_json: bool) -> None:
    from llamahome_gui.errors import ModelError
    from llamahome_gui.models.download.installing import discard
    from llamahome_gui.models.download.locking import locked
    from llamahome_gui.models.download.order import find_unfinished
    from llamahome_gui.models.names import aliases, plain

    left = find_unfinished(workspace.models_dir)
    found = [one for one in left if plain(name) in aliases(one[0].key, repository=one[0].repository)]
    found = found or [one for one in left if plain(name) == plain(one[1].family)]
    if not found:
        raise ModelError("There is no unfinished download of this name.", subject=name, hint="See: download --list.")
    if len(found) > 1:
        keys = ", ".join(status.key for status, _ in found)
        raise ModelError("The name fits more than one download.", subject=name, hint=f"Choose one of: {keys}.")
    ((status, order),) = found
    if not yes:
        typer.confirm(f"Delete {size_text(status.done)} that were fetched of {status.key}?", abort=True, err=True)
    with locked(order.folder):
        discard(order.folder)
    if order.folder.exists():
        raise ModelError("Not all of it could be deleted.", subject=status.key, hint=f"See: {order.folder}")
    if as_json:
        print_json({"key": status.key, "freed": status.done})
    note(f"Gave up {status.key}: {size_text(status.done)} freed.")


def _row(status: DownloadStatus) -> dict[str, Any]:
    error = {"reason": str(status.error.reason), "message": str(status.error)} if status.error else None
    return {**asdict(replace(status, error=None)), "error": error}


def _print(found: list[DownloadStatus]) -> None:
    from llamahome_gui.cli.modeltables import console, table

    made = table("Unfinished", "Repository", "Fetched", "Revision")
    for status in found:
        total = f" of {size_text(status.total)}" if status.total else ""
        made.add_row(status.key, status.repository, size_text(status.done) + total, status.revision[:12])
    console().print(made)
