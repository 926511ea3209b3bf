"""LoRA adapters on top of a loaded model, to be put on and taken off without touching its weights (Hu et al., 2021).

A layer with an adapter gives ``W x + scale * B (A x)``. The two small matrices lie beside the layer, whatever form its
own matrix is held in, so one model in memory answers with and without its adapters.

Only plain LoRA can lie on top: what an adapter of another kind changes (biases, whole modules, DoRA's magnitudes) is
merged into the weights by peft when the model is loaded.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from llamahome_gui.errors import ModelError
from llamahome_gui.models.folder import ADAPTER_CONFIG, ADAPTER_WEIGHTS, Mark, mark_of, read_json
from llamahome_gui.models.safetensors_header import read_header
from llamahome_gui.models.types import InstalledModel

ATTRIBUTE = "llamahome_adapter"
_PREFIX, _A, _B = "base_model.model.", ".lora_A.weight", ".lora_B.weight"
# What changes more than a product of two small matrices can.
_ODD = ("use_dora", "modules_to_save", "alora_invocation_tokens", "target_parameters", "trainable_token_indices",
        "layer_replication", "fan_in_fan_out", "lora_bias", "use_qalora", "arrow_config")  # fmt: skip
# Ways of beginning for which peft changes the base's weights when it loads the adapter.
_CHANGING_THE_BASE = ("pissa", "corda", "olora", "loftq", "lora_ga", "mica")


@dataclass(frozen=True)
class Adapter:
    """A plain LoRA adapter in memory.

    Attributes:
        info: Which one; None for one that is not installed.
        parts: By the path of a linear module in the model: A, shape ``(rank, columns)``, and B with the scale, shape
            ``(rows, rank)``, both in 32 bits.
        mark: Of its files as they were read; None for one that has none.
    """

    info: InstalledModel | None
    parts: dict[str, tuple[Tensor, Tensor]] = field(repr=False)
    mark: Mark | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of the matrices."""
        return sum(a.nbytes + b.nbytes for a, b in self.parts.values())


def why_not_on_top(folder: Path) -> str | None:
    """Why the adapter in `folder` cannot lie on top of a model; None when it can.

    Raises:
        ModelError: A file is missing or damaged.
    """
    config = read_json(folder / ADAPTER_CONFIG)
    odd = next((name for name in _ODD if config.get(name)), None)
    if odd is not None:
        return f"it uses '{odd}'"
    begun = config.get("init_lora_weights")
    if isinstance(begun, str) and begun.lower().startswith(_CHANGING_THE_BASE):
        return f"it was begun with '{begun}', which changes the model beneath it"
    if config.get("bias", "none") != "none":
        return "it changes biases"
    more = (name for name in read_header(folder / ADAPTER_WEIGHTS) if not name.endswith((_A, _B)))
    return next((f"it holds '{name}'" for name in more), None)


def read_adapter(folder: Path, info: InstalledModel | None = None) -> Adapter:
    """The adapter in `folder`, which `check_adapter` has seen.

    Raises:
        ModelError: It is no plain LoRA, or damaged.
    """
    from safetensors.torch import load_file

    mark, reason = mark_of(folder), why_not_on_top(folder)
    if reason is not None:
        raise _refused(folder, f"The adapter cannot lie on top of a model: {reason}.")
    config, tensors = read_json(folder / ADAPTER_CONFIG), load_file(folder / ADAPTER_WEIGHTS)
    parts = {}
    for name in [name for name in tensors if name.endswith(_A)]:
        path = name.removeprefix(_PREFIX).removesuffix(_A)
        a, b = tensors.pop(name).float(), tensors.pop(name.removesuffix(_A) + _B, None)
        if b is None or b.shape[1] != a.shape[0]:
            raise _refused(folder, f"The adapter's matrices for {path} do not fit each other.")
        parts[path] = (a, b.float() * _scale(config, path, a.shape[0]))
    if tensors or not parts:
        raise _refused(folder, "The adapter's matrices do not come in pairs.")
    return Adapter(info, parts, mark)


def _scale(config: dict[str, Any], path: str, rank: int) -> float:
    """What a product is multiplied by; patterns name single modules by the end of their path."""
    patterns = config.get("alpha_pattern") or {}
    alpha = next((value for name, value in patterns.items() if path.endswith(name)), config.get("lora_alpha", 8))
    return float(alpha) / (math.sqrt(rank) if config.get("use_rslora") else rank)


class LowRank(nn.Module):
    """A linear module of any form with an adapter on top of it."""

    def __init__(self, base: nn.Module, a: Tensor, b: Tensor) -> None:
        super().__init__()
        self.base = base
        self.a, self.b = nn.Parameter(a, requires_grad=False), nn.Parameter(b, requires_grad=False)
        self.in_features, self.out_features = a.shape[1], b.shape[0]

    def forward(self, x: Tensor) -> Tensor:
        """Rows after the module, dense, shape ``(..., rows)``."""
        changed: Tensor = self.base(x)
        return changed + nn.functional.linear(nn.functional.linear(x, self.a), self.b)


def put_on(network: Any, adapter: Adapter | None) -> None:
    """Let `network` (a transformers causal LM) answer with `adapter` instead of any it has, or with none.

    Raises:
        ModelError: The adapter is for a model of another shape; the network is as before.
    """
    wanted = {} if adapter is None else _checked(network, adapter)
    for path, module in list(network.named_modules()):
        if isinstance(module, LowRank):
            _replace(network, path, module.base)
    for path, (a, b) in wanted.items():
        _replace(network, path, LowRank(network.get_submodule(path), a, b))
    setattr(network, ATTRIBUTE, adapter)


@contextlib.contextmanager
def bare(network: Any) -> Iterator[Adapter | None]:
    """Take the adapter of `network` off for a while; yields it."""
    adapter = worn(network)
    put_on(network, None)
    try:
        yield adapter
    finally:
        put_on(network, adapter)


def worn(network: Any) -> Adapter | None:
    """The adapter that `network` answers with."""
    found: Adapter | None = getattr(network, ATTRIBUTE, None)
    return found


def _checked(network: Any, adapter: Adapter) -> dict[str, tuple[Tensor, Tensor]]:
    """The adapter's matrices where and what the network computes with."""
    ready = {}
    modules = dict(network.named_modules())
    like = next(p for p in network.parameters() if p.dim() == 1)  # a norm: never packed, never quantised
    for path, (a, b) in adapter.parts.items():
        module = modules.get(path)
        module = module.base if isinstance(module, LowRank) else module
        if getattr(module, "in_features", None) != a.shape[1] or getattr(module, "out_features", None) != b.shape[0]:
            raise ModelError(
                f"The adapter does not fit its base model: {path} is of another shape or missing.",
                subject=adapter.info.title if adapter.info else "",
                hint="Load it with the model that it was trained on.",
            )
        device = _device_of(module)
        ready[path] = (a.to(device, like.dtype), b.to(device, like.dtype))
    return ready


def _device_of(module: Any) -> torch.device:
    """Where a module computes; accelerate brings weights there that lie elsewhere."""
    elsewhere = getattr(getattr(module, "_hf_hook", None), "execution_device", None)
    if elsewhere is not None:
        return torch.device(elsewhere)
    return next(one.device for one in [*module.parameters(), *module.buffers()])


def _replace(network: Any, path: str, module: nn.Module) -> None:
    parent, _, last = path.rpartition(".")
    setattr(network.get_submodule(parent), last, module)


def _refused(folder: Path, message: str) -> ModelError:
    return ModelError(message, subject=str(folder), hint="Merge it with the program that made it, or train it again.")
