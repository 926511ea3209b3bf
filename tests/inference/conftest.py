"""An engine on a tiny random model, loaded by the product's own loader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tiny import make_tiny_model

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.models import ModelStore

    root: Path = tmp_path_factory.mktemp("engine")
    workspace = Workspace.open(root / "home")
    make_tiny_model(workspace.models_dir / "tiny" / "1", context=256)
    engine = load_engine(ModelStore(workspace), "tiny/1", device="cpu")
    yield engine
    engine.loaded.close()
