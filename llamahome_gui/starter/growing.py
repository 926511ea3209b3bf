"""Make a trained network deeper without changing what it computes, so that training goes on instead of anew.

A layer of which both output projections are zero adds nothing to the residual stream, so the deeper network begins
exactly where the shallow one ended (function-preserving growth: Net2Net, https://arxiv.org/abs/1511.05641; for
transformers https://arxiv.org/abs/2203.06211). Training then finds a use for the new layers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.errors import TrainingError
from llamahome_gui.starter.model import Size, load

if TYPE_CHECKING:
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
    """Fill ``model``, in place, with the saved network in ``folder``; layers it has more of begin as no-ops.

    Raises:
        TrainingError: the saved network differs in more than its number of layers.
    """
    import torch

    source = load(folder)
    places = placed(source.config.num_hidden_layers, model.config.num_hidden_layers)
    rest = {name: value for name, value in source.state_dict().items() if ".layers." not in name}
    try:
        model.load_state_dict(rest, strict=False)
        with torch.no_grad():
            for layer in model.model.layers:
                silent: Any = layer
                silent.self_attn.o_proj.weight.zero_()
                silent.mlp.down_proj.weight.zero_()
        for place, layer in zip(places, source.model.layers, strict=True):
            model.model.layers[place].load_state_dict(layer.state_dict())
    except RuntimeError as error:
        raise TrainingError(
            "the saved network has other sizes than the recipe", subject=str(folder),
            hint="Only the number of layers may differ.",
        ) from error  # fmt: skip


def size_of(folder: Path, layers: int | None = None) -> Size:
    """The sizes of a saved network, with another number of layers when given."""
    import json

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return Size(
        hidden=config["hidden_size"],
        layers=layers or config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        kv_heads=config["num_key_value_heads"],
        intermediate=config["intermediate_size"],
        head_size=config["head_dim"],
        theta=config["rope_parameters"]["rope_theta"],
    )
