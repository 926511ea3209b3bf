"""Eviction policies: which of the tokens at hand stay. A policy scores and chooses; the cache keeps.

A policy is put together from two small parts: a `Scoring` (what attention is worth) and `StepRules` (what is protected,
and by which measure the others go).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from llamahome_gui.kvcache.scoring import AccumulatedAttention, ObservationWindow, QuestionProbe, Scoring, Unscored
from llamahome_gui.kvcache.spec import CacheSpec


@dataclass(frozen=True)
class StepRules:
    """The order in which tokens are given up, all that one eviction in place needs.

    Attributes:
        recent: The newest tokens, by rank among those held, always stay.
        sinks: Tokens with a place in the text below this always stay.
        grace: Tokens whose place in the text is less than this behind the newest always stay.
        age_normalised: Scores are divided by the number of tokens that could have looked, the token itself included.
        by_score: The lowest score goes first; False: the oldest goes first.
    """

    recent: int
    sinks: int
    grace: int
    age_normalised: bool
    by_score: bool

    def priority(self, scores: Tensor, positions: Tensor, ranks: Tensor, *, padded: bool) -> Tensor:
        """What each token is worth: infinite when protected, minus infinite for padding (a negative position).

        Args:
            scores: fp32, shape ``(batch, kv_heads, tokens)``.
            positions: Places in the text, integers of the same shape.
            ranks: Rank in text order, 0 the oldest, integers that broadcast to the same shape.
            padded: There may be padding.
        """
        worth = self._measure(scores, positions, ranks)
        worth = worth.masked_fill(self._protected(positions, ranks), torch.inf)
        return worth.masked_fill(positions < 0, -torch.inf) if padded else worth

    def _measure(self, scores: Tensor, positions: Tensor, ranks: Tensor) -> Tensor:
        if not self.by_score:
            return ranks.float().expand_as(scores)
        if not self.age_normalised:
            return scores
        return scores / (positions.amax(dim=-1, keepdim=True) - positions + 1)

    def _protected(self, positions: Tensor, ranks: Tensor) -> Tensor:
        protected = ranks >= positions.shape[-1] - self.recent
        if self.sinks:
            protected = protected | (positions < self.sinks)
        if self.grace:
            protected = protected | (positions > positions.amax(dim=-1, keepdim=True) - self.grace)
        return protected


@dataclass(frozen=True)
class EvictionPolicy:
    """Keeps the `window_length` tokens of highest priority; of equals the newest ones."""

    window_length: int
    rules: StepRules
    scoring: Scoring

    def step_rules(self) -> StepRules | None:
        """What decides one eviction in place; None when a policy has no such simple rule."""
        return self.rules

    def keep(self, scores: Tensor, positions: Tensor, *, padded: bool = False) -> Tensor:
        """Choose `window_length` of more tokens.

        Args:
            scores, positions: Shape ``(batch, kv_heads, tokens)``, tokens in text order.
            padded: There may be padding.

        Returns:
            Indices into `tokens`, ascending, shape ``(batch, kv_heads, window_length)``.
        """
        tokens = scores.shape[-1]
        ranks = torch.arange(tokens, device=scores.device)
        worth = self.rules.priority(scores, positions, ranks, padded=padded)
        # A stable ascending sort puts the older of two equals first, that is among those that go.
        best = worth.sort(dim=-1, stable=True).indices[..., tokens - self.window_length :]
        return best.sort(dim=-1).values

    def evict(self, scores: Tensor, positions: Tensor, order: Tensor, *, padded: bool = False) -> Tensor:
        """Choose the one token that goes when there is one too many.

        Args:
            scores, positions: By slot, shape ``(batch, kv_heads, window_length + 1)``.
            order: Rank of each slot in text order, 0 the oldest; same shape.
            padded: There may be padding.

        Returns:
            The slot to free, shape ``(batch, kv_heads, 1)``.
        """
        if not self.rules.by_score and not padded:
            return (order - self.rules.sinks).abs().argmin(dim=-1, keepdim=True)
        worth = self.rules.priority(scores, positions, order, padded=padded)
        lowest = worth.amin(dim=-1, keepdim=True)
        return order.masked_fill(worth > lowest, order.shape[-1]).argmin(dim=-1, keepdim=True)


def make_policy(spec: CacheSpec) -> EvictionPolicy:
    """The policy of one layer, whose sizes `spec` gives."""
    window = spec.window_length
    rules = StepRules(
        recent=min(spec.recent_tokens, window - spec.sinks),
        sinks=spec.sinks,
        grace=spec.grace_tokens,
        age_normalised=spec.age_normalised,
        by_score=spec.policy != "streaming",
    )
    return EvictionPolicy(window, rules, _scoring(spec))


def _scoring(spec: CacheSpec) -> Scoring:
    if spec.policy == "streaming":
        return Unscored()
    if spec.policy == "snapkv":
        return ObservationWindow(spec.observation_tokens, spec.pooling)
    if spec.policy == "question":
        return QuestionProbe(spec.pooling)
    return AccumulatedAttention()
