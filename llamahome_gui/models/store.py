"""The models on this machine: the starter, the models in the workspace, and the adapters trained on them.

Layout: ``data/models/<family>/<version>/`` and ``data/models/finetuned/<family>_<version>_<name>/``. The
folders are the truth: nothing is remembered elsewhere, so a model copied in by hand is found and one that is
gone is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from llamahome_gui.config.paths import Workspace, asset
from llamahome_gui.errors import ConfigError, ModelError
from llamahome_gui.models import importing
from llamahome_gui.models.catalogue import Catalogue, load_catalogue
from llamahome_gui.models.folder import folder_size
from llamahome_gui.models.leftovers import clean_leftovers
from llamahome_gui.models.listing import list_models
from llamahome_gui.models.names import aliases, match_family, match_listed, plain, unknown
from llamahome_gui.models.removing import Removal, plan_removal, remove_model
from llamahome_gui.models.trial import try_loading
from llamahome_gui.models.types import InstalledModel, ModelKind
from llamahome_gui.models.usage import DiskUse, disk_use
from llamahome_gui.models.validation import Level, ValidationReport, validate_model


class ModelStore:
    """Lists, finds, imports, checks and removes models of one workspace.

    Args:
        workspace: Whose models.
        starter: Folder of the built-in model; the shipped one unless a test says otherwise.
    """

    def __init__(self, workspace: Workspace, *, starter: Path | None = None) -> None:
        self.workspace = workspace
        self._starter = starter or asset("data", "starter")
        self._read: tuple[int, Catalogue] | None = None

    def installed(self) -> list[InstalledModel]:
        """Every model, the starter first, each base followed by its adapters; `problem` tells broken ones."""
        return list_models(self.workspace, self._starter, self.title)

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

    def merge(
        self,
        adapter: InstalledModel,
        family: str,
        version: str,
        progress: Callable[[str, float], None] | None = None,
    ) -> InstalledModel:
        """Write a model that is an adapter's base with the adapter in its weights; whole or not at all.

        Args:
            adapter: A plain LoRA adapter.
            family: First part of the new model's key.
            version: Second part of the new model's key.
            progress: Called with a sentence and the done share, 0 to 1; an exception it raises stops the merging.

        Raises:
            ModelError: It is no plain LoRA adapter, its base is missing or another one, the name is taken or not
                usable, or the disk is too small.
        """
        from llamahome_gui.models.merging import merge_adapter  # needs torch, which a listing does without

        if adapter.problem is not None:
            raise ModelError(adapter.problem, subject=adapter.title)
        base = self.get(adapter.base_key or adapter.key)
        target = merge_adapter(base, adapter, self.workspace.models_dir, family, version, progress)
        return self.get(f"{target.parent.name}/{target.name}")

    def import_adapter(
        self,
        source: Path,
        base: InstalledModel | None = None,
        name: str | None = None,
        progress: Callable[[str, float], None] | None = None,
    ) -> InstalledModel:
        """Copy an adapter into the store; whole or not at all.

        Args:
            source: A folder as peft writes it, or a ZIP archive of one, as `export` does.
            base: The model it is of; without it the installed one that the adapter names.
            name: Its name here; without it its own.
            progress: Called with a sentence and the done share, 0 to 1; an exception it raises stops the import.

        Raises:
            ModelError: It is no LoRA adapter, damaged, of no installed base or of another shape, the name is taken or
                not usable, or the disk is too small.
        """
        from llamahome_gui.models.adapterimport import import_adapter

        folder = import_adapter(source, self.workspace, self.installed(), base, name, progress)
        return self.get(f"finetuned/{folder.name}")

    def export(
        self,
        model: InstalledModel,
        target: Path,
        progress: Callable[[str, float], None] | None = None,
        *,
        replace: bool = False,
    ) -> Path:
        """Write a model or an adapter to a place outside of the store; whole or not at all.

        Args:
            model: What to write.
            target: A new folder, or one file whose name ends in ``.zip``.
            progress: Called with a sentence and the done share, 0 to 1; an exception it raises stops the export.
            replace: Write over a file of this name; a folder is never replaced.

        Returns:
            The folder or file.

        Raises:
            ModelError: The model is broken, `target` is taken or lies in the store, or the disk is too small.
        """
        from llamahome_gui.models.exporting import export_model

        inside = target.expanduser().absolute().resolve().is_relative_to(self.workspace.models_dir.resolve())
        if inside:
            raise ModelError("This is LlamaHome's own store.", subject=str(target), hint="Choose another folder.")
        base = next((one for one in self.installed() if one.key == model.base_key), None)
        return export_model(model, base, target, progress, replace=replace)

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

    @property
    def _known(self) -> Catalogue:
        """The catalogue, read again when the user's file has changed."""
        path = self.workspace.config_dir / "models.json"
        changed = path.stat().st_mtime_ns if path.exists() else 0
        if self._read is None or self._read[0] != changed:
            try:
                self._read = changed, load_catalogue(self.workspace)
            except ConfigError:
                # Models are listed even while the user's catalogue file is broken; opening that file says so.
                self._read = changed, Catalogue()
        return self._read[1]

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
