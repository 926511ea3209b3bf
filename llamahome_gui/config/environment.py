"""Settings from the environment: ``LLAMAHOME_<SECTION>_<FIELD>``, and the documented short names.

They lie over the settings files and under the options of a command. They hold for one start: saving the settings
writes what the files said before.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel

from llamahome_gui.config.section import walk
from llamahome_gui.errors import ConfigError

Path = tuple[str, ...]

PREFIX = "LLAMAHOME_"
# What begins alike and is no setting: where things are, a password for documents, keys of servers.
NO_SETTINGS = frozenset(
    {"LLAMAHOME_HOME", "LLAMAHOME_VENV", "LLAMAHOME_PASSWORD", "LLAMAHOME_SERVE_KEY", "LLAMAHOME_REMOTE_KEY"}
)
# 16 bits are no quantisation: the device and its memory decide then.
_QUANTISED = {
    "8": "int8", "8bit": "int8", "int8": "int8", "q8": "int8",
    "4": "int4", "4bit": "int4", "int4": "int4", "q4": "int4",
    "none": "auto", "f16": "auto", "fp16": "auto", "bf16": "auto", "16bit": "auto",
}  # fmt: skip
_SHORT: dict[str, tuple[Path, ...]] = {
    "LLAMA_MAX_SEQ_LEN": (("h2o", "max_sequence_length"),),
    "LLAMA_MODEL_QUANT": (("runtime", "cpu_weights"), ("runtime", "gpu_weights")),
}


@dataclass(frozen=True)
class Override:
    """One setting from the environment.

    Attributes:
        name: Of the variable.
        path: Section, field, and fields within it.
        value: As YAML reads the text.
    """

    name: str
    path: Path
    value: Any


def overrides(schema: type[BaseModel], environ: Mapping[str, str] | None = None) -> list[Override]:
    """What the environment sets; short names first, so that a full one wins.

    Raises:
        ConfigError: A variable begins like ours and names no setting, or cannot be read.
    """
    environ = os.environ if environ is None else environ
    found = [
        Override(name, path, _quantised(name, environ[name]) if name == "LLAMA_MODEL_QUANT" else _read(name, environ))
        for name, paths in _SHORT.items() if environ.get(name) for path in paths
    ]  # fmt: skip
    known = {variable(path): path for path, _field in walk(schema)}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in NO_SETTINGS:
            found.append(Override(name, _known(name, known), _read(name, environ)))
    return found


def variable(path: Path) -> str:
    """The variable that a setting goes by."""
    return PREFIX + "_".join(path).upper()


def put(content: dict[str, Any], path: Path, value: Any) -> None:
    """Set a value in nested mappings, which are made where they are missing."""
    for name in path[:-1]:
        content = content.setdefault(name, {})
    content[path[-1]] = value


def get(content: Mapping[str, Any], path: Path) -> Any:
    """A value in nested mappings; None where there is none."""
    inner: Any = content
    for name in path:
        inner = inner.get(name) if isinstance(inner, Mapping) else None
    return inner


def _known(name: str, known: Mapping[str, Path]) -> Path:
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1)
    raise ConfigError(
        "The environment names a setting that does not exist.", subject=name,
        hint=f"Did you mean {near[0]}?" if near else "See llamahome config show.",
    )  # fmt: skip


def _read(name: str, environ: Mapping[str, str]) -> Any:
    try:
        return yaml.safe_load(environ[name])
    except yaml.YAMLError as error:
        raise ConfigError("The value in the environment cannot be read.", subject=name) from error


def _quantised(name: str, text: str) -> str:
    value = _QUANTISED.get(text.strip().lower())
    if value is None:
        raise ConfigError(f"'{text}' is no form of weights.", subject=name, hint="Known: none, f16, int8, int4.")
    return value
