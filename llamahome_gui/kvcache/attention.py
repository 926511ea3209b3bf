"""The attention function that hands every layer's queries, keys and values to a KV cache of ours.

It is registered with the transformers library under a name of its own; no model class is patched. The mask of a name
without a registered mask function is None, so causality is the cache's own business.
"""

from __future__ import annotations

import traceback
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface

from llamahome_gui.errors import CacheError, CacheMemoryError
from llamahome_gui.kvcache.caches import KVCache
from llamahome_gui.kvcache.fast_layers import fast_layers

ATTENTION_NAME = "llamahome_cache"
CACHE_ARGUMENT = "llamahome_cache"
PROBE_ARGUMENT = "llamahome_probe"


def install(model: Any) -> None:
    """Let `model` (a transformers causal LM) compute its attention through the cache it is called with."""
    AttentionInterface.register(ATTENTION_NAME, cache_attention)
    model.set_attn_implementation(ATTENTION_NAME)


def cache_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    scaling: float,
    **kwargs: Any,
) -> tuple[Tensor, None]:
    """Attend through the cache.

    Args:
        query: Shape ``(batch, heads, tokens, head_dim)``, un-rotated.
        key, value: Shape ``(batch, kv_heads, tokens, head_dim)``, un-rotated.

    Returns:
        The output, shape ``(batch, tokens, heads, head_dim)``, and no weights.
    """
    cache: KVCache | None = kwargs.get(CACHE_ARGUMENT)
    if cache is None:
        raise CacheError("The model was called without a KV cache.", hint="Use kvcache.attention.forward.")
    layer = int(module.layer_idx)  # type: ignore[arg-type]
    probe: int = kwargs.get(PROBE_ARGUMENT, 0)
    return cache.attend(layer, query, key, value, scaling, probe=probe).transpose(1, 2), None


@torch.no_grad()
def forward(model: Any, token_ids: Tensor, cache: KVCache, probe: int = 0) -> Tensor:
    """Run the next tokens of a text through the model.

    When it fails, also for want of memory, the cache is as before; if that would have cost too much memory, it is
    marked as broken and says so when it is used.

    Args:
        token_ids: Shape ``(batch, tokens)``.
        cache: Receives the tokens' keys and values.
        probe: The last `probe` of the tokens are a question's: policy `question` lets them look at all before and
            drops them again. They are not counted in ``text_tokens``. A cache of another policy never sees them.

    Returns:
        Logits after the last token that is no probe, shape ``(batch, vocabulary)``.

    Raises:
        CacheError: Memory ran out, the cache is broken, or there is nothing before the probe.
    """
    tokens = token_ids.shape[1] - probe
    if tokens < 1:
        raise CacheError("A block needs at least one token before the question's.")
    if not cache.wants_probe:
        token_ids, probe = token_ids[:, :tokens], 0
    cache.check_usable()
    point = cache.checkpoint() if token_ids.shape[1] > 1 else None
    try:
        logits = next_logits(model, token_ids, cache, probe)
        cache.advance(tokens)
    except BaseException as error:
        cache.restore(point)
        if is_out_of_memory(error):
            # What the model had computed so far would stay in memory as long as the error is looked at.
            traceback.clear_frames(error.__traceback__)
            raise _no_memory(tokens, cache) from error
        raise
    return logits


def next_logits(model: Any, token_ids: Tensor, cache: KVCache, probe: int = 0) -> Tensor:
    """`forward` without its checks: an error leaves the cache in between, and the caller advances it."""
    layers = fast_layers(model)
    if layers is not None:
        return layers.read(token_ids, cache, probe)
    keep = torch.tensor([token_ids.shape[1] - 1 - probe], device=token_ids.device) if probe else 1
    arguments = {CACHE_ARGUMENT: cache, PROBE_ARGUMENT: probe}
    # Position 0 everywhere makes the model's own rotation the identity.
    zeros = torch.zeros_like(token_ids)
    output = model(input_ids=token_ids, position_ids=zeros, use_cache=False, logits_to_keep=keep, **arguments)
    logits: Tensor = output.logits[:, -1]
    return logits


def is_out_of_memory(error: BaseException) -> bool:
    """Memory ran out, on a device or (torch raises a plain RuntimeError there) in the computer."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    words = ("can't allocate memory", "not enough memory", "out of memory")
    return isinstance(error, RuntimeError) and any(word in str(error).lower() for word in words)


def _no_memory(tokens: int, cache: KVCache) -> CacheMemoryError:
    window = f" or window_length ({cache.window_length})" if cache.spec.policy != "full" else ""
    hint = f"Choose a smaller prefill chunk ({tokens} now){window}."
    if cache.spec.policy == "full":
        hint += " The h2o cache needs far less memory than the full one."
    return CacheMemoryError(f"Memory ran out while reading {tokens} tokens.", hint=hint)
