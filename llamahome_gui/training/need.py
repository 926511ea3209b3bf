"""What a run takes of memory, from the model's configuration and the settings alone: before anything is loaded.

Counted from the tensors that autograd keeps for the way back through a pre-norm decoder with adapters (after
Korthikanti et al., 2022; arXiv:2205.05198). The peak is where that way begins: everything that was kept is there, and
so are the logits with their gradients. `benchmark training` holds it against what the system measures. No torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.models.fit.forms import FLOAT32, HALF, INT4, INT8, DeviceKind, Form
from llamahome_gui.models.fit.network import Network
from llamahome_gui.models.shape import Shape

PartName = Literal["runtime", "weights", "adapter", "kept", "logits", "working"]
TITLES: Mapping[PartName, str] = {
    "runtime": "Engine",
    "weights": "Weights",
    "adapter": "Adapter and optimiser",
    "kept": "Kept for the way back",
    "logits": "Logits",
    "working": "Working memory",
}


@dataclass(frozen=True)
class _Freed:
    """Shares of the kept numbers and of the logits."""

    kept: float
    logits: float


# Of a trained number, in 32 bits: itself, its gradient, Adam's two moments.
_ADAPTER_BYTES = 16
# Logits, the logarithms of their softmax, and the gradients of both; three of them are there at once.
_LOGITS = 3
_NORMS_BYTES = 4  # norms are computed, and what they had is kept, in 32 bits
# What the layer that is on its way back holds beside what was kept.
_BACK_HIDDEN, _BACK_INTERMEDIATE = 4, 3
# What the way there has freed and the allocator cannot use for the way back, as a share of what is kept: on a CPU the
# two run in threads of their own, with a heap for each. Measured on a CPU; of a GPU a usual figure.
_FREED_ON_CPU, _FREED_ON_GPU = _Freed(kept=0.3, logits=0.5), _Freed(kept=0.1, logits=0.1)
# The engine with nothing in it: interpreter, torch, transformers, peft. Measured by `benchmark training` on Linux.
RUNTIME_BYTES = 450 * 10**6
# Compiled code packs weights into 4 bits: what the compiler takes, measured likewise.
_COMPILER_BYTES = 100 * 10**6
# Blocks of packed matrices that are numbers for a moment: the whole, its parts, and a product.
_UNPACKED_BYTES = 4 * 1024**2 * 6


@dataclass(frozen=True)
class Rows:
    """The largest batch that a run computes at once.

    Attributes:
        batch: Rows.
        longest: Tokens of each, padding included.
        learnt: Tokens of all of them that carry loss.
    """

    batch: int
    longest: int
    learnt: int

    @classmethod
    def at_most(cls, batch: int, longest: int) -> Rows:
        """Where nothing is known of the data: every token is learnt."""
        return cls(batch, longest, batch * longest)

    @property
    def tokens(self) -> int:
        """Of the batch."""
        return self.batch * self.longest


@dataclass(frozen=True)
class Need:
    """Bytes by part; what a run takes of nothing is left out."""

    parts: Mapping[PartName, int]
    rows: Rows
    form: Form

    @property
    def total(self) -> int:
        """Bytes at the peak."""
        return sum(self.parts.values())


def estimate_need(
    network: Network,
    settings: TrainingSettings,
    rows: Rows,
    device: DeviceKind = "cpu",
    *,
    runtime: int = 0,
    processes: int = 1,
) -> Need:
    """What one process of a run takes at its peak.

    Args:
        rows: Of this process; see `Rows`. The batch size of the settings is not looked at.
        runtime: Bytes of the engine with nothing in it.
        processes: Of the whole run, which may share the base.
    """
    shape, form = network.shape, form_of(settings, device)
    layer = _kept_bytes(shape, settings, form.itemsize, device) * rows.tokens
    kept = layer * shape.layers
    working = rows.tokens * form.itemsize * (_BACK_HIDDEN * shape.hidden + _BACK_INTERMEDIATE * shape.intermediate)
    if settings.gradient_checkpointing:
        kept = rows.tokens * shape.hidden * form.itemsize * shape.layers
        working += layer
    logits = rows.learnt * shape.vocabulary * 4 * _LOGITS
    # Two moments that do not meet: the logits are gone when the first layer is on its way back.
    logits, working = (logits, 0) if logits >= working else (0, working)
    freed = _FREED_ON_CPU if device == "cpu" else _FREED_ON_GPU
    working += int(freed.kept * kept + freed.logits * logits)
    if form.quantised and device == "cpu":
        working += _UNPACKED_BYTES
    if form.quantised == "int4" and device == "cpu":
        runtime += _COMPILER_BYTES
    numbers: dict[PartName, int] = {
        "runtime": runtime,
        "weights": _weights(shape, form, device, processes if settings.shard_base else 1),
        "adapter": adapter_parameters(shape, settings) * _ADAPTER_BYTES,
        "kept": kept,
        "logits": logits,
        "working": working,
    }
    return Need({name: count for name, count in numbers.items() if count}, rows, form)


def _weights(shape: Shape, form: Form, device: DeviceKind, sharers: int) -> int:
    """Bytes of the base: all of it, or a part beside what lies whole (the tables, and two layers in turn)."""
    whole = form.weight_bytes(shape, device)
    if sharers == 1:
        return whole
    tables = (1 if shape.tied else 2) * shape.embedding * form.itemsize
    layers = whole - tables
    return layers // sharers + tables // sharers + tables + 2 * layers // shape.layers


def form_of(settings: TrainingSettings, device: DeviceKind) -> Form:
    """The form of the base's weights in a run."""
    name = settings.precision
    if name == "auto":
        name = "bfloat16" if device == "cuda" else "float32"
    form = FLOAT32 if name == "float32" else HALF
    if settings.base_weights == "auto":
        return form
    return replace(INT8 if settings.base_weights == "int8" else INT4, itemsize=form.itemsize)


def adapter_parameters(shape: Shape, settings: TrainingSettings) -> int:
    """Numbers that the adapter has, without biases: they are few."""
    pairs = (_widths(shape).get(name, (0, 0)) for name in settings.lora.target_modules)
    return shape.layers * settings.lora.r * sum(sum(pair) for pair in pairs)


def _widths(shape: Shape) -> dict[str, tuple[int, int]]:
    """Columns and rows of a layer's matrices."""
    queries = shape.heads * shape.head_dim
    return {
        "q_proj": (shape.hidden, queries),
        "k_proj": (shape.hidden, shape.kv_width),
        "v_proj": (shape.hidden, shape.kv_width),
        "o_proj": (queries, shape.hidden),
        "gate_proj": (shape.hidden, shape.intermediate),
        "up_proj": (shape.hidden, shape.intermediate),
        "down_proj": (shape.intermediate, shape.hidden),
    }


def _kept_bytes(shape: Shape, settings: TrainingSettings, itemsize: int, device: DeviceKind) -> int:
    """Bytes that one layer keeps of a token."""
    attention = 2 * shape.heads * shape.head_dim + 2 * shape.kv_width  # queries, result; keys and values
    own = 2 * shape.hidden * _NORMS_BYTES + itemsize * (attention + 3 * shape.intermediate)
    return own + _adapter_bytes(shape, settings, itemsize, device)


def _adapter_bytes(shape: Shape, settings: TrainingSettings, itemsize: int, device: DeviceKind) -> int:
    """Of that, what the adapters keep: their input in 32 bits, as dropout left it, and what it dropped."""
    targets = [name for name in settings.lora.target_modules if name in _widths(shape)]
    low_rank = 4 * settings.lora.r * len(targets)
    if settings.lora.dropout > 0.0:
        each = 4 + (4 if device == "cpu" else 1)
        return low_rank + sum(each * _widths(shape)[name][0] for name in targets)
    if itemsize != 4:
        return low_rank + sum(4 * _widths(shape)[name][0] for name in targets)
    # Modules that read the same thing share it; that of the output projection attention keeps anyway.
    inputs = {"q_proj": "first", "k_proj": "first", "v_proj": "first", "gate_proj": "second", "up_proj": "second"}
    shared = {inputs.get(name, name): _widths(shape)[name][0] for name in targets if name != "o_proj"}
    return low_rank + 4 * sum(shared.values())
