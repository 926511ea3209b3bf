"""A small tokenizer of the recipe's own kind, and the folder of the shipped weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.starter.tokenizer import load_tokenizer, save_tokenizer, tokenizer_texts, train_tokenizer


@pytest.fixture(scope="session")
def tokenizer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tokenizer of 1,500 tokens, trained on a few conversations."""
    folder = tmp_path_factory.mktemp("starter") / "tokenizer"
    save_tokenizer(train_tokenizer(tokenizer_texts(0, conversations=60), vocabulary=1500), folder)
    return folder


@pytest.fixture(scope="session")
def tokenizer(tokenizer_folder: Path) -> object:
    """The same tokenizer, loaded as training loads it."""
    return load_tokenizer(tokenizer_folder)


@pytest.fixture(scope="session")
def weights(repo_root: Path) -> Path:
    """The folder of the model that ships."""
    return repo_root / "data" / "starter"
