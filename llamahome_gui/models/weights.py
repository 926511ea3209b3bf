"""In which form a model's weights are held: chosen by the device, by what was asked for, and by the free memory.

The one place that says how many bytes a form takes. On a CPU:

- ``float32``: 4 bytes a number, held once: the compiled decoder reads the memory of the model's own matrices.
- ``bfloat16``: 2 bytes; mapped from the file, not copied, where the file holds bfloat16.
- ``bfloat16`` with ``decode="int8"``: the same, and every matrix of the layers and the vocabulary once more in 8 bits.
- ``int8``: 1 byte and a 32-bit scale per row, for all matrices and the embedding; nothing else is held.
- ``int4``: half a byte and 4 bytes per group of 32 (`GROUP`) for the matrices of the MLPs; those of the attention, the
  embedding and the vocabulary matrix as with ``int8``: errors in them cost most for their size.

Norms and biases are vectors and stay in 16 or 32 bits. `held_bytes` counts a form from names and shapes of tensors;
`Weights.bytes_per_parameter` is the rough figure for a model of which only the number of parameters is known.

torch is imported by the functions, not by the module, so that listing models stays quick.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from llamahome_gui.errors import ModelError

if TYPE_CHECKING:
    import torch

DecodeWeights = Literal["int8", "float32", "int4"]
Quantised = Literal["int8", "int4"]

DTYPES = {
    "float32": "float32", "fp32": "float32", "bfloat16": "bfloat16", "bf16": "bfloat16",
    "float16": "float16", "fp16": "float16",
}  # fmt: skip

# Up to this many parameters a model is held in 32 bits on a CPU; a larger one in 16, with 8-bit weights to decode.
SMALL_PARAMETERS = 500_000_000
# Bytes of a parameter, scales and (int4) matrices that stay in 8 bits included.
_QUANTISED_BYTES = {"int8": 1.05, "int4": 0.82}
_INT4_BYTES_ON_GPU = 0.72  # the attention too is in 4 bits there
# Numbers of a row that share a scale and an offset with int4, 16 bits each.
GROUP = 32
_GROUP_BYTES, _SCALE_BYTES = 4, 4
_VOCABULARY = ("embed_tokens.weight", "lm_head.weight")
_ATTENTION = "self_attn."


@dataclass(frozen=True)
class Weights:
    """The form of a model's weights.

    Attributes:
        dtype: Of what the general forward computes with.
        decode: What the compiled decoder on the CPU reads: the model's own memory where this is its form already
            (``float32`` with `dtype` float32, and `quantised`), else a second copy.
        quantised: Held in this form only: packed by us on the CPU, through torchao or bitsandbytes on a GPU.
        offloaded: Layers that fit nowhere else stay on the disk.
        reduced: Chosen because a better form does not fit.
    """

    dtype: torch.dtype
    decode: DecodeWeights | None = None
    quantised: Quantised | None = None
    offloaded: bool = False
    reduced: bool = field(default=False, compare=False)

    @property
    def bytes_per_parameter(self) -> float:
        """What a parameter takes on the device."""
        if self.quantised == "int4" and self.decode is None:
            return _INT4_BYTES_ON_GPU
        if self.quantised:
            return _QUANTISED_BYTES[self.quantised]
        return self.dtype.itemsize + (_QUANTISED_BYTES["int8"] if self.copies else 0.0)

    @property
    def copies(self) -> bool:
        """Whether the decoder has a second copy of the matrices."""
        return self.decode == "int8" and self.quantised is None


def held_bytes(form: Weights, shapes: Mapping[str, Sequence[int]], *, tied: bool) -> int:
    """Bytes of all weights in a form.

    Args:
        shapes: Of the tensors of the model's files, by name.
        tied: The embedding is the vocabulary matrix too (`tie_word_embeddings`); it is held once.
    """
    seen = {name: shape for name, shape in shapes.items() if not (tied and name.endswith("lm_head.weight"))}
    total = sum(_tensor_bytes(form, name, shape) for name, shape in seen.items())
    if form.copies:
        total += sum(
            packed_bytes("int8", shape)
            for name, shape in seen.items()
            if len(shape) == 2 and (tied or not name.endswith("embed_tokens.weight"))
        )
    return total


def _tensor_bytes(form: Weights, name: str, shape: Sequence[int]) -> int:
    if form.quantised is None or len(shape) != 2:
        return math.prod(shape) * form.dtype.itemsize
    return packed_bytes(matrix_form(name, form.quantised), shape)


def matrix_form(name: str, quantised: Quantised) -> Quantised:
    """The form of one matrix of a model that is held as `quantised`.

    Args:
        name: Of the tensor, or the module's name in its layer.
    """
    return "int8" if _ATTENTION in name or name.endswith(_VOCABULARY) else quantised


def packed_bytes(quantised: Quantised, shape: Sequence[int]) -> int:
    """Bytes of one packed matrix of `shape` ``(rows, columns)``, scales included."""
    rows, columns = shape
    if quantised == "int8":
        return rows * (columns + _SCALE_BYTES)
    return rows * (columns // 2 + columns // group_size(columns) * _GROUP_BYTES)


def group_size(columns: int) -> int:
    """Numbers of a row of `columns` that share a scale: `GROUP`, or less where the row does not divide.

    Raises:
        ModelError: The row is of no even length.
    """
    for size in (GROUP, GROUP // 2, GROUP // 4, 2):
        if columns % size == 0:
            return size
    raise ModelError(f"int4 weights need rows of even length, not {columns}.", hint="Use int8 weights.")


def choose_weights(
    name: str, device: torch.device, parameters: int, free: int, *, title: str, offload: bool = False
) -> Weights:
    """The best form that fits.

    Args:
        name: ``auto``, a dtype's name, ``int8``, or ``int4``.
        parameters: Numbers in the model.
        free: Bytes that the device has left.
        title: Of the model, for the error.
        offload: Rather hold a part on the disk than refuse.

    Raises:
        ModelError: There is no such form on this device, or none that fits.
    """
    forms = _forms(name, device, parameters)
    for form in forms:
        if parameters * form.bytes_per_parameter <= free:
            return replace(form, reduced=form != forms[0])
    whole = [form for form in forms if not form.quantised]
    if offload and whole:
        return Weights(whole[-1].dtype, offloaded=True)
    needed = parameters * forms[-1].bytes_per_parameter
    raise ModelError(
        f"The model does not fit: its weights need {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free "
        f"on {device.type}.",
        subject=title,
        hint=_what_helps(name, device, parameters, free),
    )


def _what_helps(name: str, device: torch.device, parameters: int, free: int) -> str:
    """The one change that helps most: the best form that would fit, or else a smaller model."""
    forms = {"cpu": ("bfloat16", "int8", "int4"), "cuda": ("int8", "int4")}.get(device.type, ())
    for other in forms:
        needed = parameters * _forms(other, device, parameters)[0].bytes_per_parameter
        if needed <= free and name != other:
            return f"Choose {other} weights, which need {needed / 1e9:.1f} GB."
    return "Choose a smaller model, or switch on offload in the settings, which is slow."


def _forms(name: str, device: torch.device, parameters: int) -> Sequence[Weights]:
    return _cpu_forms(name, parameters) if device.type == "cpu" else _gpu_forms(name, device)


def choose_dtype(name: str, device: torch.device) -> torch.dtype:
    """The torch dtype for ``auto`` or a name, on `device`.

    Raises:
        ModelError: The name is unknown.
    """
    import torch

    if name == "auto":
        if device.type == "cpu":
            name = "float32"
        else:
            name = "bfloat16" if device.type == "cuda" and torch.cuda.is_bf16_supported() else "float16"
    if name not in DTYPES:
        raise ModelError("There is no such dtype.", subject=name, hint="Use auto, float32, bfloat16 or float16.")
    found: torch.dtype = getattr(torch, DTYPES[name])
    return found


def _cpu_forms(name: str, parameters: int) -> Sequence[Weights]:
    """Forms on a CPU, the preferred one first."""
    import torch

    whole, half = Weights(torch.float32, "float32"), Weights(torch.bfloat16)
    packed: dict[str, Weights] = {
        "int8": Weights(torch.bfloat16, "int8", quantised="int8"),
        "int4": Weights(torch.bfloat16, "int4", quantised="int4"),
    }
    if name == "auto":
        large = [Weights(torch.bfloat16, "int8"), half, *packed.values()]
        return [whole, *large] if parameters <= SMALL_PARAMETERS else large
    if name in packed:
        return [packed[name]]
    dtype = choose_dtype(name, torch.device("cpu"))
    return [whole] if dtype == torch.float32 else [Weights(dtype)]


def _gpu_forms(name: str, device: torch.device) -> Sequence[Weights]:
    quantised: dict[str, Quantised] = {"int8": "int8", "int4": "int4"}
    if name not in quantised:
        return [Weights(choose_dtype(name, device))]
    if device.type != "cuda":
        raise ModelError(f"{name} weights need a CUDA device.", hint="Use auto.")
    return [Weights(choose_dtype("auto", device), quantised=quantised[name])]
