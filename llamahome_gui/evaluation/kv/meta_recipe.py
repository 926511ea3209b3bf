"""H2O the way the published recipe does it, step by step: a slow reference to measure against.

Written from the description in the paper (Zhang et al., "H2O: Heavy-Hitter Oracle for Efficient Generative Inference of
Large Language Models", NeurIPS 2023, https://arxiv.org/abs/2306.14048) and of Meta's recipe for Llama, with its habits:
each token is appended with `torch.cat`, all keys are rotated anew at every step, KV heads are copied for every query
head, the softmax of a prompt is one n×n matrix per head, and after every step a top-k and a mask copy what is kept.
Nothing is preallocated. Which tokens are kept is the same as everywhere: the newest, and of the others those with the
largest sum of attention.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


class RecipeLayer:
    """One layer's cache by the recipe.

    Attributes:
        keys, values: Shape ``(batch, kv_heads, held, head_dim)``, keys un-rotated; None before the first token.
        scores: Accumulated attention, fp32, shape ``(batch, kv_heads, held)``.
        positions: Places in the text, same shape.
    """

    def __init__(self, window_length: int, heavy_hitter_tokens: int, inv_freq: Tensor) -> None:
        self._heavy, self._recent = heavy_hitter_tokens, window_length - heavy_hitter_tokens
        self._inv_freq = inv_freq
        self.keys: Tensor | None = None
        self.values = self.scores = self.positions = torch.empty(0)
        self._seen = 0

    @property
    def nbytes(self) -> int:
        """Bytes of what is held between two steps."""
        held = (self.keys, self.values, self.scores, self.positions)
        return sum(t.numel() * t.element_size() for t in held if t is not None)

    def attend(self, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        """Append, attend, evict.

        Args:
            query: Shape ``(batch, heads, tokens, head_dim)``, un-rotated.
            key, value: Shape ``(batch, kv_heads, tokens, head_dim)``, un-rotated.

        Returns:
            Shape ``(batch, heads, tokens, head_dim)``.
        """
        self._append(key, value)
        output, weights = self._attention(query, scaling)
        new = weights.unflatten(1, (key.shape[1], -1)).sum(dim=(2, 3))
        self.scores = torch.cat((self.scores, torch.zeros_like(new[..., self.scores.shape[2] :])), dim=2) + new
        self._evict()
        return output

    def _append(self, key: Tensor, value: Tensor) -> None:
        tokens = key.shape[2]
        places = torch.arange(self._seen, self._seen + tokens, device=key.device).expand(*key.shape[:3])
        self._seen += tokens
        if self.keys is None:
            self.keys, self.values, self.positions = key, value, places
            self.scores = torch.zeros(*key.shape[:2], 0, device=key.device)
            return
        self.keys = torch.cat((self.keys, key), dim=2)
        self.values = torch.cat((self.values, value), dim=2)
        self.positions = torch.cat((self.positions, places), dim=2)

    def _attention(self, query: Tensor, scaling: float) -> tuple[Tensor, Tensor]:
        assert self.keys is not None
        tokens, held = query.shape[2], self.keys.shape[2]
        group = query.shape[1] // self.keys.shape[1]
        keys = self._rotate(self.keys, 0).repeat_interleave(group, dim=1)
        values = self.values.repeat_interleave(group, dim=1)
        logits = self._rotate(query, held - tokens) @ keys.transpose(2, 3) * scaling
        mask = torch.full((tokens, held), -math.inf, device=query.device).triu(diagonal=held - tokens + 1)
        weights = (logits + mask.to(logits.dtype)).softmax(dim=-1, dtype=torch.float32)
        return weights.to(query.dtype) @ values, weights

    def _rotate(self, x: Tensor, start: int) -> Tensor:
        """Positions are places among the tokens held (position rolling)."""
        angles = torch.outer(torch.arange(start, start + x.shape[2], device=x.device).float(), self._inv_freq)
        cos, sin = (torch.cat((a, a), dim=-1).to(x.dtype) for a in (angles.cos(), angles.sin()))
        first, second = x.chunk(2, dim=-1)
        return x * cos + torch.cat((-second, first), dim=-1) * sin

    def _evict(self) -> None:
        assert self.keys is not None
        held = self.keys.shape[2]
        if held <= self._heavy + self._recent:
            return
        heavy = self.scores[..., : held - self._recent].topk(self._heavy, dim=-1).indices
        mask = torch.zeros_like(self.scores, dtype=torch.bool).scatter(2, heavy, True)
        mask[..., held - self._recent :] = True
        batch, kv_heads, _, head_dim = self.keys.shape
        self.keys = self.keys[mask].view(batch, kv_heads, -1, head_dim)
        self.values = self.values[mask].view(batch, kv_heads, -1, head_dim)
        self.scores = self.scores[mask].view(batch, kv_heads, -1)
        self.positions = self.positions[mask].view(batch, kv_heads, -1)
