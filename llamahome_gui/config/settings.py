"""The settings: one schema that validates files, feeds the settings page and documents itself.

Three files in `<workspace>/.config/`, each optional: `h2o_config.yaml`, `training_config.yaml`, `app_config.yaml`
(sampling, runtime, documents, downloads and appearance). Defaults stand in the schema; a file overrides what it names,
and the environment what it names for one start.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, field_validator

from llamahome_gui.config import environment
from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.h2o import H2OSettings
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.section import Section, first_problem, walk
from llamahome_gui.config.training import TrainingSettings
from llamahome_gui.errors import ConfigError


class SamplingSettings(Section):
    """How the next token is chosen."""

    temperature: float = Field(
        0.0, ge=0.0, le=5.0, title="Temperature", description="0 always takes the likeliest token."
    )
    top_p: float = Field(
        1.0,
        gt=0.0,
        le=1.0,
        title="Top-p",
        description="Choose among the likeliest tokens that sum to this share.",
    )
    top_k: int = Field(0, ge=0, title="Top-k", description="Choose among this many tokens; 0 means all.")
    repetition_penalty: float = Field(
        1.0,
        ge=0.5,
        le=3.0,
        title="Repetition penalty",
        description="Above 1 makes tokens already used less likely.",
    )
    max_new_tokens: int = Field(
        512, ge=1, le=131_072, title="Longest answer", description="Tokens after which an answer stops."
    )
    seed: int | None = Field(None, ge=0, title="Seed", description="The same seed gives the same answer.")

    @field_validator("seed")
    @classmethod
    def _taken_by_torch(cls, seed: int | None) -> int | None:
        """Not a limit of the field, which a spin box would take for its own."""
        if seed is not None and seed >= 2**64:
            raise ValueError("a seed has at most 64 bits")
        return seed


class RuntimeSettings(Section):
    """In which form a model's weights are held, and whether they may be larger than the memory."""

    cpu_weights: Literal["auto", "float32", "bfloat16", "int8", "int4"] = Field(
        "auto",
        title="Weights on the CPU",
        description="Auto: 32 bits for small models; 16 bits for large ones, with 8-bit weights to write answers; "
        "less where memory is short. int8 takes half of the memory of bfloat16, int4 two fifths, a little less "
        "exact.",
    )
    gpu_weights: Literal["auto", "int8", "int4"] = Field(
        "auto",
        title="Weights on the GPU",
        description="Auto: 16 bits. int8 and int4 take a half and a quarter of the memory and need torchao or "
        "bitsandbytes.",
    )
    keep_models: int = Field(
        2,
        ge=1,
        le=8,
        title="Models kept loaded",
        description="Models stay in memory when another one is chosen, as long as there is room. 1 keeps one at a "
        "time.",
    )
    keep_read: float = Field(
        4.0,
        ge=0.0,
        title="Texts kept as read",
        description="GB on the disk for long texts that models have read, so that the next question about them begins "
        "at once; 0 keeps none.",
    )
    offload: bool = Field(
        False,
        title="Offload",
        description="A model larger than the memory keeps some layers on the disk and fetches them for every "
        "token: slow, but it works.",
    )


class DocumentSettings(Section):
    """What becomes of files when they are converted."""

    hidden: bool = Field(
        True,
        title="Keep hidden text, rows and sheets",
        description="Marked as hidden in the text, so that nothing a file holds is lost.",
    )
    formulas: bool = Field(
        False, title="Show formulas", description="The formula of a cell beside the value that the sheet displays."
    )


class DownloadSettings(Section):
    """How models are fetched."""

    models_at_a_time: int = Field(1, ge=1, le=4, title="Models at a time", description="The others wait in the queue.")
    files_at_a_time: int = Field(3, ge=1, le=8, title="Files at a time", description="Of one model.")
    limit: float = Field(
        0.0, ge=0.0, title="Bandwidth limit", description="MB/s for all downloads together; 0 means no limit."
    )

    @property
    def bytes_per_second(self) -> float | None:
        """The limit; None for none."""
        return self.limit * 1e6 or None


class AppearanceSettings(Section):
    """How the window looks."""

    theme: Literal["system", "light", "dark", "contrast"] = Field(
        "system",
        title="Theme",
        description="System follows the desktop, high contrast included. Contrast has strong edges and pure colours.",
    )
    text_size: int = Field(
        100, ge=80, le=200, title="Text size", description="Percent of the system's. Ctrl++, Ctrl+− and Ctrl+0 as well."
    )
    notifications: bool = Field(
        True, title="Notifications", description="Say when long work has ended while another window is in front."
    )
    language: Literal["system", "en", "de"] = Field(
        "system", title="Language", description="Of the window. In force from the next start on."
    )


class Settings(Section):
    """All settings of a workspace, in the order in which the window shows them."""

    appearance: AppearanceSettings = Field(
        default_factory=AppearanceSettings, title="Appearance", description="How the window looks, and what it speaks."
    )
    h2o: H2OSettings = Field(
        default_factory=H2OSettings,
        title="KV cache",
        description="H2O keeps the heavy hitters and the most recent tokens, so that memory stays small on long "
        "documents.",
    )
    sampling: SamplingSettings = Field(
        default_factory=SamplingSettings, title="Sampling", description="How the next token of an answer is chosen."
    )
    runtime: RuntimeSettings = Field(
        default_factory=RuntimeSettings,
        title="Model weights",
        description="In which form a model is held. In force when a model is loaded the next time.",
    )
    documents: DocumentSettings = Field(
        default_factory=DocumentSettings,
        title="Documents",
        description="What becomes of files when they are converted. In force for the next ones.",
    )
    downloads: DownloadSettings = Field(
        default_factory=DownloadSettings,
        title="Downloads",
        description="How models are fetched. The bandwidth is in force at once, the rest from the next start on.",
    )
    training: TrainingSettings = Field(
        default_factory=TrainingSettings,
        title="Fine-tuning",
        description="What a new run begins with; each run can have its own under Fine-tune.",
    )


# Which section lives under which key of which file.
_FILES: dict[str, tuple[str, ...]] = {
    "h2o_config.yaml": ("h2o",),
    "training_config.yaml": ("training",),
    "app_config.yaml": ("sampling", "runtime", "documents", "downloads", "appearance"),
}


def load_settings(workspace: Workspace, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings files over the defaults, and the environment over both.

    Raises:
        ConfigError: A file is not YAML, or a value does not fit; names the file or the variable, and the field.
    """
    set_here = environment.overrides(Settings, environ)
    sections: dict[str, Any] = {}
    for name, keys in _FILES.items():
        path = workspace.config_dir / name
        content = _checked_keys(read_yaml(path), keys, path)
        for key in keys:
            if key in content:
                sections[key] = validate_section(Settings.model_fields[key].annotation, content[key], path, key)
            own = [each for each in set_here if each.path[0] == key]
            if own:
                sections[key] = _overridden(key, content.get(key), own)
    return Settings(**sections)


def save_settings(workspace: Workspace, settings: Settings, environ: Mapping[str, str] | None = None) -> None:
    """Write all settings files, each atomically; what the environment sets stays as the files have it."""
    content = settings.model_dump(mode="json")
    set_here = environment.overrides(Settings, environ)
    if set_here:
        in_files, now = (load_settings(workspace, each).model_dump(mode="json") for each in ({}, environ))
        for field in (each.path for each in set_here):
            if environment.get(content, field) == environment.get(now, field):  # nobody chose another one meanwhile
                environment.put(content, field, environment.get(in_files, field))
    for name, keys in _FILES.items():
        path = workspace.config_dir / name
        own = {key: content[key] for key in keys}
        write_atomic(path, yaml.safe_dump(own, sort_keys=False, allow_unicode=True))


@dataclass(frozen=True)
class SettingSource:
    """A setting's value and where it comes from: the name of a variable, the path of a file, or `default`."""

    path: tuple[str, ...]
    value: Any
    source: str


def setting_sources(workspace: Workspace, environ: Mapping[str, str] | None = None) -> list[SettingSource]:
    """Every setting as it holds now, with its source; raises `ConfigError` as `load_settings` does."""
    values = load_settings(workspace, environ).model_dump(mode="json")
    set_here = {each.path: each.name for each in environment.overrides(Settings, environ)}
    files = {name: read_yaml(workspace.config_dir / name) for name in _FILES}
    found = []
    for path, _field in walk(Settings):
        name = next(file for file, keys in _FILES.items() if path[0] in keys)
        in_file = environment.get(files[name], path) is not None
        source = set_here.get(path) or (str(workspace.config_dir / name) if in_file else "default")
        found.append(SettingSource(path, environment.get(values, path), source))
    return found


def _checked_keys(content: dict[str, Any], keys: tuple[str, ...], path: Path) -> dict[str, Any]:
    unknown = sorted(set(content) - set(keys))
    if unknown:
        raise ConfigError(f"Unknown section '{unknown[0]}'.", subject=str(path), hint=f"Known: {', '.join(keys)}.")
    return content


def _overridden(key: str, content: Any, own: Sequence[environment.Override]) -> Any:
    """A section with what the environment says of it; the first variable that does not fit is named."""
    laid = copy.deepcopy(content) if isinstance(content, dict) else {}
    schema: Any = Settings.model_fields[key].annotation
    made = None
    for each in own:
        environment.put(laid, each.path[1:], each.value)
        try:
            made = schema.model_validate(laid)
        except ValidationError as error:
            raise ConfigError(first_problem(error, key), subject=each.name, hint="Mend or unset it.") from error
    return made


def load_training_settings(path: Path) -> TrainingSettings:
    """Read one training YAML, with or without the top-level key `training`.

    Raises:
        ConfigError: As for `load_settings`.
    """
    if not path.is_file():
        raise ConfigError("The settings file does not exist.", subject=str(path))
    content = read_yaml(path)
    section: TrainingSettings = validate_section(TrainingSettings, content.get("training", content), path, "training")
    return section


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; empty where the file is absent."""
    if not path.exists():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The file is not valid YAML ({_one_line(error)}).",
            subject=str(path),
            hint="Mend it or remove it.",
        ) from error
    except OSError as error:
        raise ConfigError(f"The file cannot be read ({error.strerror}).", subject=str(path)) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigError("The file must hold 'name: value' pairs.", subject=str(path))
    return content


def validate_section(schema: Any, content: Any, path: Path, section: str) -> Any:
    """Validate one section against its schema, with file and field in the error."""
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        raise ConfigError(first_problem(error, section), subject=str(path), hint="Mend the value.") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
