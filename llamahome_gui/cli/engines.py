"""The engine and the settings that a command's options ask for."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from llamahome_gui.cli.choices import Choices, EngineChoices
from llamahome_gui.cli.output import note
from llamahome_gui.errors import ConfigError
from llamahome_gui.models.types import STARTER_KEY

if TYPE_CHECKING:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.config.settings import H2OSettings, SamplingSettings
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.inference.remote.engine import RemoteEngine

REMOTE_KEY_VARIABLE = "LLAMAHOME_REMOTE_KEY"


@contextlib.contextmanager
def engine_of(choices: EngineChoices) -> Iterator[Engine]:
    """The model that was named, closed at the end: one that is larger than the memory has files on the disk."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.config.settings import load_settings
    from llamahome_gui.models import ModelStore

    workspace = Workspace.open()
    runtime = load_settings(workspace).runtime
    if choices.offload is not None:
        runtime.offload = choices.offload
    store = ModelStore(workspace)
    store.find(choices.name)  # a wrong name is told at once, and not after seconds of imports

    from llamahome_gui.inference.engine import load_engine

    engine = load_engine(store, choices.name, weights=choices.weights or "auto", runtime=runtime)
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


@contextlib.contextmanager
def answerer_of(choices: Choices) -> Iterator[Engine]:
    """As `engine_of`, where the model may also be one of a server: by ``--server``, or by the key ``remote/…``."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models.servers import PREFIX

    if choices.server is None and not choices.name.startswith(PREFIX):
        with engine_of(choices) as engine:
            yield engine
        return
    if choices.load_cache is not None or choices.save_cache is not None:
        raise ConfigError("The cache of a server cannot be saved or loaded.", hint="Leave out --save-cache.")
    remote = _remote(Workspace.open(), choices)
    for text in remote.loaded.notes:
        note(text)
    yield remote  # type: ignore[misc]  # what is asked of it both engines answer


def _remote(workspace: Workspace, choices: Choices) -> RemoteEngine:
    from llamahome_gui.inference.remote.engine import open_address, open_remote

    shown = os.environ.get(REMOTE_KEY_VARIABLE, "").strip() or None
    if choices.server is None:
        remote = open_remote(workspace, choices.name, shown)
        remote.check()
        return remote
    model = "" if choices.name == STARTER_KEY else choices.name
    return open_address(workspace, choices.server, model, shown)
