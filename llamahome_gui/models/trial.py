"""Try whether a model really loads: its small parts alone, or all of it with one token computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from llamahome_gui.errors import ModelError
from llamahome_gui.models.types import InstalledModel, ModelKind

if TYPE_CHECKING:
    from llamahome_gui.models.store import ModelStore


def load_small(model: InstalledModel) -> None:
    """Load what the transformers library reads before the weights: configuration and tokenizer.

    Raises:
        ModelError: Says which cannot be loaded, and why.
    """
    if model.kind is ModelKind.ADAPTER:
        from peft import LoraConfig

        _loading(lambda: LoraConfig.from_pretrained(str(model.path)), "adapter's configuration", model)
        return
    from transformers import AutoConfig

    from llamahome_gui.models.tokenizer import load_tokenizer

    _loading(
        lambda: AutoConfig.from_pretrained(str(model.path), local_files_only=True, trust_remote_code=False),
        "configuration",
        model,
    )
    load_tokenizer(model.path)


def _loading(load: Callable[[], Any], what: str, model: InstalledModel) -> None:
    try:
        load()
    except Exception as error:  # the library raises anything for a wrong value
        raise ModelError(f"The {what} cannot be loaded ({' '.join(str(error).split())}).", subject=model.key) from error


def try_loading(store: ModelStore, model: InstalledModel, progress: Callable[[str, float], None] | None = None) -> None:
    """Load the model and compute one token.

    Raises:
        ModelError: It cannot be loaded, or what it computes is no number.
    """
    import torch

    from llamahome_gui.models.loader import load_model

    loaded = load_model(store, model, progress=progress)
    try:
        tokens = loaded.tokenizer("Hello", return_tensors="pt")["input_ids"].to(loaded.device)
        with torch.inference_mode():
            logits = loaded.model(tokens).logits
        if not bool(torch.isfinite(logits).all()):
            raise ModelError(
                "The model computes no numbers: its weights are damaged.",
                subject=model.key,
                hint="Download or import it again.",
            )
    finally:
        loaded.close()
