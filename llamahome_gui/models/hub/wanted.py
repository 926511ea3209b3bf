"""Which files of a repository are fetched: the weights once, the tokenizer, the configuration, the licence.

Publishers lay the same weights beside each other in several forms (`original/`, `consolidated.*`, `fp16` variants,
pickles, GGUF, ONNX). The one that transformers loads by default is taken: `model.safetensors`, or the shards that
its index names. Nothing that could run code is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.folder import ADAPTER_CONFIG, CONFIG, INDEX, TOKENIZER, WEIGHTS
from llamahome_gui.models.hub.licences import is_licence_text
from llamahome_gui.models.hub.problems import refused
from llamahome_gui.models.hub.references import printable
from llamahome_gui.models.hub.types import HubFile, HubModel
from llamahome_gui.models.importing import is_reserved

CHAT_TEMPLATE = "chat_template.jinja"
TOKENIZER_CONFIG = "tokenizer_config.json"

_BESIDE = frozenset(
    {
        CONFIG,
        "generation_config.json",
        TOKENIZER,
        TOKENIZER_CONFIG,
        "special_tokens_map.json",
        "added_tokens.json",
        "vocab.json",
        "merges.txt",
        "tokenizer.model",
        CHAT_TEMPLATE,
        "README.md",
    }
)
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
_SHARD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.safetensors")
# None of the small files is larger; the vocabulary of 256k tokens takes 35 MB.
_LARGEST_BESIDE = 256_000_000


def needs_index(model: HubModel) -> bool:
    """Whether the weights lie in shards, so that `INDEX` has to be read to know them."""
    return model.file(WEIGHTS) is None and model.file(INDEX) is not None


def is_adapter(model: HubModel) -> bool:
    """Whether the repository holds an adapter and no model."""
    return model.file(ADAPTER_CONFIG) is not None and model.file(WEIGHTS) is None and model.file(INDEX) is None


def wanted_files(model: HubModel, index: Mapping[str, Any] | None = None) -> tuple[HubFile, ...]:
    """The files to fetch, the small ones first.

    Args:
        model: The repository.
        index: The content of `INDEX`, where `needs_index` asks for it.

    Raises:
        DownloadError: The repository has no weights that LlamaHome loads, or not all of them, or no tokenizer;
            says which.
    """
    weights = _weights(model, index)
    _check_tokenizer(model)
    if model.file(CONFIG) is None:
        raise refused(f"The repository has no {CONFIG}.", model.repository, "Choose another repository of the model.")
    beside = [file for file in model.files if _is_beside(file.path)]
    for file in beside:
        if file.size > _LARGEST_BESIDE:
            raise refused(f"The file {file.path} is too large to be what its name says.", model.repository)
    found = (*_once(beside), *weights)
    _check_alike(found, model)
    return found


def _is_beside(path: str) -> bool:
    return path in _BESIDE or is_licence_text(path)


def _once(files: Iterable[HubFile]) -> list[HubFile]:
    """Of licence texts that differ only in case, the first."""
    found: dict[str, HubFile] = {}
    for file in files:
        found.setdefault(file.path.casefold(), file)
    return list(found.values())


def _weights(model: HubModel, index: Mapping[str, Any] | None) -> list[HubFile]:
    single = model.file(WEIGHTS)
    if single is not None:
        return [single]
    if index is None or model.file(INDEX) is None:
        raise _no_weights(model)
    shards = [model.file(name) for name in _shards(model, index)]
    listed = model.file(INDEX)
    return [file for file in (listed, *shards) if file is not None]


def _shards(model: HubModel, index: Mapping[str, Any]) -> list[str]:
    placed = index.get("weight_map")
    if not isinstance(placed, dict) or not placed:
        raise refused(f"The file {INDEX} names no weights.", model.repository)
    names = sorted({str(name) for name in placed.values()})
    for name in names:
        if not _SHARD.fullmatch(name) or is_reserved(name):
            raise refused(f"The file {INDEX} names weights that are not taken: {printable(name)}.", model.repository)
        if model.file(name) is None:
            raise DownloadError(
                f"The repository is not complete: {name} is missing.",
                DownloadReason.MISSING,
                subject=model.repository,
                hint="Choose another revision or repository of the model.",
            )
    return names


def _check_tokenizer(model: HubModel) -> None:
    if model.file(TOKENIZER) or (model.file("vocab.json") and model.file("merges.txt")):
        return
    only = "a SentencePiece tokenizer only" if model.file("tokenizer.model") else "no tokenizer"
    raise refused(
        f"The repository has {only}; the file {TOKENIZER} is missing.",
        model.repository,
        "Choose another repository of the model.",
    )


def _check_alike(files: Iterable[HubFile], model: HubModel) -> None:
    """Two names that differ only in case are one file on macOS and Windows."""
    seen: dict[str, str] = {}
    for file in files:
        other = seen.setdefault(file.path.casefold(), file.path)
        if other != file.path:
            raise refused(f"The files {other} and {file.path} differ only in case.", model.repository)


def _no_weights(model: HubModel) -> DownloadError:
    names = [file.path.lower() for file in model.files]
    if is_adapter(model):
        return refused("The repository holds an adapter, not a model.", model.repository, "Get the model it is for.")
    if any("/" not in name and name.endswith(".safetensors") for name in names):
        return refused(
            "The weights are not in the form that transformers loads.",
            model.repository,
            f"Choose a repository that has {WEIGHTS}, often the same name with '-hf'.",
        )
    if any(name.endswith(".gguf") for name in names):
        return refused(
            "The weights are GGUF only, which LlamaHome does not load.",
            model.repository,
            "Choose the repository they were made from; LlamaHome quantises itself.",
        )
    if any(name.endswith(_PICKLES) for name in names):
        return refused(
            "The weights are pickled only, and a pickle can run code.",
            model.repository,
            "Choose a repository with safetensors files.",
        )
    return refused("The repository has no weights.", model.repository, "Choose another repository of the model.")
