"""What lies in the store: the starter, base models, and adapters below their base, whole or broken.

The folders are the truth; a card adds where a model came from, or that its files lie elsewhere.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ModelError
from llamahome_gui.models.card import AdapterCard, ModelCard, read_card
from llamahome_gui.models.folder import check_adapter, check_model, folder_size
from llamahome_gui.models.types import STARTER_FAMILY, STARTER_KEY, STARTER_VERSION, InstalledModel, ModelKind

FINETUNED = "finetuned"

Title = Callable[[str, str], str]


def list_models(workspace: Workspace, starter: Path, title: Title) -> list[InstalledModel]:
    """Every model, the starter first, each base followed by its adapters.

    Args:
        workspace: Whose models.
        starter: Folder of the built-in model.
        title: Name for people of a family and version.
    """
    bases = [_starter(starter), *_bases(workspace.models_dir, title)]
    adapters = [_adapter(folder, bases) for folder in _folders(workspace.finetuned_dir)]
    ordered: list[InstalledModel] = []
    for base in bases:
        ordered += [base, *(adapter for adapter in adapters if adapter.base_key == base.key)]
    return ordered + [adapter for adapter in adapters if adapter not in ordered]


def _starter(folder: Path) -> InstalledModel:
    return InstalledModel(
        key=STARTER_KEY,
        title="Built-in demonstration model",
        kind=ModelKind.STARTER,
        family=STARTER_FAMILY,
        version=STARTER_VERSION,
        path=folder,
        base_key=None,
        size_bytes=folder_size(folder),
        problem=_problem(check_model, folder),
    )


def _bases(models_dir: Path, title: Title) -> Iterator[InstalledModel]:
    for family in _folders(models_dir):
        for version in [] if family.name == FINETUNED else _folders(family):
            yield _base(family.name, version, title)


def _base(family: str, folder: Path, title: Title) -> InstalledModel:
    card = _card(folder)
    base = card if isinstance(card, ModelCard) else ModelCard()
    path = Path(base.link) if base.link else folder
    problem, size = _problem(check_model, path), folder_size(path)
    if base.link:
        size = sum(record.size or 0 for record in base.files.values())  # other files there are none of ours
    if not path.is_dir():
        problem = f"The folder that it is linked to is not there: {path}"
    return InstalledModel(
        key=f"{family}/{folder.name}",
        title=title(family, folder.name),
        kind=ModelKind.BASE,
        family=family,
        version=folder.name,
        path=path,
        base_key=None,
        size_bytes=size,
        problem=problem,
        linked=base.link is not None,
        repository=base.repository,
        revision=base.revision,
    )


def _adapter(folder: Path, bases: list[InstalledModel]) -> InstalledModel:
    card = _card(folder)
    base = _base_of(folder, card, bases)
    base_key = base.key if base else card.base_key if isinstance(card, AdapterCard) else None
    prefix = f"{base.family}_{base.version}_" if base else ""
    name = card.name if isinstance(card, AdapterCard) else folder.name.removeprefix(prefix)
    return InstalledModel(
        key=f"{FINETUNED}/{folder.name}",
        title=f"{name} (on {base.title if base else base_key or 'an unknown model'})",
        kind=ModelKind.ADAPTER,
        family=base.family if base else folder.name.partition("_")[0],
        version=base.version if base else "",
        path=folder,
        base_key=base_key,
        size_bytes=folder_size(folder),
        problem=_problem(check_adapter, folder) or _base_problem(base, base_key),
    )


def _folders(parent: Path) -> list[Path]:
    """Folders below `parent` by name; hidden ones are unfinished copies."""
    try:
        return sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def _card(folder: Path) -> ModelCard | AdapterCard | None:
    """The card, also None where it is damaged: the files alone tell then."""
    with contextlib.suppress(ModelError):
        return read_card(folder)
    return None


def _problem(check: Callable[[Path], object], folder: Path) -> str | None:
    try:
        check(folder)
    except ModelError as error:
        return error.message
    return None


def _base_of(folder: Path, card: object, bases: list[InstalledModel]) -> InstalledModel | None:
    if isinstance(card, AdapterCard):
        return next((base for base in bases if base.key == card.base_key), None)
    # Without a card only the folder's name tells; the longest fitting base, as versions may hold underscores.
    fitting = [base for base in bases if folder.name.startswith(f"{base.family}_{base.version}_")]
    return max(fitting, key=lambda base: len(base.key), default=None)


def _base_problem(base: InstalledModel | None, base_key: str | None) -> str | None:
    if base is None:
        return f"Its base model {base_key} is not installed." if base_key else "It does not say which model it is for."
    return None if base.loadable else f"Its base model cannot be loaded: {base.problem}"
