"""int8 and int4 weight-only on a GPU, through torchao or bitsandbytes, whichever is installed.

Neither is part of the program: `pip install llamahome[quantisation]`.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any, Literal

from llamahome_gui.errors import ModelError

if TYPE_CHECKING:
    import torch

    from llamahome_gui.models.weights import Quantised

Backend = Literal["torchao", "bitsandbytes"]
BACKENDS: tuple[Backend, ...] = ("torchao", "bitsandbytes")

# Weights that share a scale; torchao's own default.
_GROUP = 128


# Those through whose matrices gradients go, in both forms.
_TRAINABLE: tuple[Backend, ...] = ("bitsandbytes",)


def find_backend(quantised: Quantised, *, trainable: bool = False) -> Backend:
    """The package that will do it.

    Args:
        trainable: Adapters shall be trained on top.

    Raises:
        ModelError: None is installed.
    """
    for name in _TRAINABLE if trainable else BACKENDS:
        if importlib.util.find_spec(name) is not None:
            return name
    if trainable:
        raise ModelError(
            f"Training on {quantised} weights on a GPU needs bitsandbytes, which is not installed.",
            hint="Install it with `pip install llamahome[quantisation]`, or train on weights of 16 bits.",
        )
    raise ModelError(
        f"{quantised} weights need torchao or bitsandbytes, and neither is installed.",
        hint="Install one with `pip install llamahome[quantisation]`, or use weights 'auto'.",
    )


def loading_arguments(backend: Backend, quantised: Quantised, dtype: torch.dtype) -> dict[str, Any]:
    """What `from_pretrained` is called with; bitsandbytes quantises while it loads."""
    if backend != "bitsandbytes":
        return {}
    from transformers import BitsAndBytesConfig

    if quantised == "int8":
        return {"quantization_config": BitsAndBytesConfig(load_in_8bit=True)}
    four = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=dtype)
    return {"quantization_config": four}


def quantise(network: Any, quantised: Quantised, device: torch.device) -> Any:
    """Quantise a model that is in memory with torchao, matrix by matrix on its way to `device`; returns it.

    The matrix that gives the logits stays as it is: it is small beside the layers, and errors in it are answers.
    """
    quantisation = importlib.import_module("torchao.quantization")
    if quantised == "int8":
        config = quantisation.Int8WeightOnlyConfig(set_inductor_config=False)
    else:
        # The layout that torch's own kernel reads; the others need further packages.
        config = quantisation.Int4WeightOnlyConfig(
            group_size=_group_of(network), int4_packing_format="tile_packed_to_4d", set_inductor_config=False
        )
    quantisation.quantize_(network.get_decoder(), config, device=device)
    return network.to(device)


def _group_of(network: Any) -> int:
    """The largest group size that divides every matrix' rows."""
    import torch

    widths = {part.in_features for part in network.get_decoder().modules() if isinstance(part, torch.nn.Linear)}
    return next((size for size in (_GROUP, 64, 32) if all(width % size == 0 for width in widths)), 32)
