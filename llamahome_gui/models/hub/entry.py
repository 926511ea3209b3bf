"""Any repository that can be run becomes a line of the user's catalogue, under a name a person would give it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ConfigError, ModelError, StorageError
from llamahome_gui.models.catalogue import Catalogue, VersionDetails, load_catalogue
from llamahome_gui.models.hub.plan import HubPlan
from llamahome_gui.models.importing import check_name, folder_name
from llamahome_gui.models.shape import Shape

# Where the size begins: ``Qwen2.5-0.5B-Instruct``, ``Llama-3.2-1B``, ``TinyLlama_v1.1``.
_SPLIT = re.compile(r"[-_](?=v?\d)|[-_]", re.IGNORECASE)
_UNNAMED_VERSION = "base"


@dataclass(frozen=True)
class CatalogueEntry:
    """A version for the catalogue.

    Attributes:
        family: First part of its key.
        version: Second part of its key.
        title: Of the family, for people.
        details: What the hub tells of it.
        listed: The catalogue has it already, under this name.
    """

    family: str
    version: str
    title: str
    details: VersionDetails
    listed: bool = False

    @property
    def key(self) -> str:
        return f"{self.family}/{self.version}"


def make_entry(
    plan: HubPlan, catalogue: Catalogue, *, family: str | None = None, version: str | None = None
) -> CatalogueEntry:
    """The entry for what a plan downloads.

    A repository that the catalogue lists keeps its name there. Another gets one from its own name, and its owner's
    name added where that is taken.

    Args:
        plan: What the hub tells.
        catalogue: What is listed so far.
        family: A name of the user's choice.
        version: As `family`.

    Raises:
        ModelError: A chosen name cannot be one.
        ConfigError: The chosen name is that of another repository.
    """
    details, repository = _details(plan), plan.model.repository
    known = _listed(catalogue, repository)
    if known and (family or known[0], version or known[1]) == known:
        about = next(found for found in catalogue.families if found.name == known[0])
        return CatalogueEntry(*known, about.title or about.name, about.about(known[1]), listed=True)
    own_family, own_version, title = split_name(repository)
    found = catalogue.family(family or own_family)
    chosen = found.name if found else family or own_family
    check_name(chosen, "family")
    free = _free_version(catalogue, chosen, version, own_version, repository)
    check_name(free, "version")
    return CatalogueEntry(chosen, free, (found.title if found else "") or (family or title), details)


def add_entry(workspace: Workspace, entry: CatalogueEntry) -> Path:
    """Write an entry into the user's `models.json`; everything else in it stays, in its order.

    Returns:
        The file.

    Raises:
        ConfigError: The catalogue is broken already; nothing is written.
        ModelError: A name cannot be one.
        StorageError: The file cannot be written.
    """
    path = workspace.config_dir / "models.json"
    catalogue = load_catalogue(workspace)
    if entry.listed:
        return path
    check_name(entry.family, "family")
    check_name(entry.version, "version")
    known = catalogue.family(entry.family)
    family = known.name if known else entry.family  # as it is written there: names are told apart without case
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig")) if path.exists() else {}
    own = content.setdefault(family, {})
    if known is None:
        own |= {"title": entry.title, "formats": ["safetensors"], "versions": [], "default": entry.version}
    versions = own.setdefault("versions", [])
    if entry.version not in versions:
        versions.append(entry.version)
    told = entry.details.model_dump(mode="json", exclude_none=True, exclude_defaults=False)
    own.setdefault("details", {})[entry.version] = told
    try:
        write_atomic(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise StorageError(
            f"The catalogue cannot be written ({error.strerror}).",
            subject=str(path),
            hint="Make room, or give yourself the right to write there.",
        ) from error
    return path


def split_name(repository: str) -> tuple[str, str, str]:
    """Family, version and the family's title: ``Qwen/Qwen2.5-0.5B-Instruct`` → qwen2.5, 0.5b-instruct, Qwen2.5."""
    name = repository.rpartition("/")[2]
    sizes = [found.start() for found in _SPLIT.finditer(name) if re.match(r"[-_]v?\d", name[found.start() :])]
    cut = sizes[0] if sizes else next((found.start() for found in _SPLIT.finditer(name)), len(name))
    title, rest = name[:cut], name[cut + 1 :]
    return folder_name(title) or "model", folder_name(rest) or _UNNAMED_VERSION, title


def _details(plan: HubPlan) -> VersionDetails:
    model = plan.model
    return VersionDetails(
        repository=model.repository,
        revision=plan.asked,
        license=model.license,
        license_url=model.license_url,
        gated=model.gated,
        size_gb=float(f"{plan.weights_size / 1e9:.3g}") or None,
        context=plan.context,
        chat=plan.chat,
        shape=_shape(plan),
    )


def _shape(plan: HubPlan) -> Shape | None:
    """What its memory follows from; None where its configuration leaves numbers out."""
    from llamahome_gui.models.fit.network import network_of  # which asks this package what can be run

    try:
        return network_of(plan.config, plan.model.repository).shape
    except ModelError:
        return None


def _listed(catalogue: Catalogue, repository: str) -> tuple[str, str] | None:
    for family in catalogue.families:
        for version, known in family.repositories.items():
            if known.lower() == repository.lower():
                return family.name, version
    return None


def _free_version(catalogue: Catalogue, family: str, chosen: str | None, own: str, repository: str) -> str:
    if chosen:
        if _is_taken(catalogue, family, chosen, repository):
            raise ConfigError(
                "The catalogue has another model of this name.",
                subject=f"{family}/{chosen}",
                hint="Choose another version's name.",
            )
        return chosen
    owner = folder_name(repository.partition("/")[0])
    names = [own, folder_name(f"{own}-{owner}"), *(f"{own[:56]}-{number}" for number in range(2, 1000))]
    return next(name for name in names if not _is_taken(catalogue, family, name, repository))


def _is_taken(catalogue: Catalogue, family: str, version: str, repository: str) -> bool:
    found = catalogue.family(family)
    if found is None:
        return False
    same = [name for name in found.versions if name.lower() == version.lower()]
    return any((found.about(name).repository or "").lower() != repository.lower() for name in same)
