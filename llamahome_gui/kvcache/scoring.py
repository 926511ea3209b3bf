"""What a block of attention is worth to each key: how policies turn sums of attention weights into scores.

Decoded tokens are simpler and the same for every policy: the weights of each step are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch.nn.functional as F
from torch import Tensor


class Scoring(Protocol):
    """Turns the attention that a block's queries paid into scores."""

    def observers(self, tokens: int, asked: int) -> int:
        """How many of a block's last queries count.

        Args:
            tokens: Queries in the block, the question's included.
            asked: How many of them, the last ones, belong to the question; 0 when there is none.
        """
        ...

    def merge(self, old: Tensor, sums: Tensor, asked: int) -> Tensor:
        """New scores of the tokens held and of the block's.

        Args:
            old: Scores of the tokens held, shape ``(batch, kv_heads, held)``, in text order.
            sums: Weights that the observers paid, shape ``(batch, kv_heads, held + tokens)``; may be written to.
            asked: As in `observers`.
        """
        ...


@dataclass(frozen=True)
class Unscored:
    """Nothing counts: the policy goes by age alone."""

    def observers(self, tokens: int, asked: int) -> int:
        return 0

    def merge(self, old: Tensor, sums: Tensor, asked: int) -> Tensor:
        return sums


@dataclass(frozen=True)
class AccumulatedAttention:
    """H2O: the sum of all attention a token ever received (Zhang et al., 2023, https://arxiv.org/abs/2306.14048)."""

    def observers(self, tokens: int, asked: int) -> int:
        return tokens

    def merge(self, old: Tensor, sums: Tensor, asked: int) -> Tensor:
        sums[..., : old.shape[-1]] += old
        return sums


@dataclass(frozen=True)
class ObservationWindow:
    """SnapKV: what the last queries look at, with its neighbours (Li et al., 2024, https://arxiv.org/abs/2404.14469).

    Every block looks again at all tokens held, in one softmax with its own, so the newest look is comparable over all
    of them and replaces the earlier ones.
    """

    tokens: int
    pooling: int

    def observers(self, tokens: int, asked: int) -> int:
        return min(tokens, self.tokens)

    def merge(self, old: Tensor, sums: Tensor, asked: int) -> Tensor:
        return pooled(sums, self.pooling)


@dataclass(frozen=True)
class QuestionProbe:
    """What the question's queries look at, with its neighbours; without a question the same as `AccumulatedAttention`.

    The question stands behind each block (FINCH, Corallo and Papotti, 2024, https://arxiv.org/abs/2408.00167) and its
    queries look at the tokens held and at the block's in one softmax. A token's score is what it got from the newest
    probe, so old and new tokens are measured alike, in one crowd. A mean over earlier probes kept what had been the
    best of a poorer crowd: facts in 8,000 tokens through 512 slots, the built-in model, 75 questions: 59 right with 0.7
    of the score before kept, 65 with 0.4, 67 with 0.2, 70 with nothing.

    Where a text is read in blocks, all layers and heads score together, see `asking.Asked`. Here each head scores for
    itself: a whole text that is read layer by layer is held one layer at a time.

    Args:
        pooling: Neighbours over which the maximum is taken. The probe points at the question's words, the answer
            stands beside them.
    """

    pooling: int

    def observers(self, tokens: int, asked: int) -> int:
        return asked or tokens

    def merge(self, old: Tensor, sums: Tensor, asked: int) -> Tensor:
        return pooled(sums, self.pooling) if asked else AccumulatedAttention().merge(old, sums, asked)


def pooled(scores: Tensor, width: int) -> Tensor:
    """The maximum over `width` neighbours (odd), shape unchanged: ``(batch, kv_heads, tokens)``."""
    if width == 1 or scores.shape[-1] == 0:
        return scores
    return F.max_pool1d(scores, width, stride=1, padding=width // 2)
