"""The published H2O recipe as a contender: our own slow reference on a model of the transformers library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from llamahome_gui.evaluation.kv.contenders import memory
from llamahome_gui.evaluation.kv.meta_recipe import RecipeLayer
from llamahome_gui.evaluation.kv.model import load_model, random_kv, weight_bytes
from llamahome_gui.evaluation.kv.peers.serve import timed, timed_steps
from llamahome_gui.evaluation.kv.peers.text import random_text
from llamahome_gui.inference.memory import free_bytes

ATTENTION_NAME = "published_h2o_recipe"
_LAYERS = "published_h2o_layers"
# Softmax, logits and mask of one layer, in fp32.
_SQUARES = 4


class Meta:
    """A model that attends through `RecipeLayer`."""

    def __init__(
        self,
        folder: Path,
        dtype: str = "float32",
        window: int = 512,
        heavy_hitters: int = 128,
        device: str = "cpu",
    ) -> None:
        from transformers import AttentionInterface

        AttentionInterface.register(ATTENTION_NAME, _attend)
        self._model = load_model(folder, dtype, device)
        self._model.set_attn_implementation(ATTENTION_NAME)
        self._sizes = window, heavy_hitters
        self._layers: list[RecipeLayer] = []
        self._next = 3

    def about(self) -> dict[str, int]:
        """Bytes of the weights."""
        return weight_bytes(self._model)

    def prefill(self, tokens: int) -> dict[str, float]:
        """Read a text of so many tokens at once; every layer holds attention of all by all.

        Raises:
            MemoryError: That would not fit into the free memory.
        """
        self._check_room(tokens)
        ids = torch.tensor([random_text(self._model.config.vocab_size, tokens)])
        self._empty()
        return {"seconds": timed(lambda: self._run(ids))}

    def fill(self, tokens: int) -> None:
        """Hold the window's worth of random keys and values, as after a text of so many tokens."""
        self._empty()
        held = min(tokens, self._sizes[0])
        source = torch.Generator(self._model.device).manual_seed(tokens)
        for layer in self._layers:
            layer.keys, layer.values = (random_kv(self._model, held, source) for _ in range(2))
            shape = layer.keys.shape[:3]
            layer.scores = torch.rand(shape, generator=source, device=source.device)
            layer.positions = torch.arange(tokens - held, tokens, device=source.device).expand(shape)

    def decode(self, tokens: int, seconds: float = 0.0) -> dict[str, Any]:
        """Generate greedily."""
        return timed_steps(lambda: self._run(torch.tensor([[self._next]])), tokens, seconds)

    def held(self) -> dict[str, int]:
        """Bytes held between two steps; memory of the process."""
        return {"held_bytes": sum(layer.nbytes for layer in self._layers), "resident_bytes": memory.resident()}

    def kept(self) -> list[list[list[int]]]:
        """Places in the text that are held, by layer and KV head."""
        return [layer.positions[0].tolist() for layer in self._layers]

    def _check_room(self, tokens: int) -> None:
        needed = _SQUARES * 4 * self._model.config.num_attention_heads * tokens**2
        free = free_bytes(self._model.device)
        if needed > free:
            raise MemoryError(f"attention of all by all takes {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free")

    def _empty(self) -> None:
        inv_freq = self._model.get_decoder().rotary_emb.inv_freq.float()
        self._layers = [RecipeLayer(*self._sizes, inv_freq) for _ in range(self._model.config.num_hidden_layers)]

    @torch.inference_mode()
    def _run(self, ids: Tensor) -> None:
        ids = ids.to(self._model.device)
        # Position 0 everywhere makes the model's own rotation the identity; the recipe rotates.
        zeros = torch.zeros_like(ids)
        output = self._model(
            input_ids=ids, position_ids=zeros, use_cache=False, logits_to_keep=1, **{_LAYERS: self._layers}
        )
        self._next = int(output.logits[0, -1].argmax())


def _attend(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    scaling: float,
    **kwargs: Any,
) -> tuple[Tensor, None]:
    """What transformers calls in each layer; shapes as in `kvcache.attention.cache_attention`."""
    layers: list[RecipeLayer] = kwargs[_LAYERS]
    layer = layers[int(module.layer_idx)]  # type: ignore[arg-type]
    return layer.attend(query, key, value, scaling).transpose(1, 2), None
