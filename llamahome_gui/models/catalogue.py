"""The catalogue: which model families exist, in which versions, and what each needs.

The shipped `data/models.json` is merged with the user's `.config/models.json`: mappings are merged key by
key, lists gain what the user adds, anything else is the user's. A file that does not fit the schema is
refused with its line and field, before anything uses it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, ValidationInfo, field_validator

from llamahome_gui.config.jsonlines import line_of
from llamahome_gui.config.paths import Workspace, asset
from llamahome_gui.config.section import first_problem
from llamahome_gui.errors import ConfigError
from llamahome_gui.models.shape import Shape

# A name becomes a folder on every platform: no separators, no spaces, nothing hidden. The underscore
# separates family, version and name of an adapter's folder.
NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9.-]*$"
Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=64)]
# Owner and name on the hub; each a word that no URL and no folder stumbles over.
REPOSITORY_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*$"

_PerVersion = TypeVar("_PerVersion", bound=Mapping[str, Any])


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class VersionDetails(_Entry):
    """What is known of one version; every field may be unknown."""

    repository: str | None = Field(None, pattern=REPOSITORY_PATTERN)
    revision: str | None = Field(None, description="Commit, tag or branch to fetch; None is `main`.")
    license: str | None = None
    license_url: str | None = None
    gated: bool | None = Field(None, description="True: the publisher wants an agreement before a download.")
    size_gb: FiniteFloat | None = Field(None, gt=0, description="Bytes of the weights as published, in 10^9.")
    context: int | None = Field(None, gt=0, description="Tokens the model was trained to read.")
    chat: bool = Field(True, description="False: a base model, which continues texts and was not taught to answer.")
    shape: Shape | None = Field(None, description="Of the network; None where it is unknown or another architecture.")
    refused: str | None = Field(None, description="Why LlamaHome cannot run it, one sentence.")


class ModelFamily(_Entry):
    """Models of one name.

    Attributes:
        min_gpu_memory: In GB per version; what the publisher or the user holds to be the least.
        urls: Page of a version; where `details` names no repository, the address does.
        requires_auth: What `details.gated` is where it is not said per version.
    """

    name: Name
    title: str = ""
    formats: Annotated[tuple[str, ...], Field(strict=False)] = ("safetensors",)
    versions: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)]
    default: Name
    min_gpu_memory: Mapping[str, Annotated[FiniteFloat, Field(ge=0)]] = Field(default_factory=dict)
    details: Mapping[str, VersionDetails] = Field(default_factory=dict)
    urls: Mapping[str, str] = Field(default_factory=dict)
    requires_auth: bool | None = None

    @field_validator("default")
    @classmethod
    def _default_is_listed(cls, default: str, info: ValidationInfo) -> str:
        versions = info.data.get("versions", (default,))
        if default not in versions:
            raise ValueError(f"default '{default}' is not one of the versions ({', '.join(versions)})")
        return default

    @field_validator("min_gpu_memory", "details", "urls")
    @classmethod
    def _known_versions_only(cls, given: _PerVersion, info: ValidationInfo) -> _PerVersion:
        for version in given:
            if version not in info.data.get("versions", given):
                raise ValueError(f"it names the version '{version}', which is not in versions")
        return given

    @property
    def repositories(self) -> dict[str, str]:
        """Repository per version, where one is known."""
        found = {version: self.about(version).repository for version in self.versions}
        return {version: repository for version, repository in found.items() if repository}

    def about(self, version: str) -> VersionDetails:
        """What is known of `version`; an empty record where the catalogue says nothing."""
        details = self.details.get(version) or VersionDetails()
        told = {
            "repository": details.repository or _repository_of(self.urls.get(version, "")),
            "gated": self.requires_auth if details.gated is None else details.gated,
        }
        return details.model_copy(update=told)

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
    shipped = _read(asset("data", "models.json"))
    path = workspace.config_dir / "models.json"
    own = _read(path) if path.exists() else _File(path, "{}", {})
    families = dict(shipped.content)
    for name, entry in own.content.items():
        families[name] = merge(families.get(name, {}), entry)
    return Catalogue(
        families=tuple(
            _family(name, entry, own if name in own.content else shipped) for name, entry in families.items()
        )
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


@dataclass(frozen=True)
class _File:
    path: Path
    text: str
    content: dict[str, Any]

    def error(self, error: ValidationError, family: str) -> ConfigError:
        """The first problem, with the line that it is in."""
        field = [family, *error.errors()[0]["loc"]]
        own = self.content.get(family)
        if field[1:2] == ["default"] and isinstance(own, dict) and "default_version" in own:
            field[1] = "default_version"
        where = f"{self.path}, line {line_of(self.text, field)}"
        return ConfigError(first_problem(error, family), subject=where, hint="Mend the value or remove it.")


def _family(name: str, entry: Any, file: _File) -> ModelFamily:
    if isinstance(entry, dict) and "default_version" in entry:
        entry = {**entry, "default": entry["default_version"]}
        del entry["default_version"]
    try:
        return ModelFamily.model_validate({**entry, "name": name} if isinstance(entry, dict) else entry)
    except ValidationError as error:
        raise file.error(error, name) from error


def _read(path: Path) -> _File:
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{path}, line {error.lineno}"
        raise ConfigError(f"The file is not valid JSON ({error.msg}).", subject=where, hint="Mend the line.") from error
    except UnicodeDecodeError as error:
        raise ConfigError("The file is not UTF-8 text.", subject=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError("The file holds a number or a nesting that nothing can read.", subject=str(path)) from error
    except OSError as error:
        raise ConfigError(f"The file cannot be read ({error.strerror}).", subject=str(path)) from error
    if not isinstance(content, dict):
        raise ConfigError("The file must hold one object with a family per key.", subject=str(path))
    return _File(path, text, content)


def _repository_of(url: str) -> str | None:
    """``https://host/owner/name/tree/main`` → ``owner/name``."""
    found = re.match(r"https?://[^/]+/([^/?#]+/[^/?#]+)", url)
    return found[1] if found and re.fullmatch(REPOSITORY_PATTERN, found[1]) else None
