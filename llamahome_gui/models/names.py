"""What people call a model: keys, titles and repositories in any case and with any separators; and the nearest names.

``llama 3.2-1b``, ``Llama/3.2-1B``, ``Llama 3.2 1B``, ``meta-llama/Llama-3.2-1B-Instruct`` and
``Llama-3.2-1B-Instruct`` are one model.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from llamahome_gui.errors import ModelError
from llamahome_gui.models.catalogue import Catalogue, ModelFamily
from llamahome_gui.models.importing import folder_name
from llamahome_gui.models.sources import cached_repository

_SHOWN = 3


def plain(name: str) -> str:
    """A name without case and separators; dots stay, because they tell versions apart."""
    return re.sub(r"[\s/_-]+", "", name).lower()


def aliases(key: str, title: str = "", repository: str = "") -> set[str]:
    """All plain names of one version."""
    names = (key, title, repository, repository.rpartition("/")[2])
    return {plain(name) for name in names if name}


def listed_aliases(catalogue: Catalogue) -> dict[str, set[str]]:
    """Plain names by key, for everything the catalogue lists."""
    return {
        (key := f"{family.name}/{version}"): aliases(
            key, family.version_title(version), family.about(version).repository or ""
        )
        for family in catalogue.families
        for version in family.versions
    }


def find_listed(catalogue: Catalogue, name: str) -> tuple[ModelFamily, str]:
    """The family and version of the catalogue that a person means; a family alone means its default.

    Raises:
        ModelError: There is none; the hint offers the nearest.
    """
    found = match_listed(catalogue, name)
    if found is None:
        raise unknown(name, catalogue, {})
    return found


def match_listed(catalogue: Catalogue, name: str) -> tuple[ModelFamily, str] | None:
    """As `find_listed`, None where there is none."""
    wanted = plain(name)
    keys = [key for key, names in listed_aliases(catalogue).items() if wanted in names]
    # Dots count as separators only where nothing else fits: `llama-3-2-1b`.
    keys = keys or [key for key in listed_aliases(catalogue) if _undotted(key) == _undotted(name)]
    if len(keys) == 1:
        family, _, version = keys[0].partition("/")
        known = catalogue.family(family)
        return (known, version) if known else None
    family_only = match_family(catalogue, name)
    return (family_only, family_only.default) if family_only else None


def match_family(catalogue: Catalogue, name: str) -> ModelFamily | None:
    """The family of this name or title, or None."""
    wanted = plain(name)
    return next((f for f in catalogue.families if wanted and wanted in (plain(f.name), plain(f.title))), None)


def of_size(name: str, size: str, catalogue: Catalogue, installed: Iterable[str]) -> str:
    """The key that a family and a size mean, as in LLAMA_MODEL and LLAMA_MODEL_SIZE: `llama` and `3b` → `llama/3.2-3b`.

    A series may stand with the family (`llama3.2`). A name that has the size already means what it meant. Where several
    versions are of the size, the one that is installed is meant.

    Args:
        name: Of a family, a series or a model.
        size: As versions end: ``1b``, ``70b``.
        installed: Keys of the models that are here.

    Raises:
        ModelError: No version is of this size, or more than one.
    """
    if plain(name).endswith(plain(size)):
        return name
    here = [key for key in installed if _is_sized(key, name, size)]
    found = here or [key for key in listed_aliases(catalogue) if _is_sized(key, name, size)]
    if len(found) == 1:
        return found[0]
    said = f"{'More than one' if found else 'No'} version is of the size {size}."
    family = match_family(catalogue, name)
    versions = [f"{family.name}/{version}" for version in family.versions] if family else []
    offered = ", ".join(found or versions)
    raise ModelError(said, subject=name, hint=f"Choose one of: {offered}." if offered else "See: llamahome models.")


def _is_sized(key: str, name: str, size: str) -> bool:
    family, _, version = key.partition("/")
    series, _, last = version.rpartition("-")
    return plain(last) == plain(size) and plain(name) in (plain(family), plain(family + series))


def unknown(name: str, catalogue: Catalogue, installed: Mapping[str, Iterable[str]]) -> ModelError:
    """The error for a name that nothing fits, with the nearest that are installed or listed.

    Args:
        name: What was asked for.
        catalogue: What is listed.
        installed: Plain names by key.
    """
    family = _family_in(catalogue, name)
    near = nearest(name, {**listed_aliases(catalogue), **installed})
    if family:
        own = [key for key in near if key.startswith(f"{family.name}/")]
        near = own or [f"{family.name}/{family.default}"]
        said = f"{family.title or family.name} has no such version."
        rest = f" Its versions: {', '.join(family.versions)}."
    else:
        said, rest = "There is no such model.", ""
        if not near:
            rest = f"Installed: {', '.join(installed)}." if installed else "See: llamahome models."
    offer = f"Did you mean {' or '.join(near)}?" if near else ""
    return ModelError(said, subject=name, hint=f"{offer}{rest}")


def nearest(name: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """The keys whose plain names are most like `name`, the nearest first; at most three."""
    keys = {alias: key for key, found in names.items() for alias in found}
    close = difflib.get_close_matches(plain(name), keys, n=3 * _SHOWN, cutoff=0.5)
    return list(dict.fromkeys(keys[alias] for alias in close))[:_SHOWN]


def guess_name(folder: Path, catalogue: Catalogue) -> tuple[str, str]:
    """Family and version that a folder's name suggests; the folder's own name where the catalogue knows nothing."""
    wanted = plain(cached_repository(folder) or folder.name)
    listed = listed_aliases(catalogue)
    fitting = [key for key, names in listed.items() if wanted in names]
    fitting = fitting or [key for key in listed if plain(key) in wanted]
    if fitting:
        family, _, version = max(fitting, key=len).partition("/")
        return family, version
    return folder_name(folder.parent.name) or "model", folder_name(folder.name) or "model"


def _family_in(catalogue: Catalogue, name: str) -> ModelFamily | None:
    """The family that the first word of `name` names, where there are more words."""
    first, _, rest = re.sub(r"[\s/]+", " ", name.strip()).partition(" ")
    return match_family(catalogue, first) if rest else None


def _undotted(name: str) -> str:
    return plain(name).replace(".", "")
