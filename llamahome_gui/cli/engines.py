"""The engine and the settings that a command's options ask for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from llamahome_gui.cli.choices import EngineChoices
from llamahome_gui.cli.output import note

if TYPE_CHECKING:
    from llamahome_gui.config.settings import H2OSettings, SamplingSettings
    from llamahome_gui.inference.engine import Engine


@contextlib.contextmanager
def engine_of(choices: EngineChoices) -> Iterator[Engine]:
    """The model that was named, closed at the end: one that is larger than the memory has files on the disk."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.config.settings import load_settings
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.models import ModelStore

    workspace = Workspace.open()
    runtime = load_settings(workspace).runtime
    if choices.offload is not None:
        runtime.offload = choices.offload
    engine = load_engine(ModelStore(workspace), choices.name, weights=choices.weights or "auto", runtime=runtime)
    try:
        for text in engine.loaded.notes:
            note(text)
        yield engine
    finally:
        engine.loaded.close()


def settings_of(choices: EngineChoices) -> tuple[H2OSettings, SamplingSettings]:
    """The workspace's settings with the choices over them, validated together."""
    from pydantic import ValidationError

    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.config.section import first_problem
    from llamahome_gui.config.settings import H2OSettings, SamplingSettings, load_settings
    from llamahome_gui.errors import ConfigError

    choices.check()
    settings = load_settings(Workspace.open())
    try:
        base = settings.h2o if choices.preset is None else settings.h2o.with_preset(choices.preset)
        return (
            H2OSettings(**(base.model_dump() | choices.of_the_cache())),
            SamplingSettings(**(settings.sampling.model_dump() | choices.of_the_answer())),
        )
    except ValidationError as error:
        raise ConfigError(first_problem(error), hint="See llamahome model --help.") from error
