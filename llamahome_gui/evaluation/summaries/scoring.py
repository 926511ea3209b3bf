"""ROUGE of one summary, and the mean over many with its confidence interval.

Lin, 2004 (https://aclanthology.org/W04-1013), as torchmetrics computes it: lower case, no stemming.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

METRICS = ("rouge1", "rouge2", "rougeL")
PARTS = ("precision", "recall", "fmeasure")
Scores = dict[str, float]

_RESAMPLES = 1000


@dataclass(frozen=True)
class Mean:
    """A mean with its 95 % bootstrap interval (Efron, 1979)."""

    value: float
    low: float
    high: float


def rouge(summary: str, reference: str) -> Scores:
    """Precision, recall and F1 of ROUGE-1, -2 and -L, each in 0..1, under names such as ``rouge2_fmeasure``."""
    from torchmetrics.functional.text import rouge_score

    found = rouge_score(summary, reference, rouge_keys=METRICS)
    return {name: float(value) for name, value in found.items()}


def mean_of(values: Sequence[float], seed: int = 0) -> Mean:
    """The mean of some values, and where it lies in 95 % of resamples with replacement; a seed gives the same."""
    import numpy as np

    if not values:
        return Mean(0.0, 0.0, 0.0)
    held = np.asarray(values, dtype=np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(held), (_RESAMPLES, len(held)))
    low, high = np.quantile(held[drawn].mean(axis=1), (0.025, 0.975))
    return Mean(float(held.mean()), float(low), float(high))
