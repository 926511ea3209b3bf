"""The matrices of all layers, held once: the model's modules and the compiled decoder read the same memory.

Queries, keys and values of a layer lie one below the other, and so do gate and up, which a decode step multiplies in
one go; the modules of the transformers library get views.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from llamahome_gui.models.packed import PackedEmbedding, PackedLinear, empty_packed
from llamahome_gui.models.weights import Quantised, Weights, matrix_form

ATTRIBUTE = "llamahome_stacks"
# The modules of a layer whose rows lie one below the other, by the name of their stack.
PARTS = {
    "qkv": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "o": ("self_attn.o_proj",),
    "gate_up": ("mlp.gate_proj", "mlp.up_proj"),
    "down": ("mlp.down_proj",),
}

# The norm whose output a module reads, by names in a layer.
NORMS = {
    "self_attn.q_proj": "input_layernorm", "self_attn.k_proj": "input_layernorm", "self_attn.v_proj": "input_layernorm",
    "mlp.gate_proj": "post_attention_layernorm", "mlp.up_proj": "post_attention_layernorm",
}  # fmt: skip

Rows = tuple[Tensor, Tensor]


def norm_shift(config: Any) -> float:
    """What a norm adds to its weights before it multiplies with them."""
    return 1.0 if config.model_type == "gemma" else 0.0


@dataclass(frozen=True)
class Stacks:
    """Matrices, each with its scales.

    Attributes:
        layers: By the names of `PARTS`: matrices ``(layers, rows, columns)`` (half as many columns where they are in
            4 bits, see `weights.matrix_form`) and scales of `packed.empty_packed`; with float32 the scales are ones,
            shape ``(layers, rows)``.
        form: ``float32``, ``int8`` or ``int4``.
    """

    form: str
    layers: dict[str, Rows]

    @classmethod
    def empty(cls, network: Any, form: Weights) -> Stacks:
        """Memory for all layers of `network`, whose own weights may be on the device ``meta``."""
        layers = network.get_decoder().layers
        made = {}
        for stack, names in PARTS.items():
            parts = [layers[0].get_submodule(name) for name in names]
            shape = (len(layers), sum(part.out_features for part in parts), parts[0].in_features)
            made[stack] = _empty(form.quantised and matrix_form(names[0], form.quantised), shape)
        return cls(form.quantised or "float32", made)

    def places(self, network: Any) -> Iterator[tuple[int, str, Rows]]:
        """Index of a layer, a module's name in it, and the memory of its matrix."""
        for index, layer in enumerate(network.get_decoder().layers):
            for stack, names in PARTS.items():
                matrix, scales, start = *self.layers[stack], 0
                for name in names:
                    end = start + layer.get_submodule(name).out_features
                    yield index, name, (matrix[index, start:end], scales[index, start:end])
                    start = end

    @property
    def nbytes(self) -> int:
        """Bytes of all matrices and scales."""
        return sum(part.nbytes for rows in self.layers.values() for part in rows)


def _empty(quantised: Quantised | None, shape: tuple[int, ...]) -> Rows:
    if quantised is None:
        return torch.empty(shape), torch.ones(shape[:-1])
    return empty_packed(quantised, *shape)


def stacks_of(network: Any) -> Stacks | None:
    """The stacks that the modules of `network` look into, if there are any."""
    found: Stacks | None = getattr(network, ATTRIBUTE, None)
    return found


def install_stacks(network: Any, stacks: Stacks) -> None:
    """Let the modules of `network` look into filled stacks; biases, where there are any, must be in memory."""
    layers = network.get_decoder().layers
    for index, name, (matrix, scales) in list(stacks.places(network)):
        parent = layers[index].get_submodule(name.rpartition(".")[0])
        last = name.rpartition(".")[2]
        if stacks.form == "float32":
            getattr(parent, last).weight = nn.Parameter(matrix, requires_grad=False)
        else:
            bias = getattr(parent, last).bias
            setattr(parent, last, PackedLinear(matrix, scales, None if bias is None else bias.data))
    setattr(network, ATTRIBUTE, stacks)


def install_vocabulary(network: Any, embedding: Rows, head: Rows | None, dtype: torch.dtype) -> None:
    """Packed rows for embedding and logits; without `head` the embedding's serve both.

    Args:
        dtype: Of the embeddings that the first layer gets.
    """
    factor = float(getattr(network.get_input_embeddings(), "scalar_embed_scale", 1.0))
    network.set_input_embeddings(PackedEmbedding(*embedding, dtype, factor))
    network.set_output_embeddings(PackedLinear(*(head or embedding)))
