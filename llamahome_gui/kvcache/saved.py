"""Caches as files: a text read once is asked again later, after milliseconds instead of a prefill.

safetensors, keys and values of each layer in text order, with metadata that say what it is a cache of.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from llamahome_gui.config.files import write_atomic
from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.base import KVCache
from llamahome_gui.kvcache.caches import FullCache, SlotCache
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.fingerprint import fingerprint
from llamahome_gui.kvcache.heads import head_dim
from llamahome_gui.kvcache.slots import Tokens
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.kvcache.storage import Packed

FORMAT = "llamahome-kv-cache"
VERSION = 1
Read = TypeVar("Read")
PARTS = ("keys", "values", "key_scales", "value_scales")


@dataclass(frozen=True)
class SavedInfo:
    """What a saved cache says of itself.

    Attributes:
        model: Fingerprint of the model that read the text.
        spec: Policy and sizes.
        text_tokens: Tokens of the text that was read.
        layers: Layers of the model.
        notes: Whatever its maker wrote down, such as names and settings.
    """

    model: str
    spec: CacheSpec
    text_tokens: int
    layers: int
    notes: dict[str, str]


def save_cache(cache: KVCache, path: Path, model: Any, *, notes: Mapping[str, str] | None = None) -> None:
    """Write a cache to `path`, whole or not at all.

    Args:
        model: The model that read the text.
        notes: Kept with it; see `SavedInfo`.

    Raises:
        CacheError: The cache is empty or broken, or the file cannot be written.
    """
    cache.check_usable()
    if not cache.text_tokens:
        raise CacheError("The cache holds nothing yet.", hint="Read a text first.")
    layers = model.config.num_hidden_layers
    info = SavedInfo(fingerprint(model), cache.spec, cache.text_tokens, layers, dict(notes or {}))
    tensors = {name: tensor for layer in range(layers) for name, tensor in _layer_tensors(cache, layer)}
    if cache.padding is not None:
        tensors["padding"] = cache.padding.cpu()
    try:
        write_atomic(path, save(tensors, metadata=_metadata(info)))
    except OSError as error:
        raise CacheError(
            f"The cache cannot be saved ({error.strerror or error}).", subject=str(path), hint="Choose another place."
        ) from error


def read_info(path: Path) -> SavedInfo:
    """What a file says of itself, without its tensors.

    Raises:
        CacheError: It is missing, broken or no saved cache.
    """
    return _reading(path, lambda file: _info(file.metadata() or {}))


def load_cache(path: Path, model: Any) -> KVCache:
    """A saved cache, ready to go on with.

    Args:
        model: The model that read the text; its type is what keys and values are turned into.

    Raises:
        CacheError: The file is missing, broken, no saved cache, or of another model.
    """
    return _reading(path, lambda file: _cache(file, model))


def _layer_tensors(cache: KVCache, layer: int) -> list[tuple[str, Tensor]]:
    tensors: dict[str, Tensor | None] = {}
    if isinstance(cache, SlotCache):
        tokens = cache.held(layer)
        stored = tokens.stored
        tensors |= {"scores": tokens.scores, "positions": tokens.positions}
    elif isinstance(cache, FullCache):
        stored = cache.held(layer)
    else:
        raise CacheError(f"A cache of kind {type(cache).__name__} cannot be saved.")
    tensors |= dict(zip(PARTS, stored.parts(), strict=True))
    return [(f"{layer}.{name}", tensor.cpu().contiguous()) for name, tensor in tensors.items() if tensor is not None]


def _metadata(info: SavedInfo) -> dict[str, str]:
    return {"format": FORMAT, "version": str(VERSION), "about": json.dumps(dataclasses.asdict(info))}


def _info(metadata: Mapping[str, str]) -> SavedInfo:
    if metadata.get("format") != FORMAT:
        raise CacheError("This is not a saved cache.", hint="Choose a file that LlamaHome saved.")
    if metadata.get("version") != str(VERSION):
        raise CacheError("The cache was saved by another version of LlamaHome.", hint="Read the document again.")
    about = json.loads(metadata["about"])
    info = SavedInfo(**about | {"spec": CacheSpec(**about["spec"])})
    info.spec.check()
    return info


def _cache(file: Any, model: Any) -> KVCache:
    info = _info(file.metadata() or {})
    if info.model != fingerprint(model):
        raise CacheError(
            "The cache was made with another model, or with this one in another weight format.",
            hint="Load that model, or read the document again with this one.",
        )
    padding = file.get_tensor("padding") if "padding" in file.keys() else None  # noqa: SIM118
    cache = make_cache(model, info.spec, padding=padding)
    with torch.inference_mode(False):
        for layer in range(info.layers):
            _fill(cache, layer, file, info, model)
    cache.advance(info.text_tokens)
    return cache


def _fill(cache: KVCache, layer: int, file: Any, info: SavedInfo, model: Any) -> None:
    names = PARTS if info.spec.kv_bits == 8 else PARTS[:2]
    stored = Packed(*(file.get_tensor(f"{layer}.{name}") for name in names))
    _check_stored(stored, model)
    if isinstance(cache, FullCache):
        _demand(stored.keys.shape[2] == info.text_tokens)
        cache.hold(layer, stored, model.dtype)
    elif isinstance(cache, SlotCache):
        scores, positions = (file.get_tensor(f"{layer}.{name}") for name in ("scores", "positions"))
        _check_tokens(scores, positions, stored, info)
        cache.hold(layer, Tokens(stored, scores, positions), model.dtype)


def _check_stored(stored: Packed, model: Any) -> None:
    config, shape = model.config, stored.keys.shape
    _demand(len(shape) == 4 and shape[1] == config.num_key_value_heads and shape[3] == head_dim(config))
    _demand(stored.values.shape == shape and stored.values.dtype == stored.keys.dtype)
    for scales in (stored.key_scales, stored.value_scales):
        _demand(scales is None or (scales.shape == shape[:3] and stored.keys.dtype == torch.int8))


def _check_tokens(scores: Tensor, positions: Tensor, stored: Packed, info: SavedInfo) -> None:
    """Places in the text index tables, so they must be what they can be."""
    _demand(scores.shape == positions.shape == stored.keys.shape[:3])
    _demand(scores.dtype == torch.float32 and positions.dtype == torch.int32)
    _demand(bool((positions[..., 1:] > positions[..., :-1]).all()))
    _demand(bool((positions < info.text_tokens).all() and (positions >= -info.text_tokens).all()))


def _demand(right: bool) -> None:
    if not right:
        raise ValueError("sizes or places that cannot be")


def _reading(path: Path, read: Callable[[Any], Read]) -> Read:
    try:
        with safe_open(path, framework="pt") as file:
            return read(file)
    except CacheError as error:
        error.subject = str(path)
        raise
    except FileNotFoundError as error:
        raise CacheError("There is no such file.", subject=str(path), hint="Read the document again.") from error
    except (SafetensorError, OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise CacheError("The saved cache is broken.", subject=str(path), hint="Read the document again.") from error
