"""In which form a model's weights are held: chosen by the device, by what was asked for, and by the free memory.

torch is imported by the functions, not by the module, so that listing models stays quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from llamahome_gui.errors import ModelError

if TYPE_CHECKING:
    import torch

DecodeWeights = Literal["int8", "float32"]
Quantised = Literal["int8", "int4"]

DTYPES = {
    "float32": "float32", "fp32": "float32", "bfloat16": "bfloat16", "bf16": "bfloat16",
    "float16": "float16", "fp16": "float16",
}  # fmt: skip

# Up to this many parameters a model is held in 32 bits on a CPU; a larger one in 16, with 8-bit weights to decode.
SMALL_PARAMETERS = 500_000_000
# Bytes of a parameter, scales included.
_QUANTISED_BYTES = {"int8": 1.1, "int4": 0.7}


@dataclass(frozen=True)
class Weights:
    """The form of a model's weights.

    Attributes:
        dtype: Of what the general forward computes with.
        decode: Packed a second time in this form, for the compiled decoder on the CPU.
        quantised: Held in this form only, through torchao or bitsandbytes on a GPU.
        offloaded: Layers that fit nowhere else stay on the disk.
    """

    dtype: torch.dtype
    decode: DecodeWeights | None = None
    quantised: Quantised | None = None
    offloaded: bool = False

    @property
    def bytes_per_parameter(self) -> float:
        """What a parameter takes on the device."""
        if self.quantised:
            return _QUANTISED_BYTES[self.quantised]
        packed = {"int8": _QUANTISED_BYTES["int8"], "float32": 4.0}
        return self.dtype.itemsize + (packed[self.decode] if self.decode else 0.0)


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
    forms = _cpu_forms(name, parameters) if device.type == "cpu" else _gpu_forms(name, device)
    for form in forms:
        if parameters * form.bytes_per_parameter <= free:
            return form
    if offload and not forms[-1].quantised:
        return Weights(forms[-1].dtype, offloaded=True)
    needed = parameters * forms[-1].bytes_per_parameter
    raise ModelError(
        f"The model does not fit: its weights need {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free "
        f"on {device.type}.",
        subject=title,
        hint="Choose a smaller model, or smaller weights, or switch on offload in the settings.",
    )


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

    whole = [Weights(torch.float32, "float32"), Weights(torch.float32)]
    if name == "auto":
        small = [Weights(torch.bfloat16, "int8"), Weights(torch.bfloat16)]
        return [*whole, *small] if parameters <= SMALL_PARAMETERS else small
    if name == "int8":
        return [Weights(torch.bfloat16, "int8")]
    if name == "int4":
        raise ModelError("int4 weights need a CUDA device.", hint="Use auto, float32, bfloat16 or int8.")
    dtype = choose_dtype(name, torch.device("cpu"))
    return whole if dtype == torch.float32 else [Weights(dtype)]


def _gpu_forms(name: str, device: torch.device) -> Sequence[Weights]:
    quantised: dict[str, Quantised] = {"int8": "int8", "int4": "int4"}
    if name not in quantised:
        return [Weights(choose_dtype(name, device))]
    if device.type != "cuda":
        raise ModelError(f"{name} weights need a CUDA device.", hint="Use auto.")
    return [Weights(choose_dtype("auto", device), quantised=quantised[name])]
