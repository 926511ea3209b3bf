"""llama.cpp's saved keys and values, rewritten from the layout with flash attention to that without.

With it the values of a token lie together, without it those of a channel. llama.cpp refuses the other layout, and
reading a long text a second time would take as long as all other measurements.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

# Type of the numbers and bytes of a token's row, before each layer's block.
_ROW_HEAD = np.dtype([("kind", "<i4"), ("size", "<u8")])
_CHANNEL_HEAD = np.dtype([("kind", "<i4"), ("size", "<u4"), ("channels", "<u4")])
_HALF_BYTES, _HALF_KIND = 2, 1


def transpose_values(path: Path, tokens: int, layers: int, channels: int) -> None:
    """Rewrite a file of one sequence in place.

    Args:
        tokens: Of the text that is saved.
        channels: Numbers of a token's values in one layer, all KV heads together; 16-bit floats.

    Raises:
        ValueError: The file is not laid out as expected.
    """
    raw = np.fromfile(path, np.uint8)
    block = _ROW_HEAD.itemsize + tokens * channels * _HALF_BYTES
    values = raw.size - layers * block
    mark = values - layers * block - 8
    if mark < 0 or raw[mark : mark + 8].view("<u4").tolist() != [0, layers]:
        raise ValueError("llama.cpp's state has a layout that is not known here")
    with path.open("wb") as file:
        file.write(raw[:mark].tobytes())
        file.write(np.array([1, layers], "<u4").tobytes())
        file.write(raw[mark + 8 : values].tobytes())
        for layer in range(layers):
            _write_layer(file, raw[values + layer * block : values + (layer + 1) * block], tokens, channels)


def _write_layer(file: Any, block: np.ndarray[Any, Any], tokens: int, channels: int) -> None:
    head = block[: _ROW_HEAD.itemsize].view(_ROW_HEAD)[0]
    if (int(head["kind"]), int(head["size"])) != (_HALF_KIND, channels * _HALF_BYTES):
        raise ValueError("llama.cpp's values are of a type that is not known here")
    rows = block[_ROW_HEAD.itemsize :].view("<u2").reshape(tokens, channels)
    file.write(np.array((_HALF_KIND, _HALF_BYTES, channels), _CHANNEL_HEAD).tobytes())
    file.write(np.ascontiguousarray(rows.T).tobytes())
