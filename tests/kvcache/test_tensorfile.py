"""Files that are written piece by piece: the library reads them, and one that was broken off is none."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from llamahome_gui.kvcache import tensorfile
from llamahome_gui.kvcache.tensorfile import Contents, WritingStoppedError, write_tensors

TENSORS = {
    "ids": torch.arange(7, dtype=torch.int32),
    "pad": torch.tensor([3], dtype=torch.int32),
    "long": torch.arange(3),
    "wide": torch.randn(2, 3, 4)[:, :2],
    "none": torch.zeros(1, 0, 4, dtype=torch.bfloat16),
    "half": torch.randn(1, 2, 5, 4).bfloat16().transpose(1, 2),
    "other": torch.randn(4).half(),
    "small": torch.randint(-127, 127, (3, 5), dtype=torch.int8),
}


def test_the_library_reads_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "one.safetensors"
    with path.open("wb") as stream:
        write_tensors(stream, Contents({"title": "Größe “1”"}, iter(TENSORS.items()), len(TENSORS)))
    found = load_file(path)
    assert found.keys() == TENSORS.keys()
    for name, tensor in TENSORS.items():
        assert found[name].dtype == tensor.dtype
        assert torch.equal(found[name], tensor)
    with safe_open(path, framework="pt") as file:
        assert file.metadata() == {"title": "Größe “1”"}


def test_writing_ends_between_two_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensorfile, "_PIECE", 64)
    stop, stream = threading.Event(), io.BytesIO()

    def tensors() -> Iterator[tuple[str, Tensor]]:
        yield "first", torch.zeros(100)
        stop.set()
        yield "second", torch.zeros(100)

    with pytest.raises(WritingStoppedError):
        write_tensors(stream, Contents({}, tensors(), 2), stop)
    assert 400 < len(stream.getvalue()) < 400 + 8 + 64 + 2 * 256 + 64


def test_what_such_files_cannot_hold_is_refused() -> None:
    odd = [("a", torch.zeros(3, dtype=torch.int8)), ("b", torch.zeros(2))]
    for tensors, most, words in (
        (odd, 2, "multiple"),
        ([("a", torch.zeros(2, dtype=torch.complex64))], 1, "complex64"),
        ([(f"a{n}", torch.zeros(1)) for n in range(9)], 0, "announced"),
    ):
        with pytest.raises(ValueError, match=words):
            write_tensors(io.BytesIO(), Contents({}, iter(tensors), most))
