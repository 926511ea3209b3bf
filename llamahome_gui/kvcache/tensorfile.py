"""A safetensors file written piece by piece: in little memory, in any thread, and broken off when that is wanted.

The library's own writer takes all tensors at once and holds Python's lock until the last byte is on its way, so that a
window stands still meanwhile. The format is plain (https://huggingface.co/docs/safetensors): the length of a header,
the header as JSON, the tensors one behind the other. The header may end in blanks, which leaves it room until all is
known.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import torch
from torch import Tensor

_NAMES = {
    torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
    torch.int8: "I8", torch.int32: "I32", torch.int64: "I64",
}  # fmt: skip
_PIECE = 4 * 2**20
# What a tensor takes in the header: a name, a type, up to four sizes and two places.
_ENTRY = 256


class WritingStoppedError(Exception):
    """The stop event was set; what has been written is of no use."""


@dataclass(frozen=True)
class Contents:
    """What a file will hold.

    Attributes:
        metadata: Texts by name.
        tensors: Names of at most 40 characters with tensors on any device; each is asked for when it is written.
        most: At least as many as there are.
    """

    metadata: Mapping[str, str]
    tensors: Iterable[tuple[str, Tensor]]
    most: int


def write_tensors(stream: BinaryIO, contents: Contents, stop: threading.Event | None = None) -> None:
    """Write a safetensors file into an empty stream that can be sought in.

    Args:
        stop: Looked at between pieces of some megabytes.

    Raises:
        WritingStoppedError: `stop` was set.
        ValueError: A tensor has a type that such files do not have here, or cannot lie where it would.
        OSError: The disk refuses.
    """
    header: dict[str, Any] = {"__metadata__": dict(contents.metadata)}
    room = -(-(len(_encoded(header)) + _ENTRY * contents.most) // 8) * 8
    stream.write(bytes(8 + room))
    at = 0
    for name, tensor in contents.tensors:
        data = _bytes(tensor)
        if at % tensor.element_size():
            raise ValueError(f"{name} does not begin at a multiple of its numbers' size")
        header[name] = {
            "dtype": _NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + len(data)],
        }  # fmt: skip
        for start in range(0, len(data), _PIECE):
            if stop is not None and stop.is_set():
                raise WritingStoppedError
            stream.write(data[start : start + _PIECE])
        at += len(data)
    told = _encoded(header)
    if len(told) > room:
        raise ValueError("more tensors than were announced")
    stream.seek(0)
    stream.write(room.to_bytes(8, "little") + told.ljust(room))


def _encoded(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header, separators=(",", ":")).encode()


def _bytes(tensor: Tensor) -> memoryview:
    if tensor.dtype not in _NAMES:
        raise ValueError(f"numbers of type {tensor.dtype} are not written")
    flat = tensor.detach().cpu().contiguous().reshape(-1)
    found: memoryview = flat.view(torch.uint8).numpy().data
    return found
