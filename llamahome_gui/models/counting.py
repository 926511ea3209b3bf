"""Counting tokens without loading a model: its tokenizer alone, in a fraction of a second and without torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llamahome_gui.errors import ModelError

from .store import ModelStore
from .types import InstalledModel


def token_counter(store: ModelStore, model: InstalledModel) -> Callable[[str], int]:
    """A function that counts the tokens of a text as a model reads it, without special tokens.

    Raises:
        ModelError: The model has no tokenizer that can be loaded.
    """
    base = store.get(model.base_key) if model.base_key else model
    path = base.path / "tokenizer.json"
    if not path.is_file():
        return _slowly(base)
    from tokenizers import Tokenizer

    try:
        tokenizer: Any = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises nothing narrower for a damaged file
        raise ModelError(
            f"The tokenizer cannot be loaded ({' '.join(str(error).split())}).",
            subject=model.title,
            hint="Download or import the model again.",
        ) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def _slowly(model: InstalledModel) -> Callable[[str], int]:
    """Older models keep their vocabulary in another form, which takes transformers to read."""
    from .tokenizer import load_tokenizer

    tokenizer = load_tokenizer(model.path)[0]
    return lambda text: len(tokenizer(text, add_special_tokens=False)["input_ids"])
