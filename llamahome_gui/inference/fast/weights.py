"""A model's weights packed for decoding: fused projections, 8-bit rows with a scale each, or plain 32-bit floats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

Precision = Literal["int8", "float32"]
Array = np.ndarray[Any, Any]

PLAIN_TYPES = ("llama", "mistral", "qwen2", "qwen3", "gemma")
ACTIVATIONS = {"silu": 0, "gelu_pytorch_tanh": 1}


def why_not(model: Any) -> str | None:
    """Why a model cannot be packed; None when it can."""
    config = getattr(model, "config", None)
    kind = getattr(config, "model_type", "unknown")
    if kind not in PLAIN_TYPES:
        return f"models of type '{kind}' have no packed form"
    activation = activation_name(config)
    if activation not in ACTIVATIONS:
        return f"the activation '{activation}' has no compiled form"
    if hasattr(model, "peft_config"):
        return "the model carries an adapter that is not merged"
    devices = {parameter.device.type for parameter in model.parameters()}
    if devices != {"cpu"}:
        return f"the weights are on {', '.join(sorted(devices))}"
    layer = model.get_decoder().layers[0]
    parts = (layer.self_attn.q_proj, layer.self_attn.o_proj, layer.mlp.gate_proj, layer.mlp.down_proj)
    if any(type(part) is not nn.Linear for part in parts):
        return "its layers are not plain matrices"
    if any(part.bias is not None for part in parts[1:]):
        return "its layers add a bias where none is expected"
    return None


def activation_name(config: Any) -> str:
    """The name of the activation between the two matrices of the feed-forward part."""
    return str(getattr(config, "hidden_activation", None) or config.hidden_act)


@dataclass(frozen=True)
class PackedWeights:
    """Everything a decode step multiplies with.

    Attributes:
        arrays: In the order that `kernels.decode_step` takes them apart: qkv ``(layers, rows, hidden)``, its scales
            ``(layers, rows)`` and bias, then o, gate_up and down with their scales, the norms, the vocabulary matrix.
        has_bias, has_head_norm: Whether the bias of qkv and the norms of queries and keys are to be applied.
        embedding_scale: Factor on the token's embedding (Gemma).
    """

    arrays: tuple[Array, ...]
    has_bias: bool
    has_head_norm: bool
    embedding_scale: float

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays; arrays that share the model's memory count too."""
        return sum(array.nbytes for array in self.arrays)


def pack(model: Any, precision: Precision) -> PackedWeights:
    """Copy a model's weights into their packed form, layer by layer."""
    layers = list(model.get_decoder().layers)
    attention = [layer.self_attn for layer in layers]
    mlp = [layer.mlp for layer in layers]
    qkv = _stack(([a.q_proj.weight, a.k_proj.weight, a.v_proj.weight] for a in attention), precision)
    o = _stack(([a.o_proj.weight] for a in attention), precision)
    gate_up = _stack(([m.gate_proj.weight, m.up_proj.weight] for m in mlp), precision)
    down = _stack(([m.down_proj.weight] for m in mlp), precision)
    head = _stack([[model.get_output_embeddings().weight]], precision)
    has_bias = attention[0].q_proj.bias is not None
    has_head_norm = hasattr(attention[0], "q_norm")
    shift = 1.0 if model.config.model_type == "gemma" else 0.0
    arrays = (
        *qkv, _bias(attention, has_bias, qkv[1].shape), *o, *gate_up, *down,
        _vectors([layer.input_layernorm.weight for layer in layers], shift),
        _vectors([layer.post_attention_layernorm.weight for layer in layers], shift),
        _vectors([a.q_norm.weight for a in attention] if has_head_norm else [torch.zeros(1)]),
        _vectors([a.k_norm.weight for a in attention] if has_head_norm else [torch.zeros(1)]),
        _vectors([model.get_decoder().norm.weight], shift)[0], head[0][0], head[1][0],
    )  # fmt: skip
    scale = float(model.config.hidden_size) ** 0.5 if model.config.model_type == "gemma" else 1.0
    return PackedWeights(arrays, has_bias, has_head_norm, scale)


def _stack(groups: Iterable[list[Tensor]], precision: Precision) -> tuple[Array, Array]:
    """Matrices ``(layers, rows, columns)`` and their scales ``(layers, rows)``."""
    packed = [_rows(torch.cat([part.detach() for part in parts]), precision) for parts in groups]
    return np.stack([matrix for matrix, _ in packed]), np.stack([scales for _, scales in packed])


def _rows(matrix: Tensor, precision: Precision) -> tuple[Array, Array]:
    matrix = matrix.float()
    if precision == "float32":
        return matrix.numpy(), np.ones(matrix.shape[0], np.float32)
    scales = matrix.abs().amax(dim=1).clamp_min(1e-12) / 127.0
    return (matrix / scales[:, None]).round().to(torch.int8).numpy(), scales.numpy()


def _vectors(vectors: Iterable[Tensor], shift: float = 0.0) -> Array:
    return np.stack([vector.detach().float().numpy() + np.float32(shift) for vector in vectors])


def _bias(attention: list[Any], present: bool, shape: tuple[int, ...]) -> Array:
    if not present:
        return np.zeros((1, 1), np.float32)
    rows = [torch.cat([a.q_proj.bias, a.k_proj.bias, a.v_proj.bias]) for a in attention]
    return _vectors(rows).reshape(shape)
