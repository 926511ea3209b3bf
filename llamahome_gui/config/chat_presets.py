"""Presets of a chat: what the model is told beforehand and how it chooses its words, under a name.

Kept in `<workspace>/.config/chat_presets.yaml`. Some are built in; one of the user's with the same name stands in the
place of a built-in one, and deleting it brings that one back.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError, field_validator

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.section import Section, first_problem
from llamahome_gui.config.settings import SamplingSettings, read_yaml
from llamahome_gui.errors import ConfigError

FILE = "chat_presets.yaml"
LONGEST_NAME = 60


class ChatPreset(Section):
    """A system prompt and sampling settings; sampling names only what is other than in the program's settings."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    system: str = ""
    sampling: dict[str, Any] = Field(default_factory=dict)

    @field_validator("sampling")
    @classmethod
    def _known(cls, given: dict[str, Any]) -> dict[str, Any]:
        checked = SamplingSettings(**given)
        return {name: getattr(checked, name) for name in given}


BUILT_IN = (
    ChatPreset(name="Precise", sampling={"temperature": 0.0, "repetition_penalty": 1.0}),
    ChatPreset(name="Balanced", sampling={"temperature": 0.7, "top_p": 0.9}),
    ChatPreset(name="Creative", sampling={"temperature": 1.1, "top_p": 0.95, "repetition_penalty": 1.05}),
    ChatPreset(
        name="Only from the documents",
        system="Answer only from the documents. Quote the sentence that the answer stands in. "
        "If they do not say it, say so.",
        sampling={"temperature": 0.0},
    ),
)


class ChatPresets:
    """The presets of a workspace; every change is written at once.

    Args:
        folder: Of the configuration.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def every(self) -> list[ChatPreset]:
        """Built-in ones first, the user's by name.

        Raises:
            ConfigError: The file is broken; names it.
        """
        own = {preset.name: preset for preset in self._own()}
        built_in = [own.pop(preset.name, preset) for preset in BUILT_IN]
        return [*built_in, *sorted(own.values(), key=lambda preset: preset.name.casefold())]

    def save(self, preset: ChatPreset) -> None:
        """Keep a preset; one of the same name is replaced.

        Raises:
            ConfigError: The file is broken or cannot be written.
        """
        self._write([*(each for each in self._own() if each.name != preset.name), preset])

    def delete(self, name: str) -> None:
        """Forget a preset of the user's."""
        self._write([each for each in self._own() if each.name != name])

    def _own(self) -> list[ChatPreset]:
        try:
            return [ChatPreset.model_validate(each) for each in read_yaml(self._path).get("presets", [])]
        except ValidationError as error:
            problem = first_problem(error, "presets")
            raise ConfigError(problem, subject=str(self._path), hint="Mend the value.") from error
        except TypeError as error:
            raise ConfigError("'presets' must be a list.", subject=str(self._path), hint="Mend it.") from error

    def _write(self, presets: Sequence[ChatPreset]) -> None:
        content = {"presets": [preset.model_dump(exclude_defaults=True) for preset in presets]}
        try:
            write_atomic(self._path, yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
        except OSError as error:
            raise ConfigError(
                f"The presets cannot be saved ({error.strerror or error}).", subject=str(self._path),
                hint="Check the free disk space.",
            ) from error  # fmt: skip
