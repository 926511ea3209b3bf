"""Eviction policies: which of the tokens at hand stay. A policy scores and chooses; the cache keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor


class EvictionPolicy(Protocol):
    """Chooses the tokens that stay when there are more of them than slots."""

    @property
    def window_length(self) -> int:
        """Tokens kept per layer and KV head."""
        ...

    def keep(self, scores: Tensor) -> Tensor:
        """Choose `window_length` of many tokens.

        Args:
            scores: Accumulated attention, shape ``(batch, kv_heads, tokens)``, tokens in text order.

        Returns:
            Indices into `tokens`, ascending, shape ``(batch, kv_heads, window_length)``.
        """
        ...

    def evict(self, scores: Tensor, order: Tensor) -> Tensor:
        """Choose the one token that goes when there is one too many.

        Args:
            scores: Accumulated attention by slot, shape ``(batch, kv_heads, window_length + 1)``.
            order: Rank of each slot in text order, 0 the oldest; same shape.

        Returns:
            The slot to free, shape ``(batch, kv_heads, 1)``.
        """
        ...


@dataclass(frozen=True)
class HeavyHitters:
    """H2O: the tokens with the largest accumulated attention, and the most recent ones.

    Zhang et al., "H2O: Heavy-Hitter Oracle for Efficient Generative Inference of Large Language Models",
    NeurIPS 2023, https://arxiv.org/abs/2306.14048. The newest `window_length - heavy_hitter_tokens` tokens always
    stay; of the older ones the `heavy_hitter_tokens` with the largest sum of attention they ever received.
    """

    window_length: int
    heavy_hitter_tokens: int

    def keep(self, scores: Tensor) -> Tensor:
        tokens = scores.shape[-1]
        recent = self.window_length - self.heavy_hitter_tokens
        older = scores[..., : tokens - recent]
        heavy = older.topk(self.heavy_hitter_tokens, dim=-1).indices.sort(dim=-1).values
        newest = torch.arange(tokens - recent, tokens, device=scores.device).expand(*scores.shape[:-1], recent)
        return torch.cat((heavy, newest), dim=-1)

    def evict(self, scores: Tensor, order: Tensor) -> Tensor:
        candidates = scores.masked_fill(order > self.heavy_hitter_tokens, torch.inf)
        return candidates.argmin(dim=-1, keepdim=True)
