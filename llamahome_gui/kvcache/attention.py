"""The attention function that hands every layer's queries, keys and values to a KV cache of ours.

It is registered with the transformers library under a name of its own; no model class is patched. The mask of a name
without a registered mask function is None, so causality is the cache's own business.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.caches import KVCache

ATTENTION_NAME = "llamahome_cache"
CACHE_ARGUMENT = "llamahome_cache"


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
    return cache.attend(layer, query, key, value, scaling).transpose(1, 2), None


def forward(model: Any, token_ids: Tensor, cache: KVCache) -> Tensor:
    """Run the next tokens of a text through the model.

    Args:
        token_ids: Shape ``(batch, tokens)``.
        cache: Receives the tokens' keys and values.

    Returns:
        Logits after the last token, shape ``(batch, vocabulary)``.
    """
    # Position 0 everywhere makes the model's own rotation the identity.
    zeros = torch.zeros_like(token_ids)
    output = model(
        input_ids=token_ids, position_ids=zeros, use_cache=False, logits_to_keep=1, **{CACHE_ARGUMENT: cache}
    )
    cache.advance(token_ids.shape[1])
    logits: Tensor = output.logits[:, -1]
    return logits
