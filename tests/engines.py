"""Engines on tiny random models, loaded by the product's own loader; for the tests of whoever asks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.tiny import make_tiny_model

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine


@pytest.fixture(scope="session")
def engine_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Engine]]:
    """Make an engine; the arguments are those of the tiny model."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.models import ModelStore

    made: list[Engine] = []

    def make(**model: Any) -> Engine:
        workspace = Workspace.open(tmp_path_factory.mktemp("engine") / "home")
        make_tiny_model(workspace.models_dir / "tiny" / "1", **model)
        made.append(load_engine(ModelStore(workspace), "tiny/1", device="cpu"))
        return made[-1]

    yield make
    for engine in made:
        engine.loaded.close()


@pytest.fixture(scope="session")
def engine(engine_of: Callable[..., Engine]) -> Engine:
    """A model trained on 256 tokens, so to speak."""
    return engine_of(context=256)
