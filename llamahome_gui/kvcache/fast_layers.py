"""The decoder layers of a bf16 model on a CPU: the model's own matrices, with what lies between them compiled.

The modules of the transformers library spend a third of a block's time on norms, gates, residuals and a rotation by
nothing, each in several passes over memory. Matrices are still the model's modules, so adapters and quantised ones
work as they do elsewhere.
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache import inside_torch
from llamahome_gui.kvcache.block_attention import float_bits

# Whether the norm's weight is a difference from one.
_FAMILIES = {"llama": False, "mistral": False, "qwen2": False, "qwen3": False, "gemma": True}
_ACTIVATIONS = ("silu", "gelu_pytorch_tanh")


class Attends(Protocol):
    """What a layer needs of a cache."""

    def attend(
        self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float, *, probe: int = 0
    ) -> Tensor:
        """See `KVCache.attend`."""
        ...


def fast_layers(model: Any) -> FastLayers | None:
    """The layers of `model`, a transformers causal LM, or None where its own modules are to be called."""
    config = model.config
    activation = getattr(config, "hidden_activation", None) or config.hidden_act
    if config.model_type not in _FAMILIES or activation not in _ACTIVATIONS or model.training:
        return None
    if not inside_torch.is_fast():
        return None
    layers = model.get_decoder().layers
    if torch.is_grad_enabled() or not all(_is_plain(layer) for layer in (layers[0], layers[-1])):
        return None
    return FastLayers(model, activation)


def _is_plain(layer: Any) -> bool:
    """All in bf16 on the CPU, and nobody fetches its weights for each call."""
    here = all(p.device.type == "cpu" and p.dtype == torch.bfloat16 for p in layer.parameters())
    return here and not any(hasattr(module, "_hf_hook") for module in layer.modules())


class FastLayers:
    """Runs rows of hidden states through one layer after another; make it with `fast_layers`."""

    def __init__(self, model: Any, activation: str) -> None:
        from llamahome_gui.kvcache import row_kernels

        self._decoder = model.get_decoder()
        self._head = model.get_output_embeddings()
        self._about_one = _FAMILIES[model.config.model_type]
        self._kernels = row_kernels
        self._gate = row_kernels.gate_by_silu if activation == "silu" else row_kernels.gate_by_gelu
        # What the model's own rotation would do at position 0: YaRN scales queries and keys.
        self._stretch = float(torch.tensor(self._decoder.rotary_emb.attention_scaling, dtype=torch.bfloat16))

    def __len__(self) -> int:
        return len(self._decoder.layers)

    def embed(self, token_ids: Tensor) -> Tensor:
        """Hidden states before the first layer, shape ``(batch, tokens, hidden)``."""
        hidden: Tensor = self._decoder.embed_tokens(token_ids)
        return hidden

    def is_offloaded(self, index: int) -> bool:
        """Never: such a layer is none of these."""
        return False

    def run(self, index: int, hidden: Tensor, cache: Attends, probe: int = 0) -> Tensor:
        """Put rows, dense, shape ``(batch, tokens, hidden)``, through a layer, in place; gives them back."""
        layer = self._decoder.layers[index]
        attended = self._attend(layer.self_attn, index, self._norm(layer.input_layernorm, hidden), cache, probe)
        normed = self._norm(layer.post_attention_layernorm, hidden, attended)
        gates, ups = _dense(layer.mlp.gate_proj(normed)), _dense(layer.mlp.up_proj(normed))
        inside_torch.run(self._gate, [gates.data_ptr(), ups.data_ptr(), gates.numel()])
        return hidden.add_(layer.mlp.down_proj(gates))

    def read(self, token_ids: Tensor, cache: Attends, probe: int = 0) -> Tensor:
        """Put tokens through all layers; logits after the last that is no probe, shape ``(batch, vocabulary)``."""
        hidden = self.embed(token_ids)
        for index in range(len(self)):
            hidden = self.run(index, hidden, cache, probe)
        last = hidden.shape[1] - 1 - probe
        return self.logits(hidden[:, last : last + 1])[:, 0]

    def logits(self, hidden: Tensor) -> Tensor:
        """What comes after each of the rows, shape ``(batch, rows, vocabulary)``."""
        logits: Tensor = self._head(self._decoder.norm(hidden))
        return logits

    def _attend(self, attention: Any, index: int, normed: Tensor, cache: Attends, probe: int) -> Tensor:
        query, key, value = (
            project(normed).view(*normed.shape[:2], -1, attention.head_dim)
            for project in (attention.q_proj, attention.k_proj, attention.v_proj)
        )
        if hasattr(attention, "q_norm"):
            query, key = self._norm(attention.q_norm, query), self._norm(attention.k_norm, key)
        if self._stretch != 1.0:
            query, key = query * self._stretch, key * self._stretch
        query, key, value = (x.transpose(1, 2) for x in (query, key, value))
        output = cache.attend(index, query, key, value, attention.scaling, probe=probe)
        mixed: Tensor = attention.o_proj(output.transpose(1, 2).flatten(2))
        return mixed

    def _norm(self, norm: Any, x: Tensor, more: Tensor | None = None) -> Tensor:
        """The norm of `x`, to which `more` is added first, in place."""
        normed = torch.empty_like(x)
        epsilon = norm.eps if self._about_one else norm.variance_epsilon
        added = 0 if more is None else _dense(more).data_ptr()
        addresses = [_dense(x).data_ptr(), added, norm.weight.data_ptr(), normed.data_ptr()]
        size = x.shape[-1]
        inside_torch.run(
            self._kernels.add_and_norm,
            [*addresses, x.numel() // size, size, float_bits(epsilon), int(self._about_one)],
        )
        return normed


def _dense(x: Tensor) -> Tensor:
    """Compiled code reads numbers one behind the other."""
    if not x.is_contiguous() or x.dtype != torch.bfloat16:
        raise CacheError("A layer's module gave something else than rows in bf16.")
    return x
