"""The models on this machine: the starter, the models in the workspace, and the adapters trained on them.

Layout: ``data/models/<family>/<version>/`` and ``data/models/finetuned/<family>_<version>_<name>/``. The
folders are the truth: nothing is remembered elsewhere, so a model copied in by hand is found and one that is
gone is gone.
"""

from __future__ import annotations

import contextlib
import difflib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from llamahome_gui.config.paths import Workspace, asset
from llamahome_gui.errors import ConfigError, ModelError
from llamahome_gui.models import importing
from llamahome_gui.models.card import AdapterCard, own_files, read_card
from llamahome_gui.models.catalogue import Catalogue, load_catalogue
from llamahome_gui.models.folder import ADAPTER_CONFIG, check_adapter, check_model, folder_size
from llamahome_gui.models.types import STARTER_FAMILY, STARTER_KEY, STARTER_VERSION, InstalledModel, ModelKind

FINETUNED = "finetuned"


class ModelStore:
    """Lists, finds, imports and removes models of one workspace.

    Args:
        workspace: Whose models.
        starter: Folder of the built-in model; the shipped one unless a test says otherwise.
    """

    def __init__(self, workspace: Workspace, *, starter: Path | None = None) -> None:
        self.workspace = workspace
        self._starter = starter or asset("data", "starter")
        self._catalogue: Catalogue | None = None

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
        models, wanted = self.installed(), _plain(name)
        exact = [model for model in models if name.strip() == model.key]
        fitting = exact or [model for model in models if wanted and wanted in self._names(model)]
        fitting = fitting or self._of_family(name, models)
        if not fitting:
            raise self._unknown(name, models)
        if len(fitting) > 1:
            keys = ", ".join(model.key for model in fitting)
            raise ModelError("The name fits more than one model.", subject=name, hint=f"Choose one of: {keys}.")
        return fitting[0]

    def validate(self, folder: Path) -> None:
        """Check a model or adapter folder.

        Raises:
            ModelError: Names the file that is missing or broken.
        """
        (check_adapter if (folder / ADAPTER_CONFIG).is_file() else check_model)(folder)

    def import_folder(
        self, source: Path, family: str, version: str, progress: Callable[[str, float], None] | None = None
    ) -> InstalledModel:
        """Copy a model folder into the store, whole or not at all.

        Args:
            source: The folder; links in it are followed.
            family: First part of the key.
            version: Second part of the key.
            progress: Called with a sentence and the done share, 0 to 1.

        Raises:
            ModelError: The folder is no loadable model, the name is taken or not usable, or the disk is too
                small.
        """
        importing.import_folder(source, self.workspace.models_dir, family, version, progress)
        return self.get(f"{family}/{version}")

    def remove(self, model: InstalledModel) -> int:
        """Delete the files that LlamaHome put into the model's folder; anything else in it stays.

        Returns:
            Bytes freed.

        Raises:
            ModelError: It is the starter, or a folder that LlamaHome did not make, or a file is in use.
        """
        if model.kind is ModelKind.STARTER:
            raise ModelError("The built-in model cannot be removed.", subject=model.title)
        card = None if model.path.is_symlink() else read_card(model.path)
        if card is None:
            raise ModelError(
                "LlamaHome did not put this model there, so it does not remove it.",
                subject=model.key,
                hint=f"Delete the folder yourself: {model.path}",
            )
        return _remove_files(model, own_files(model.path, card))

    def size(self, model: InstalledModel) -> int:
        """Bytes that the model's folder takes on disk now."""
        return folder_size(model.path)

    def title(self, family: str, version: str) -> str:
        """Name for people of a base model."""
        if self._catalogue is None:
            try:
                self._catalogue = load_catalogue(self.workspace)
            except ConfigError:
                # Models are listed even while the user's catalogue file is broken; opening that file says so.
                self._catalogue = Catalogue()
        return self._catalogue.title(family, version)

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
                yield InstalledModel(
                    key=f"{family.name}/{version.name}",
                    title=self.title(family.name, version.name),
                    kind=ModelKind.BASE,
                    family=family.name,
                    version=version.name,
                    path=version,
                    base_key=None,
                    size_bytes=folder_size(version),
                    problem=_problem(check_model, version),
                )

    def _adapter(self, folder: Path, bases: list[InstalledModel]) -> InstalledModel:
        card = None
        with contextlib.suppress(ModelError):
            card = read_card(folder)
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
        names = (
            {model.key, model.title, model.path.name} if model.kind is not ModelKind.BASE else {model.key, model.title}
        )
        if model.kind is ModelKind.ADAPTER:
            names.add(model.path.name.removeprefix(f"{model.family}_{model.version}_"))
        return {_plain(name) for name in names}

    def _of_family(self, name: str, models: list[InstalledModel]) -> list[InstalledModel]:
        found = [model for model in models if model.kind is ModelKind.BASE and _plain(model.family) == _plain(name)]
        self.title(name, "")
        known = self._catalogue.family(name.strip()) if self._catalogue else None
        return [model for model in found if known and model.version == known.default] or found

    def _unknown(self, name: str, models: list[InstalledModel]) -> ModelError:
        self.title("", "")
        listed = self._catalogue.families if self._catalogue else ()
        for family in listed:
            for version in family.versions:
                if _plain(name) in (
                    _plain(f"{family.name}/{version}"),
                    _plain(family.version_title(version)),
                ):
                    return ModelError(
                        f"{family.version_title(version)} is not installed.",
                        subject=name,
                        hint="Get its files and import the folder, or use the built-in model 'starter'.",
                    )
        keys = {_plain(model.key): model.key for model in models}
        keys |= {_plain(f"{f.name}/{v}"): f"{f.name}/{v}" for f in listed for v in f.versions}
        near = [keys[match] for match in difflib.get_close_matches(_plain(name), keys, n=3, cutoff=0.5)]
        hint = f"Did you mean {' or '.join(near)}?" if near else "Installed: " + ", ".join(m.key for m in models) + "."
        return ModelError("There is no such model.", subject=name, hint=hint)


def _folders(parent: Path) -> list[Path]:
    """Folders below `parent` by name; hidden ones are unfinished copies."""
    try:
        return sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


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


def _plain(name: str) -> str:
    """A name without case and separators, so that ``llama 3.2-1b`` and ``Llama/3.2-1B`` are the same."""
    return re.sub(r"[\s/_-]+", "", name).lower()


def _remove_files(model: InstalledModel, files: list[Path]) -> int:
    freed = 0
    try:
        for path in files:
            size = path.lstat().st_size
            path.unlink()
            freed += size
    except OSError as error:
        raise ModelError(
            f"The file {path.name} cannot be removed ({error.strerror}).",
            subject=model.key,
            hint="Unload the model and try again.",
        ) from error
    for folder in sorted({path.parent for path in files} | {model.path, model.path.parent}, reverse=True):
        with contextlib.suppress(OSError):
            if folder.name != FINETUNED:
                folder.rmdir()  # Fails, as it should, where somebody else's file remains.
    return freed
