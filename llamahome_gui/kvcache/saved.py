"""Caches as files: a text read once is asked again later, after milliseconds instead of a prefill.

safetensors, keys and values of each layer in text order, with metadata that say what it is a cache of.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from llamahome_gui.config.files import atomic_file
from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.base import KVCache
from llamahome_gui.kvcache.caches import FullCache, SlotCache
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.fingerprint import fingerprint
from llamahome_gui.kvcache.heads import head_dim
from llamahome_gui.kvcache.slots import Tokens
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.kvcache.storage import Packed
from llamahome_gui.kvcache.tensorfile import Contents, write_tensors

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
    contents = contents_of(cache, model, notes=notes)
    try:
        with atomic_file(path) as stream:
            write_tensors(stream, contents)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CacheError(
            f"The cache cannot be saved ({reason}).", subject=str(path), hint="Choose another place."
        ) from error


def contents_of(
    cache: KVCache, model: Any, *, notes: Mapping[str, str] | None = None, tokens: int | None = None
) -> Contents:
    """What a file of this cache holds, as it is now.

    Whoever writes it later keeps the cache and does not write to it meanwhile; to a full cache only behind `tokens`.
    What lies on a GPU is copied now: another thread has no business there.

    Args:
        model, notes: As of `save_cache`.
        tokens: Of a full cache, only its first ones.

    Raises:
        CacheError: The cache is empty or broken, or of a kind that is not saved.
    """
    cache.check_usable()
    if not cache.text_tokens:
        raise CacheError("The cache holds nothing yet.", hint="Read a text first.")
    if not isinstance(cache, FullCache | SlotCache):
        raise CacheError(f"A cache of kind {type(cache).__name__} cannot be saved.")
    layers, count = model.config.num_hidden_layers, cache.text_tokens if tokens is None else tokens
    info = SavedInfo(fingerprint(model), cache.spec, count, layers, dict(notes or {}))
    most = layers * (len(PARTS) + 2) + 1
    return Contents(_metadata(info), _tensors(cache, layers, count), most)


def _tensors(cache: FullCache | SlotCache, layers: int, tokens: int) -> Iterator[tuple[str, Tensor]]:
    padding = [] if cache.padding is None else [("padding", cache.padding.cpu())]
    if isinstance(cache, FullCache):
        held = [(layer, cache.held(layer).first(tokens)) for layer in range(layers)]
        every = (each for layer, stored in held for each in _named(layer, stored))
        on_cpu = held[0][1].keys.device.type == "cpu"
    else:
        every = (each for layer in range(layers) for each in _slot_tensors(cache, layer))
        on_cpu = cache.held(0).scores.device.type == "cpu"
    if on_cpu:
        return chain(padding, every)
    return chain(padding, [(name, tensor.cpu()) for name, tensor in every])


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


def _slot_tensors(cache: SlotCache, layer: int) -> Iterator[tuple[str, Tensor]]:
    tokens = cache.held(layer)
    yield f"{layer}.scores", tokens.scores
    yield f"{layer}.positions", tokens.positions
    yield from _named(layer, tokens.stored)


def _named(layer: int, stored: Packed) -> Iterator[tuple[str, Tensor]]:
    """The wider numbers first: each must lie at a multiple of its size."""
    parts = zip(reversed(PARTS), reversed(stored.parts()), strict=True)
    return ((f"{layer}.{name}", tensor) for name, tensor in parts if tensor is not None)


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
