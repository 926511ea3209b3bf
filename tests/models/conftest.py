"""One tiny model folder for the whole session; tests that break it get a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.models import ModelStore
from tests.tiny import make_tiny_model


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole model in one weights file; not to be changed."""
    return make_tiny_model(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture(scope="session")
def tiny_shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole model in several shards; not to be changed."""
    return make_tiny_model(tmp_path_factory.mktemp("shards") / "model", shard_size="40KB")


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model that a test may break."""
    return shutil.copytree(tiny, tmp_path / "copy")


@pytest.fixture
def shards(tiny_shards: Path, tmp_path: Path) -> Path:
    """A copy of the sharded model that a test may break."""
    return shutil.copytree(tiny_shards, tmp_path / "sharded")


@pytest.fixture
def store(workspace: Workspace, tiny: Path) -> ModelStore:
    """A store whose starter is the tiny model."""
    return ModelStore(workspace, starter=tiny)
