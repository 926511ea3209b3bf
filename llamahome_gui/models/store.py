"""The models on this machine: the starter, the models in the workspace, and the adapters trained on them.

Layout: ``data/models/<family>/<version>/`` and ``data/models/finetuned/<family>_<version>_<name>/``. The
folders are the truth: nothing is remembered elsewhere, so a model copied in by hand is found and one that is
gone is gone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from llamahome_gui.config.paths import Workspace, asset
from llamahome_gui.errors import ConfigError, ModelError
from llamahome_gui.models import importing
from llamahome_gui.models.card import AdapterCard, ModelCard, read_card
from llamahome_gui.models.catalogue import Catalogue, load_catalogue
from llamahome_gui.models.folder import check_adapter, check_model, folder_size
from llamahome_gui.models.leftovers import clean_leftovers
from llamahome_gui.models.names import aliases, match_family, match_listed, plain, unknown
from llamahome_gui.models.removing import Removal, plan_removal, remove_model
from llamahome_gui.models.trial import try_loading
from llamahome_gui.models.types import STARTER_FAMILY, STARTER_KEY, STARTER_VERSION, InstalledModel, ModelKind
from llamahome_gui.models.usage import DiskUse, disk_use
from llamahome_gui.models.validation import Level, ValidationReport, validate_model

FINETUNED = "finetuned"


class ModelStore:
    """Lists, finds, imports, checks and removes models of one workspace.

    Args:
        workspace: Whose models.
        starter: Folder of the built-in model; the shipped one unless a test says otherwise.
    """

    def __init__(self, workspace: Workspace, *, starter: Path | None = None) -> None:
        self.workspace = workspace
        self._starter = starter or asset("data", "starter")

    def installed(self) -> list[InstalledModel]:
        """Every model, the starter first, each base followed by its adapters; `problem` tells broken ones."""
        bases = [self._starter_model(), *self._bases()]
        adapters = [self._adapter(folder, bases) for folder in _folders(self.workspace.finetuned_dir)]
        ordered: list[InstalledModel] = []
        for base in bases:
            ordered += [base, *(adapter for adapter in adapters if adapter.base_key == base.key)]
        return ordered + [adapter for adapter in adapters if adapter not in ordered]

    def get(self, key: str) -> InstalledModel:
        """The model with exactly this key.

        Raises:
            ModelError: There is none; the hint offers the nearest keys.
        """
        models = self.installed()
        found = next((model for model in models if model.key == key), None)
        if found is None:
            raise self._unknown(key, models)
        return found

    def find(self, name: str) -> InstalledModel:
        """The model a person means: ``starter``, ``llama/3.2-1b``, ``llama 3.2-1b``, an adapter's name.

        A family alone means its default version where that is installed, else its only installed one.

        Raises:
            ModelError: Nothing or more than one model fits.
        """
        models, wanted = self.installed(), plain(name)
        exact = [model for model in models if name.strip() == model.key]
        fitting = exact or [model for model in models if wanted and wanted in self._names(model)]
        fitting = fitting or self._listed(name, models) or self._of_family(name, models)
        if not fitting:
            raise self._unknown(name, models)
        if len(fitting) > 1:
            keys = ", ".join(model.key for model in fitting)
            raise ModelError("The name fits more than one model.", subject=name, hint=f"Choose one of: {keys}.")
        return fitting[0]

    def folder(self, model: InstalledModel) -> Path:
        """Where the store keeps `model`; of a linked one only its card lies there."""
        return self.workspace.models_dir / model.family / model.version if model.linked else model.path

    def validate(
        self,
        model: InstalledModel,
        level: Level = Level.FULL,
        progress: Callable[[str, float], None] | None = None,
        *,
        load: bool = False,
    ) -> ValidationReport:
        """Check the files of a model against what was recorded of them.

        Args:
            model: What to check.
            level: Quick looks at names, sizes and headers; full reads every byte.
            progress: Called with a sentence and the done share, 0 to 1; an exception it raises stops the check.
            load: Also load the model and compute a token, where its files are in order.
        """
        report = validate_model(model, self.folder(model), level, progress)
        if not (load and report.ok):
            return report
        try:
            try_loading(self, model, progress)
        except ModelError as error:
            return replace(report, problems=(error.message,))
        return replace(report, loaded=True)

    def import_folder(
        self,
        source: Path,
        family: str,
        version: str,
        progress: Callable[[str, float], None] | None = None,
        *,
        link: bool = False,
    ) -> InstalledModel:
        """Copy a model folder into the store, or note where it lies; whole or not at all.

        Args:
            source: The folder, or a repository's folder in the hub's own cache; links in it are followed.
            family: First part of the key.
            version: Second part of the key.
            progress: Called with a sentence and the done share, 0 to 1; an exception it raises stops the import.
            link: Leave the files where they are. Removing the model later leaves them too.

        Raises:
            ModelError: The folder is no loadable model, the name is taken or not usable, or the disk is too
                small.
        """
        target = importing.import_folder(source, self.workspace.models_dir, family, version, progress, link=link)
        return self.get(f"{target.parent.name}/{target.name}")

    def removal(self, model: InstalledModel) -> Removal:
        """What removing `model` would delete, free and leave; nothing is changed.

        Raises:
            ModelError: It is the starter, or a folder that LlamaHome did not make.
        """
        adapters = tuple(other for other in self.installed() if other.base_key == model.key)
        return plan_removal(model, self.folder(model), adapters)

    def remove(self, model: InstalledModel) -> int:
        """Delete the files that LlamaHome put into the model's folder; anything else in it stays.

        Returns:
            Bytes freed.

        Raises:
            ModelError: It is the starter, or a folder that LlamaHome did not make, or a file is in use.
        """
        return remove_model(self.removal(model))

    def size(self, model: InstalledModel) -> int:
        """Bytes of the model's files now."""
        return folder_size(model.path)

    def disk_use(self, installed: Iterable[InstalledModel] | None = None) -> DiskUse:
        """What the models take on the disk, with unfinished downloads and what crashes left.

        Args:
            installed: All models, where the caller has listed them already.
        """
        models = self.installed() if installed is None else installed
        return disk_use(self.workspace.models_dir, ((model, self.folder(model)) for model in models))

    def clean(self) -> int:
        """Remove what crashes left in the store; returns the bytes freed."""
        return clean_leftovers(self.workspace.models_dir)

    def title(self, family: str, version: str) -> str:
        """Name for people of a base model."""
        return self._known.title(family, version)

    @cached_property
    def _known(self) -> Catalogue:
        try:
            return load_catalogue(self.workspace)
        except ConfigError:
            # Models are listed even while the user's catalogue file is broken; opening that file says so.
            return Catalogue()

    def _starter_model(self) -> InstalledModel:
        return InstalledModel(
            key=STARTER_KEY,
            title="Built-in demonstration model",
            kind=ModelKind.STARTER,
            family=STARTER_FAMILY,
            version=STARTER_VERSION,
            path=self._starter,
            base_key=None,
            size_bytes=folder_size(self._starter),
            problem=_problem(check_model, self._starter),
        )

    def _bases(self) -> Iterator[InstalledModel]:
        for family in _folders(self.workspace.models_dir):
            for version in [] if family.name == FINETUNED else _folders(family):
                yield self._base(family.name, version)

    def _base(self, family: str, folder: Path) -> InstalledModel:
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
            title=self.title(family, folder.name),
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

    def _adapter(self, folder: Path, bases: list[InstalledModel]) -> InstalledModel:
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

    def _names(self, model: InstalledModel) -> set[str]:
        if model.kind is ModelKind.ADAPTER:
            short = model.path.name.removeprefix(f"{model.family}_{model.version}_")
            return {plain(name) for name in (model.key, model.title, model.path.name, short)}
        if model.kind is ModelKind.STARTER:
            return {plain(name) for name in (model.key, model.title)}
        listed = self._known.family(model.family)
        repository = model.repository or (listed.about(model.version).repository if listed else None) or ""
        return aliases(model.key, model.title, repository)

    def _listed(self, name: str, models: list[InstalledModel]) -> list[InstalledModel]:
        """The installed model that the catalogue calls so, though its own names do not fit: ``llama-3-2-1b``."""
        found = match_listed(self._known, name)
        return [model for model in models if found and model.key == f"{found[0].name}/{found[1]}"]

    def _of_family(self, name: str, models: list[InstalledModel]) -> list[InstalledModel]:
        known = match_family(self._known, name)
        names = {plain(name), plain(known.name if known else name)}
        found = [model for model in models if model.kind is ModelKind.BASE and plain(model.family) in names]
        return [model for model in found if known and model.version == known.default] or found

    def _unknown(self, name: str, models: list[InstalledModel]) -> ModelError:
        listed = match_listed(self._known, name)
        if listed:
            family, version = listed
            return ModelError(
                f"{family.version_title(version)} is not installed.",
                subject=name,
                hint=f"Get it with: llamahome download {family.name} {version}. The built-in model is 'starter'.",
            )
        return unknown(name, self._known, {model.key: self._names(model) for model in models})


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
