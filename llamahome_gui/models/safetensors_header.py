"""Read what a safetensors file says it holds, without reading the tensors.

Format: eight bytes little-endian length, that many bytes of JSON, then the data. The header is checked
against the size of the file, so a truncated download is noticed in a millisecond.
Source: https://github.com/huggingface/safetensors (README, "Format").
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import IO, Any, NamedTuple

from llamahome_gui.errors import ModelError

_LARGEST_HEADER = 100_000_000
_POINTER = b"version https://git-lfs"


class TensorInfo(NamedTuple):
    """One tensor of a file; `offsets` are bytes from the end of the header."""

    dtype: str
    shape: tuple[int, ...]
    offsets: tuple[int, int]

    @property
    def elements(self) -> int:
        return math.prod(self.shape)


def read_header(path: Path) -> dict[str, TensorInfo]:
    """Tensors of a safetensors file by name.

    Raises:
        ModelError: The file cannot be read, is no safetensors file, or ends too early.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(8)
            length = int.from_bytes(start, "little")
            if start == _POINTER[:8]:
                raise _broken(path, "is a Git LFS pointer, not the weights themselves.")
            if len(start) < 8 or not 2 <= length <= min(_LARGEST_HEADER, size - 8):
                raise _broken(path, "is not a safetensors file, or it is truncated.")
            content = json.loads(stream.read(length))
        tensors = {name: _tensor(entry) for name, entry in content.items() if name != "__metadata__"}
    except OSError as error:
        raise ModelError(f"The file cannot be read ({error.strerror}).", subject=str(path)) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _broken(path, "has a damaged header.") from error
    needed = 8 + length + max((info.offsets[1] for info in tensors.values()), default=0)
    if size < needed:
        raise _broken(path, f"is truncated: {size:,} of {needed:,} bytes.")
    return tensors


def data_start(stream: IO[bytes]) -> int:
    """Where the data begin in an open file that `read_header` has checked, bytes from its start."""
    stream.seek(0)
    return 8 + int.from_bytes(stream.read(8), "little")


def _tensor(entry: dict[str, Any]) -> TensorInfo:
    begin, end = entry["data_offsets"]
    return TensorInfo(str(entry["dtype"]), tuple(map(int, entry["shape"])), (int(begin), int(end)))


def _broken(path: Path, what: str) -> ModelError:
    return ModelError(f"The file {path.name} {what}", subject=str(path.parent), hint="Fetch or copy it again.")
