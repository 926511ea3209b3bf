"""A model's weights as decoding reads them: fused projections in 32, 8 or 4 bits.

Where the model's modules look into stacks of that form already (`models.stacks`), these are used as they are; otherwise
the weights are copied into stacks of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from llamahome_gui.models.adapters import Adapter
from llamahome_gui.models.packed import PackedLinear, empty_packed, importance_of, pack_into, row_blocks
from llamahome_gui.models.stacks import NORMS, PARTS, Rows, Stacks, norm_shift, stacks_of
from llamahome_gui.models.weights import DecodeWeights, Weights

Precision = DecodeWeights
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
    if any(type(part) not in (nn.Linear, PackedLinear) for part in parts):
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
            Of int4 the forms of `models.packed`, scales and offsets as the bits of bfloat16.
        has_bias, has_head_norm: Whether the bias of qkv and the norms of queries and keys are to be applied.
    """

    arrays: tuple[Array, ...]
    has_bias: bool
    has_head_norm: bool

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays; arrays that share the model's memory count too."""
        return sum(array.nbytes for array in self.arrays)


def pack(model: Any, precision: Precision, report: Callable[[float], None] | None = None) -> PackedWeights:
    """A model's weights in their packed form.

    Args:
        report: Called with the share of the layers that is copied; may raise.
    """
    layers = list(model.get_decoder().layers)
    attention = [layer.self_attn for layer in layers]
    stacks = stacks_of(model)
    if stacks is None or stacks.form != precision:
        stacks = _copy(model, precision, report or (lambda _share: None))
    qkv, o, gate_up, down = (_arrays(stacks.layers[name]) for name in ("qkv", "o", "gate_up", "down"))
    head = _head(model.get_output_embeddings(), precision)
    has_bias = attention[0].q_proj.bias is not None
    has_head_norm = hasattr(attention[0], "q_norm")
    shift = norm_shift(model.config)
    arrays = (
        *qkv, _bias(attention, has_bias), *o, *gate_up, *down,
        _vectors([layer.input_layernorm.weight for layer in layers], shift),
        _vectors([layer.post_attention_layernorm.weight for layer in layers], shift),
        _vectors([a.q_norm.weight for a in attention] if has_head_norm else [torch.zeros(1)]),
        _vectors([a.k_norm.weight for a in attention] if has_head_norm else [torch.zeros(1)]),
        _vectors([model.get_decoder().norm.weight], shift)[0], *head,
    )  # fmt: skip
    return PackedWeights(arrays, has_bias, has_head_norm)


def _copy(model: Any, precision: Precision, report: Callable[[float], None]) -> Stacks:
    """Stacks of the model's weights, some rows at a time."""
    form = Weights(torch.float32, precision, quantised=None if precision == "float32" else precision)
    stacks, layers = Stacks.empty(model, form), model.get_decoder().layers
    for index, name, rows in stacks.places(model):
        norm = getattr(layers[index], NORMS.get(name, ""), None)
        importance = None if norm is None else importance_of(norm.weight, norm_shift(model.config))
        _fill(layers[index].get_submodule(name).weight, rows, importance)
        report(index / len(layers))
    return stacks


def _fill(matrix: Tensor, place: Rows, importance: Tensor | None = None) -> None:
    target, scales = place
    for part in row_blocks(*matrix.shape):
        if target.dtype == torch.float32:
            target[part] = matrix[part].detach()
        else:
            pack_into(matrix[part], target[part], scales[part], importance)


def _head(module: Any, precision: Precision) -> tuple[Array, Array]:
    """The vocabulary matrix; 8 bits even with int4, because errors in it are answers."""
    if isinstance(module, PackedLinear):
        return _arrays((module.packed, module.scales))
    matrix: Tensor = module.weight.detach()
    if precision == "float32":
        return matrix.float().numpy(), np.ones(matrix.shape[0], np.float32)
    rows = empty_packed("int8", *matrix.shape)
    _fill(matrix, rows)
    return _arrays(rows)


def can_add(model: Any, adapter: Adapter) -> bool:
    """Whether all that an adapter changes are matrices that `adapter_arrays` knows."""
    layers = range(len(model.get_decoder().layers))
    known = {f"layers.{index}.{name}" for index in layers for names in PARTS.values() for name in names}
    return all(f"layers.{path.rpartition('layers.')[2]}" in known for path in adapter.parts)


def adapter_arrays(model: Any, adapter: Adapter | None) -> tuple[Array, ...]:
    """What an adapter adds to each product, for `kernels.decode_step`: A and B of each of `stacks.PARTS`.

    Shapes ``(layers, rank, columns)`` and ``(layers, rows, rank)``: the ranks of modules that are multiplied in one go
    stand side by side. Without an adapter there the rank is 0.
    """
    return tuple(array for stack in PARTS.values() for array in _adapter_stack(model, stack, adapter))


def _adapter_stack(model: Any, names: tuple[str, ...], adapter: Adapter | None) -> tuple[Array, Array]:
    layers = model.get_decoder().layers
    modules = [layers[0].get_submodule(name) for name in names]
    sizes = [module.out_features for module in modules]
    found = [[_adapter_part(adapter, index, name) for name in names] for index in range(len(layers))]
    rank = max(sum(part[0].shape[0] for part in layer if part is not None) for layer in found)
    a = np.zeros((len(layers), rank, modules[0].in_features), np.float32)
    b = np.zeros((len(layers), sum(sizes), rank), np.float32)
    for index, layer in enumerate(found):
        at = row = 0
        for part, size in zip(layer, sizes, strict=True):
            if part is not None:
                end = at + part[0].shape[0]
                a[index, at:end], b[index, row : row + size, at:end] = part[0].numpy(), part[1].numpy()
                at = end
            row += size
    return a, b


def _adapter_part(adapter: Adapter | None, index: int, name: str) -> tuple[Tensor, Tensor] | None:
    wanted = f"layers.{index}.{name}"
    parts = adapter.parts if adapter is not None else {}
    return next((parts[path] for path in parts if path == wanted or path.endswith(f".{wanted}")), None)


def _arrays(rows: Rows) -> tuple[Array, Array]:
    """Numbers and scales for compiled code, which takes bfloat16 as its bits; the memory is shared."""
    matrix, scales = rows
    return matrix.numpy(), (scales.view(torch.int16) if scales.dtype == torch.bfloat16 else scales).numpy()


def _vectors(vectors: Iterable[Tensor], shift: float = 0.0) -> Array:
    return np.stack([vector.detach().float().numpy() + np.float32(shift) for vector in vectors])


def _bias(attention: list[Any], present: bool) -> Array:
    if not present:
        return np.zeros((1, 1), np.float32)
    return _vectors([torch.cat([a.q_proj.bias, a.k_proj.bias, a.v_proj.bias]) for a in attention])
