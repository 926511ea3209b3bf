"""Is a folder a model that can be loaded? Answers from names, sizes and headers; no tensor is read.

A model folder is what the `transformers` library writes: `config.json`, a tokenizer, and the weights as
safetensors, either in one file or in shards that an index names. An adapter folder is what `peft` writes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from llamahome_gui.errors import ModelError
from llamahome_gui.models.safetensors_header import TensorInfo, read_header

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
ADAPTER_CONFIG = "adapter_config.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
TOKENIZER = "tokenizer.json"

Mark = tuple[tuple[int, int, int], ...]
"""Of each file when it was changed, its size and its number on the disk."""

_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")


def check_model(folder: Path) -> dict[str, TensorInfo]:
    """Check that `folder` holds a whole causal language model and return its tensors by name.

    Raises:
        ModelError: Names the file that is missing or broken.
    """
    if not folder.is_dir():
        raise ModelError("The folder does not exist.", subject=str(folder))
    _check_form(folder)
    _check_config(folder)
    _check_tokenizer(folder)
    return _check_weights(folder)


def check_adapter(folder: Path) -> dict[str, TensorInfo]:
    """Check that `folder` holds a whole LoRA adapter and return its tensors by name.

    Raises:
        ModelError: Names the file that is missing or broken.
    """
    config = read_json(folder / ADAPTER_CONFIG)
    if config.get("peft_type") != "LORA":
        raise ModelError(
            f"The adapter is of the kind {config.get('peft_type', 'unknown')}; only LoRA can be loaded.",
            subject=str(folder),
        )
    if not (folder / ADAPTER_WEIGHTS).is_file():
        raise _missing(folder, ADAPTER_WEIGHTS)
    return read_header(folder / ADAPTER_WEIGHTS)


def mark_of(folder: Path) -> Mark | None:
    """What tells an adapter's files from others that take their place; None where one is missing."""
    try:
        found = [(folder / name).stat() for name in (ADAPTER_CONFIG, ADAPTER_WEIGHTS)]
    except OSError:
        return None
    return tuple((one.st_mtime_ns, one.st_size, one.st_ino) for one in found)


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file of a model folder.

    Raises:
        ModelError: The file is missing, unreadable or not an object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _missing(path.parent, path.name) from error
    except OSError as error:
        raise ModelError(f"The file cannot be read ({error.strerror}).", subject=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error
    if not isinstance(content, dict):
        raise _damaged(path)
    return content


def folder_size(folder: Path) -> int:
    """Bytes of all files below `folder`, as a listing shows them."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue  # A file that vanished while we counted has no size.
    return total


def _check_form(folder: Path) -> None:
    """Weights in a form that cannot be loaded are told before anything that such folders lack."""
    if any(folder.glob("*.safetensors")):
        return
    if any(folder.glob("*.gguf")):
        raise ModelError(
            "The weights are in GGUF form, which is made for llama.cpp; only safetensors are loaded.",
            subject=str(folder),
            hint="Fetch the same model in its original form, with config.json and .safetensors files.",
        )
    if any(found for pattern in _PICKLES for found in folder.glob(pattern)):
        raise ModelError(
            "The weights are pickled; only safetensors are loaded, because a pickle can run code.",
            subject=str(folder),
            hint="Fetch the model's safetensors files.",
        )


def _check_config(folder: Path) -> None:
    if (folder / ADAPTER_CONFIG).is_file() and not (folder / CONFIG).is_file():
        raise ModelError(
            "This is a LoRA adapter, not a whole model.",
            subject=str(folder),
            hint="Choose the folder of the model that it was trained on.",
        )
    config = read_json(folder / CONFIG)
    kinds = config.get("architectures") or []
    if not isinstance(config.get("model_type"), str) or not isinstance(kinds, list):
        raise _damaged(folder / CONFIG)
    if kinds and not any(str(kind).endswith(("ForCausalLM", "LMHeadModel")) for kind in kinds):
        raise ModelError(
            f"The model is not a causal language model ({', '.join(map(str, kinds))}).",
            subject=str(folder),
            hint="Choose a text model of the Llama, Mistral or Qwen kind.",
        )


def _check_tokenizer(folder: Path) -> None:
    fast = folder / TOKENIZER
    if fast.is_file():
        _check_json_ends(fast)
    elif (folder / "tokenizer.model").is_file():
        raise ModelError(
            f"The folder has a SentencePiece tokenizer only, the file {TOKENIZER} is missing.",
            subject=str(folder),
            hint=f"Fetch {TOKENIZER} from where the model came from.",
        )
    elif not ((folder / "vocab.json").is_file() and (folder / "merges.txt").is_file()):
        raise _missing(folder, TOKENIZER)


def _check_weights(folder: Path) -> dict[str, TensorInfo]:
    tensors: dict[str, TensorInfo] = {}
    for name in weight_files(folder):
        if not (folder / name).is_file():
            raise _missing(folder, name)
        tensors |= read_header(folder / name)
    if not (folder / WEIGHTS).is_file():
        _check_placed(folder, tensors)
    return tensors


def weight_files(folder: Path) -> list[str]:
    """Names of the files that the weights lie in, in the order in which transformers looks: one file, or an index.

    Raises:
        ModelError: There is neither, or the index is damaged.
    """
    if (folder / WEIGHTS).is_file():
        return [WEIGHTS]
    if not (folder / INDEX).is_file():
        raise _missing(folder, WEIGHTS)
    shards = sorted({str(name) for name in _placed(folder).values()})
    if any(Path(shard).name != shard for shard in shards):
        raise _damaged(folder / INDEX)
    return shards


def _placed(folder: Path) -> dict[str, Any]:
    """The index's file of each tensor."""
    placed = read_json(folder / INDEX).get("weight_map")
    if not isinstance(placed, dict) or not placed:
        raise _damaged(folder / INDEX)
    return placed


def _check_placed(folder: Path, tensors: dict[str, TensorInfo]) -> None:
    placed = _placed(folder)
    lost = sorted(set(placed) - set(tensors))
    if lost:
        raise ModelError(
            f"The tensor {lost[0]} is not in the file {placed[lost[0]]}.",
            subject=str(folder),
            hint="Fetch or copy the model again.",
        )


def _check_json_ends(path: Path) -> None:
    """A cheap test for a cut-off JSON file of many megabytes: it begins with a brace and ends with one."""
    try:
        with path.open("rb") as stream:
            start = stream.read(64).lstrip()
            stream.seek(max(0, path.stat().st_size - 64))
            end = stream.read().rstrip()
    except OSError as error:
        raise ModelError(f"The file cannot be read ({error.strerror}).", subject=str(path)) from error
    if not (start.startswith(b"{") and end.endswith(b"}")):
        raise _damaged(path)


def _missing(folder: Path, name: str) -> ModelError:
    return ModelError(f"The file {name} is missing.", subject=str(folder), hint="Fetch or copy the model again.")


def _damaged(path: Path) -> ModelError:
    return ModelError(
        f"The file {path.name} is damaged.", subject=str(path.parent), hint="Fetch or copy the model again."
    )
