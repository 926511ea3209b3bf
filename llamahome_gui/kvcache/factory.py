"""The one door to a cache: checks that a model can be served and builds the cache its settings ask for."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.caches import FullCache, KVCache, SlotCache
from llamahome_gui.kvcache.families import SUPPORTED_MODEL_TYPES, SUPPORTED_ROPE_TYPES
from llamahome_gui.kvcache.rotary import Rotary
from llamahome_gui.kvcache.spec import CacheSpec


def make_cache(model: Any, spec: CacheSpec, *, padding: Tensor | None = None) -> KVCache:
    """An empty cache for `model` (a transformers causal LM).

    Args:
        spec: What it shall be.
        padding: Left padding of each row of a batch, integers of shape ``(batch,)``; None without any. Padding is
            never attended to, never scored and evicted first.

    Raises:
        CacheError: The model's attention or position embedding is of a kind not known to be right here, or the
            spec is impossible.
    """
    check_model(model)
    spec.check()
    kind = FullCache if spec.policy == "full" else SlotCache
    return kind(spec, model.config.num_hidden_layers, Rotary(_rotary_module(model).inv_freq), padding)


def check_model(model: Any) -> None:
    """Raise `CacheError` with the reason when attention through our caches would not be this model's attention."""
    config = model.config
    name = getattr(config, "model_type", "unknown")
    if name not in SUPPORTED_MODEL_TYPES:
        known = ", ".join(sorted(SUPPORTED_MODEL_TYPES))
        raise CacheError(f"Models of type '{name}' are not supported.", hint=f"Supported: {known}.")
    rope = (getattr(config, "rope_parameters", None) or {}).get("rope_type", "default")
    if rope not in SUPPORTED_ROPE_TYPES:
        known = ", ".join(sorted(SUPPORTED_ROPE_TYPES))
        raise CacheError(f"RoPE of type '{rope}' is not supported.", hint=f"Supported: {known}.")
    if _uses_sliding_window(config):
        raise CacheError("The model uses sliding-window attention.", hint="Use a version of it with full attention.")


def _uses_sliding_window(config: Any) -> bool:
    kinds = getattr(config, "layer_types", None)
    if kinds:
        return "sliding_attention" in kinds
    return bool(getattr(config, "sliding_window", None)) and getattr(config, "use_sliding_window", True)


def _rotary_module(model: Any) -> Any:
    module = getattr(model.get_decoder(), "rotary_emb", None)
    if module is None or not hasattr(module, "inv_freq"):
        raise CacheError("The model has no rotary position embedding.", hint="Choose a Llama-family model.")
    return module
