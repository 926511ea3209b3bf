"""The catalogue: which model families exist, in which versions, and what each needs.

The shipped `data/models.json` is merged with the user's `.config/models.json`: mappings are merged key by
key, lists gain what the user adds, anything else is the user's. A file that does not fit the schema is
refused with its line and field, before anything uses it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from llamahome_gui.config.paths import Workspace, asset
from llamahome_gui.config.settings import first_problem
from llamahome_gui.errors import ConfigError
from llamahome_gui.models.shape import Shape

# A name becomes a folder on every platform: no separators, no spaces, nothing hidden. The underscore
# separates family, version and name of an adapter's folder.
NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9.-]*$"
Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=64)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class VersionDetails(_Entry):
    """What is known of one version; every field may be unknown."""

    repository: str | None = None
    revision: str | None = Field(None, description="Commit, tag or branch to fetch; None is `main`.")
    license: str | None = None
    license_url: str | None = None
    gated: bool | None = Field(None, description="True: the publisher wants an agreement before a download.")
    size_gb: float | None = Field(None, gt=0, description="Bytes of the weights as published, in 10^9.")
    context: int | None = Field(None, gt=0, description="Tokens the model was trained to read.")
    chat: bool = Field(True, description="False: a base model, which continues texts and was not taught to answer.")
    shape: Shape | None = Field(None, description="Of the network; None where it is unknown or another architecture.")
    refused: str | None = Field(None, description="Why LlamaHome cannot run it, one sentence.")


class ModelFamily(_Entry):
    """Models of one name. `min_gpu_memory` is in GB per version."""

    name: Name
    title: str = ""
    formats: Annotated[tuple[str, ...], Field(strict=False)] = ("safetensors",)
    versions: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)]
    default: Name
    min_gpu_memory: Mapping[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    details: Mapping[str, VersionDetails] = Field(default_factory=dict)
    urls: Mapping[str, str] = Field(default_factory=dict)
    requires_auth: bool | None = None

    @model_validator(mode="after")
    def _known_versions_only(self) -> ModelFamily:
        if self.default not in self.versions:
            raise ValueError(f"default '{self.default}' is not one of the versions ({', '.join(self.versions)})")
        for field in ("min_gpu_memory", "details", "urls"):
            for version in getattr(self, field):
                if version not in self.versions:
                    raise ValueError(f"{field} names the version '{version}', which is not in versions")
        return self

    @property
    def repositories(self) -> dict[str, str]:
        """Repository per version, where one is known."""
        return {name: found.repository for name, found in self.details.items() if found.repository}

    def about(self, version: str) -> VersionDetails:
        """What is known of `version`; an empty record where the catalogue says nothing."""
        return self.details.get(version) or VersionDetails()

    def version_title(self, version: str) -> str:
        """Name for people: ``Llama 3.2 1B``."""
        return model_title(self.title or self.name, version)


class Catalogue(_Entry):
    """All families, in the order of the files."""

    families: tuple[ModelFamily, ...] = ()

    def family(self, name: str) -> ModelFamily | None:
        """The family called `name` in any case, or None."""
        return next((family for family in self.families if family.name.lower() == name.lower()), None)

    def title(self, family: str, version: str) -> str:
        """Name for people, also for models that the catalogue does not list."""
        known = self.family(family)
        return known.version_title(version) if known else model_title(family.title(), version)


def model_title(family: str, version: str) -> str:
    """``("Llama", "3.2-1b")`` → ``Llama 3.2 1B``."""
    words = [word.upper() if word[:1].isdigit() else word for word in version.split("-")]
    return " ".join([family, *words])


def load_catalogue(workspace: Workspace) -> Catalogue:
    """The shipped catalogue with the user's file merged over it.

    Raises:
        ConfigError: A file is not JSON or does not fit; names file, line and field.
    """
    shipped = asset("data", "models.json")
    own = workspace.config_dir / "models.json"
    families = _read(shipped)
    added = _read(own) if own.exists() else {}
    for name, entry in added.items():
        families[name] = merge(families.get(name, {}), entry)
    return Catalogue(
        families=tuple(_family(name, entry, own if name in added else shipped) for name, entry in families.items())
    )


def merge(default: Any, own: Any) -> Any:
    """`own` over `default`: mappings key by key, lists gain what is new, anything else is replaced."""
    if isinstance(default, dict) and isinstance(own, dict):
        return {
            **default,
            **{key: merge(default[key], own[key]) if key in default else own[key] for key in own},
        }
    if isinstance(default, list) and isinstance(own, list):
        return [*default, *(item for item in own if item not in default)]
    return own


def _family(name: str, entry: Any, path: Path) -> ModelFamily:
    if isinstance(entry, dict) and "default_version" in entry:
        entry = {**entry, "default": entry["default_version"]}
        del entry["default_version"]
    try:
        return ModelFamily.model_validate({**entry, "name": name} if isinstance(entry, dict) else entry)
    except ValidationError as error:
        line = _line_of(path, (name, *error.errors()[0]["loc"]))
        raise ConfigError(
            first_problem(error, name), subject=f"{path}, line {line}", hint="Mend the value or remove it."
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        where = f"{path}, line {error.lineno}"
        raise ConfigError(f"The file is not valid JSON ({error.msg}).", subject=where, hint="Mend the line.") from error
    except UnicodeDecodeError as error:
        raise ConfigError("The file is not UTF-8 text.", subject=str(path)) from error
    except OSError as error:
        raise ConfigError(f"The file cannot be read ({error.strerror}).", subject=str(path)) from error
    if not isinstance(content, dict):
        raise ConfigError("The file must hold one object with a family per key.", subject=str(path))
    return content


def _line_of(path: Path, field: tuple[int | str, ...]) -> int:
    """Line of a field in a JSON file: the last of its keys that is found, one inside the other."""
    text, position = path.read_text(encoding="utf-8-sig"), 0
    for key in field:
        found = text.find(json.dumps(key), position) if isinstance(key, str) else -1
        position = found if found >= 0 else position
    return text.count("\n", 0, position) + 1
