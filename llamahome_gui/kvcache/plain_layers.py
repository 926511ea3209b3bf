"""The decoder layers of any served model, one at a time, through the modules of the transformers library."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from llamahome_gui.kvcache.attention import CACHE_ARGUMENT, PROBE_ARGUMENT
from llamahome_gui.kvcache.fast_layers import Attends


class PlainLayers:
    """Runs rows of hidden states through one layer after another.

    Args:
        model: A transformers causal LM after `attention.install`.
    """

    def __init__(self, model: Any) -> None:
        self._decoder = model.get_decoder()
        self._head = model.get_output_embeddings()

    def __len__(self) -> int:
        return len(self._decoder.layers)

    def embed(self, token_ids: Tensor) -> Tensor:
        """Hidden states before the first layer, shape ``(batch, tokens, hidden)``."""
        hidden: Tensor = self._decoder.embed_tokens(token_ids)
        return hidden

    def is_offloaded(self, index: int) -> bool:
        """Whether accelerate fetches the layer's weights for each call."""
        hooks = (getattr(module, "_hf_hook", None) for module in self._decoder.layers[index].modules())
        return any(getattr(hook, "offload", False) for hook in hooks)

    def run(self, index: int, hidden: Tensor, cache: Attends, probe: int = 0) -> Tensor:
        """Rows after a layer, shape ``(batch, tokens, hidden)``."""
        # Position 0 everywhere makes the model's own rotation the identity.
        nowhere = torch.zeros(1, 1, dtype=torch.int64, device=hidden.device)
        turns = self._decoder.rotary_emb(hidden, position_ids=nowhere)
        turns = tuple(turn.expand(hidden.shape[0], hidden.shape[1], -1) for turn in turns)
        arguments = {CACHE_ARGUMENT: cache, PROBE_ARGUMENT: probe}
        rows: Tensor = self._decoder.layers[index](hidden, attention_mask=None, position_embeddings=turns, **arguments)
        return rows

    def logits(self, hidden: Tensor) -> Tensor:
        """What comes after each of the rows, shape ``(batch, rows, vocabulary)``."""
        logits: Tensor = self._head(self._decoder.norm(hidden))
        return logits
