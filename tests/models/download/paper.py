"""A model folder that passes every check of files and holds noise: made without torch, in no time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tests.models.download.conftest import noise

_CONFIG = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "max_position_embeddings": 512}


def make_paper_model(folder: Path, sizes: Sequence[int] = (100_000,), *, seed: int = 0) -> Path:
    """Write a model whose weights are of `sizes` bytes: one file, or shards with an index."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(_CONFIG), encoding="utf-8")
    (folder / "tokenizer.json").write_text(json.dumps({"version": "1.0"}), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"chat_template": "{{ messages }}"}), encoding="utf-8")
    if len(sizes) == 1:
        _write(folder / "model.safetensors", "weight", sizes[0], seed)
        return folder
    placed = {}
    for number, size in enumerate(sizes, 1):
        name = f"model-{number:05d}-of-{len(sizes):05d}.safetensors"
        placed[f"weight.{number}"] = name
        _write(folder / name, f"weight.{number}", size, seed + number)
    index = {"metadata": {"total_size": sum(sizes)}, "weight_map": placed}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    return folder


def _write(path: Path, name: str, size: int, seed: int) -> None:
    header = json.dumps({name: {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    with path.open("wb") as stream:
        stream.write(len(header).to_bytes(8, "little") + header)
        block = noise(min(size, 1 << 20), seed)
        for start in range(0, size, len(block)):
            # No two megabytes alike: a part that lands at the wrong place has to be noticed.
            stream.write(start.to_bytes(8, "little") + block[8 : min(len(block), size - start)])
