"""Make a trained network deeper or wider without changing what it computes, so that training goes on, not anew.

A layer of which both output projections are zero adds nothing to the residual stream, and coordinates that nothing
writes to stay zero in it, so the larger network begins exactly where the small one ended (function-preserving growth:
Net2Net, https://arxiv.org/abs/1511.05641; for transformers https://arxiv.org/abs/2203.06211). Training then finds a
use for what is new.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.errors import TrainingError
from llamahome_gui.starter.model import Size, load, reading

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM


def placed(old: int, new: int) -> list[int]:
    """The place of each of ``old`` layers among ``new`` ones: the first stays first, the last stays last.

    Raises:
        TrainingError: ``new`` is smaller than ``old``, or there is no layer.
    """
    if not 1 <= old <= new:
        raise TrainingError(f"a network of {old} layers does not grow to {new}", hint="Choose at least as many layers.")
    if old == 1:
        return [0]
    return [round(at * (new - 1) / (old - 1)) for at in range(old)]


def grow(model: LlamaForCausalLM, folder: Path) -> None:
    """Fill ``model``, in place, with the saved network in ``folder``; what it has more of begins without effect.

    Raises:
        TrainingError: the saved network has more of something, another vocabulary, or other heads.
    """
    import torch

    source = load(folder)
    places = placed(source.config.num_hidden_layers, model.config.num_hidden_layers)
    _refuse_others(model.config, source.config, folder)
    with torch.no_grad():
        for new in model.model.layers:
            _silence(new)
        for place, old in zip(places, source.model.layers, strict=True):
            _fill_layer(model.model.layers[place], old)
        _fill_norm(model.model.norm.weight, source.model.norm.weight)
        model.model.embed_tokens.weight.zero_()
        _fill(model.model.embed_tokens.weight, source.model.embed_tokens.weight)


def _refuse_others(new: Any, old: Any, folder: Path) -> None:
    same = ("vocab_size", "num_attention_heads", "num_key_value_heads")
    larger = ("hidden_size", "intermediate_size")
    heads = new.head_dim % old.head_dim == 0 and new.rope_parameters["rope_theta"] == old.rope_parameters["rope_theta"]
    if (
        not heads
        or any(getattr(new, name) != getattr(old, name) for name in same)
        or any(getattr(new, name) < getattr(old, name) for name in larger)
    ):
        raise TrainingError(
            "the saved network has other sizes than the recipe", subject=str(folder),
            hint="Layers may be more, hidden and intermediate sizes larger, heads some times as wide.",
        )  # fmt: skip


def _silence(layer: Any) -> None:
    """Let a layer write nothing."""
    layer.self_attn.o_proj.weight.zero_()
    layer.mlp.down_proj.weight.zero_()


def _fill_layer(new: Any, old: Any) -> None:
    """The old weights in the corner of the new ones. What reads new coordinates is random; nothing writes to them."""
    _fill_attention(new.self_attn, old.self_attn)
    for name in ("gate_proj", "up_proj", "down_proj"):
        _fill(getattr(new.mlp, name).weight, getattr(old.mlp, name).weight)
    for name in ("input_layernorm", "post_attention_layernorm"):
        _fill_norm(getattr(new, name).weight, getattr(old, name).weight)


def _fill_attention(new: Any, old: Any) -> None:
    """The rotary pairs of wider heads turn as the old ones do, and others between them: the old go where they turn so.

    Queries have nothing in the others, nor is anything written from the other values. Logits are divided by the root of
    the heads' size, which the queries make up for.
    """
    import torch

    size, wide = old.head_dim, new.head_dim
    pairs = torch.arange(size // 2) * (wide // size)
    turning, plain = torch.cat([pairs, pairs + wide // 2]), torch.arange(size)
    new.q_proj.weight.zero_()
    for name, places, factor in (
        ("q_proj", turning, (wide / size) ** 0.5),
        ("k_proj", turning, 1),
        ("v_proj", plain, 1),
    ):
        theirs, own = getattr(new, name).weight, getattr(old, name).weight
        heads = own.shape[0] // size
        rows = (torch.arange(heads)[:, None] * wide + places).flatten()
        theirs[rows, : own.shape[1]] = own * factor
    columns = (torch.arange(old.o_proj.weight.shape[1] // size)[:, None] * wide + plain).flatten()
    new.o_proj.weight[: old.o_proj.weight.shape[0], columns] = old.o_proj.weight


def _fill(new: torch.Tensor, old: torch.Tensor) -> None:
    new[: old.shape[0], : old.shape[1]] = old


def _fill_norm(new: torch.Tensor, old: torch.Tensor) -> None:
    """The mean square is taken over more coordinates, so it is smaller by their share."""
    new.fill_(float(old.mean()))
    new[: len(old)] = old
    new *= (len(old) / len(new)) ** 0.5


def size_of(
    folder: Path, layers: int | None = None, hidden: int | None = None, wide: int | None = None, head: int | None = None
) -> Size:
    """The sizes of a saved network, but for those that are given."""
    import json

    with reading(folder):
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return Size(
            hidden=hidden or config["hidden_size"],
            layers=layers or config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            kv_heads=config["num_key_value_heads"],
            intermediate=wide or config["intermediate_size"],
            head_size=head or config["head_dim"],
            theta=config["rope_parameters"]["rope_theta"],
        )
