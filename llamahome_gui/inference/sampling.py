"""Choosing the next token from logits: greedy, temperature, top-k, top-p, repetition penalty."""

from __future__ import annotations

import torch
from torch import Tensor

from llamahome_gui.config.settings import SamplingSettings


class Sampler:
    """Chooses tokens for one answer.

    Args:
        settings: What to apply, in the usual order: repetition penalty, temperature, top-k, top-p.
        device: Of the logits; the random generator lives there, so that a seed gives the same answer again.
    """

    def __init__(self, settings: SamplingSettings, device: torch.device) -> None:
        self._settings = settings
        self._used: set[int] = set()
        self._generator: torch.Generator | None = None
        if settings.temperature > 0.0:
            self._generator = torch.Generator(device=device)
            if settings.seed is None:
                self._generator.seed()
            else:
                self._generator.manual_seed(settings.seed)

    def choose(self, logits: Tensor) -> int:
        """One token from logits of shape ``(vocabulary,)``."""
        scores = self._penalised(logits.float())
        if self._generator is None:
            token = int(scores.argmax())
        else:
            probabilities = self._probabilities(scores / self._settings.temperature)
            token = int(torch.multinomial(probabilities, 1, generator=self._generator))
        self._used.add(token)
        return token

    def _penalised(self, scores: Tensor) -> Tensor:
        """Divide what speaks for tokens already used (Keskar et al., CTRL, 2019)."""
        penalty = self._settings.repetition_penalty
        if penalty == 1.0 or not self._used:
            return scores
        scores = scores.clone()
        used = torch.tensor(sorted(self._used), device=scores.device)
        old = scores[used]
        scores[used] = torch.where(old > 0, old / penalty, old * penalty)
        return scores

    def _probabilities(self, scores: Tensor) -> Tensor:
        top_k, top_p = self._settings.top_k, self._settings.top_p
        if 0 < top_k < scores.numel():
            scores = scores.masked_fill(scores < scores.topk(top_k).values[-1], -torch.inf)
        probabilities = scores.softmax(dim=-1)
        return _nucleus(probabilities, top_p) if top_p < 1.0 else probabilities


def _nucleus(probabilities: Tensor, top_p: float) -> Tensor:
    """Keep the likeliest tokens until they sum to `top_p` (Holtzman et al., 2020); the first always stays."""
    ordered, indices = probabilities.sort(descending=True)
    before = ordered.cumsum(dim=-1) - ordered
    kept = ordered.masked_fill(before >= top_p, 0.0)
    result = torch.zeros_like(probabilities).scatter_(0, indices, kept)
    return result / result.sum()
