"""The forms in which weights are held, and the bytes of each, from the shape of the network alone.

The same forms in the same order as `models.weights` chooses them from, without torch; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from llamahome_gui.errors import ModelError
from llamahome_gui.models.shape import Shape
from llamahome_gui.models.weights import GROUP, SMALL_PARAMETERS

DeviceKind = Literal["cpu", "cuda", "mps"]

_CPU_SCALE, _GPU_SCALE = 4, 2
# Numbers that share a scale and an offset with int4, and the bytes of the two.
_CPU_GROUP, _GPU_GROUP, _GROUP_BYTES = GROUP, 128, 4


@dataclass(frozen=True)
class Form:
    """How weights are held.

    Attributes:
        name: As `--weights` and the settings name it.
        itemsize: Bytes of a number that is computed with, so also of a key or value in the cache.
        copy: A second copy of the matrices, in 8 bits, decodes single tokens on a CPU.
        quantised: Matrices are held in 8 or 4 bits and in no other form.
    """

    name: str
    itemsize: int
    copy: bool = False
    quantised: Literal["int8", "int4"] | None = None

    @property
    def title(self) -> str:
        """For people: ``16-bit weights with an 8-bit copy``."""
        bits = {"int8": 8, "int4": 4}[self.quantised] if self.quantised else 8 * self.itemsize
        return f"{bits}-bit weights with an 8-bit copy" if self.copy else f"{bits}-bit weights"

    def maps(self, shape: Shape) -> bool:
        """Whether a CPU uses the published weights as they lie on the disk, without a conversion."""
        return self.quantised is None and self.itemsize == 2 and shape.dtype == "bfloat16"

    def weight_bytes(self, shape: Shape, device: DeviceKind) -> int:
        """Bytes of the weights, without the copy."""
        if self.quantised is None:
            return shape.parameters * self.itemsize
        tables = 1 if shape.tied else 2
        if device == "cpu":
            vocabulary = tables * (shape.embedding + _CPU_SCALE * shape.vocabulary)
        else:
            vocabulary = tables * shape.embedding * self.itemsize
        return _matrices(shape, self.quantised, device) + vocabulary + shape.vectors * self.itemsize

    def copy_bytes(self, shape: Shape) -> int:
        """Bytes of the copy: the layers' matrices and that of the vocabulary."""
        if not self.copy:
            return 0
        return shape.matrices + _CPU_SCALE * shape.rows + shape.embedding + _CPU_SCALE * shape.vocabulary


FLOAT32 = Form("float32", 4)
FAST16 = Form("bfloat16", 2, copy=True)
HALF = Form("bfloat16", 2)
INT8 = Form("int8", 2, quantised="int8")
INT4 = Form("int4", 2, quantised="int4")
_NAMED = {"float32": FLOAT32, "bfloat16": HALF, "float16": HALF, "int8": INT8, "int4": INT4}


def whole_forms(shape: Shape, device: DeviceKind) -> Sequence[Form]:
    """Forms that change no answer noticeably, in the order in which ``auto`` tries them."""
    if device != "cpu":
        return (HALF,)
    return (FLOAT32, FAST16, HALF) if shape.parameters <= SMALL_PARAMETERS else (FAST16, HALF)


def quantised_forms(device: DeviceKind) -> Sequence[Form]:
    """Forms in 8 and 4 bits; there are none on Apple's GPU."""
    return () if device == "mps" else (INT8, INT4)


def forms_named(name: str, shape: Shape, device: DeviceKind) -> Sequence[Form]:
    """The forms that ``auto`` or a form's name may mean, the preferred one first."""
    return (_NAMED[name],) if name in _NAMED else (*whole_forms(shape, device), *quantised_forms(device))


def check_form(name: str) -> None:
    """Raise `ModelError` unless there is such a form."""
    if name != "auto" and name not in _NAMED:
        raise ModelError("There is no such form of weights.", subject=name, hint=f"Known: auto, {', '.join(_NAMED)}.")


def _matrices(shape: Shape, quantised: str, device: DeviceKind) -> int:
    if quantised == "int8":
        return shape.matrices + (_CPU_SCALE if device == "cpu" else _GPU_SCALE) * shape.rows
    if device != "cpu":
        return _grouped(shape.matrices, _GPU_GROUP)
    eight = shape.attention_matrices + _CPU_SCALE * shape.attention_matrix_rows
    return eight + _grouped(shape.matrices - shape.attention_matrices, _CPU_GROUP)


def _grouped(numbers: int, group: int) -> int:
    return numbers // 2 + numbers // group * _GROUP_BYTES
