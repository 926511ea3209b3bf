"""A model in memory, its adapters, and what it was loaded as.

torch is imported by the functions, not by the module, so that listing models stays quick.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from llamahome_gui.errors import ModelError
from llamahome_gui.models.folder import Mark, check_adapter, mark_of
from llamahome_gui.models.offload import Offload
from llamahome_gui.models.types import InstalledModel, ModelKind
from llamahome_gui.models.weights import Weights
from llamahome_gui.monitoring.collector import collect

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
        weights_bytes: What the weights take in their form; 0 where layers lie elsewhere, or nobody knows.
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
    weights_bytes: int = 0
    _adapters: dict[str, Adapter] = field(default_factory=dict)
    _merged: Mark | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.base is None and self.info.kind is ModelKind.ADAPTER:
            self._merged = mark_of(self.info.path)

    def wear(self, model: InstalledModel) -> None:
        """Answer as `model`: the base itself, or one of its adapters.

        An adapter is read once, then kept, and read again where its files have been replaced since.

        Raises:
            ModelError: `model` is not of this base, or cannot lie on top of it; nothing has changed then.
        """
        from llamahome_gui.models.adapters import put_on, read_adapter

        known = self.knows(model)
        if known and model == self.info:
            return
        if not self.can_wear(model):
            raise _unwearable(model, replaced=model == self.info)
        adapter = self._adapters.get(model.key)
        if model.kind is ModelKind.ADAPTER and not known:
            check_adapter(model.path)
            adapter = read_adapter(model.path, model)
        put_on(self.model, adapter)
        if adapter is not None:
            self._adapters[model.key] = adapter
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
        """Whether `wear` would have nothing to read: it is what is loaded, its base, or an adapter that was worn.

        Not an adapter whose files are others than those that were read.
        """
        known = self._adapters.get(model.key)
        if known is None:
            return model in (self.info, self.base) and not _replaced(model, self._merged)
        return known.info == model and not _replaced(model, known.mark)

    def forget(self, adapter: InstalledModel) -> None:
        """Let go of an adapter that is not worn now: its file goes, or another one comes under its name."""
        if self.info.key != adapter.key:
            self._adapters.pop(adapter.key, None)

    def close(self) -> None:
        """Free the memory; the object cannot be used afterwards. May be called twice."""
        self.model = self.tokenizer = None
        self._adapters.clear()
        collect()
        if self.device.type == "cuda":
            import torch

            torch.cuda.empty_cache()
        if self.offload is not None:
            self.offload.close()


def _replaced(model: InstalledModel, read: Mark | None) -> bool:
    """Whether the files of `model` are others than those that were read; not where they are gone."""
    return read is not None and mark_of(model.path) not in (read, None)


def _unwearable(model: InstalledModel, *, replaced: bool) -> ModelError:
    if replaced:
        return ModelError("The adapter's files were replaced.", subject=model.title, hint="Load it again.")
    return ModelError("The adapter is not for the model that is loaded.", subject=model.title)
