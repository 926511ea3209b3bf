"""A model in memory, its adapters, and what it was loaded as.

torch is imported by the functions, not by the module, so that listing models stays quick.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from llamahome_gui.errors import ModelError
from llamahome_gui.models.folder import check_adapter
from llamahome_gui.models.offload import Offload
from llamahome_gui.models.types import InstalledModel, ModelKind
from llamahome_gui.models.weights import Weights

if TYPE_CHECKING:
    import torch

    from llamahome_gui.models.adapters import Adapter


@dataclass
class LoadedModel:
    """A model in memory, ready to be asked.

    Attributes:
        info: What was loaded.
        model: A transformers causal language model in evaluation mode, with the adapter on top of its layers, or
            merged into its weights where `info` is an adapter and `base` is None.
        tokenizer: With a chat template, the model's own or `PLAIN_TEMPLATE`.
        context_length: Tokens the model was trained to read.
        notes: What the user should know, such as a missing chat template; whole sentences.
        weights: In which form the weights are held; None for a model that was made elsewhere.
        offload: Where layers that are not in memory lie.
        base: The base model, where adapters lie on top of it; see `wear`.
    """

    info: InstalledModel
    model: Any
    tokenizer: Any
    device: torch.device
    dtype: torch.dtype
    context_length: int
    notes: tuple[str, ...] = ()
    weights: Weights | None = None
    offload: Offload | None = None
    base: InstalledModel | None = None
    _adapters: dict[str, Adapter] = field(default_factory=dict)

    def wear(self, model: InstalledModel) -> None:
        """Answer as `model`: the base itself, or one of its adapters. An adapter is read once, then kept.

        Raises:
            ModelError: `model` is not of this base, or cannot lie on top of it; nothing has changed then.
        """
        from llamahome_gui.models.adapters import put_on, read_adapter

        if model == self.info:
            return
        if not self.can_wear(model):
            raise ModelError("The adapter is not for the model that is loaded.", subject=model.title)
        if model.kind is ModelKind.ADAPTER and not self.knows(model):
            check_adapter(model.path)
            self._adapters[model.key] = read_adapter(model.path, model)
        put_on(self.model, self._adapters.get(model.key))
        self.info = model

    def can_wear(self, model: InstalledModel) -> bool:
        """Whether `wear` is for `model`: what is loaded, its base, or a plain adapter of it."""
        from llamahome_gui.models.adapters import why_not_on_top

        if self.knows(model):
            return True
        if self.base is None or model.kind is not ModelKind.ADAPTER or model.base_key != self.base.key:
            return False
        try:
            return why_not_on_top(model.path) is None
        except ModelError:  # who loads it is told
            return False

    def knows(self, model: InstalledModel) -> bool:
        """Whether `wear` would have nothing to read: it is what is loaded, its base, or an adapter that was worn."""
        known = self._adapters.get(model.key)
        return model in (self.info, self.base) or (known is not None and known.info == model)

    def forget(self, adapter: InstalledModel) -> None:
        """Let go of an adapter that is not worn now: its file goes, or another one comes under its name."""
        if self.info.key != adapter.key:
            self._adapters.pop(adapter.key, None)

    def close(self) -> None:
        """Free the memory; the object cannot be used afterwards. May be called twice."""
        self.model = self.tokenizer = None
        self._adapters.clear()
        gc.collect()
        if self.device.type == "cuda":
            import torch

            torch.cuda.empty_cache()
        if self.offload is not None:
            self.offload.close()
