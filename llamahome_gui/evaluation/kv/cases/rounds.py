"""Interleaved repeats: everybody once, then everybody once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Samples = dict[str, list[float]]


def interleave(rounds: int, work: Mapping[str, Callable[[], float]]) -> Samples:
    """What each named piece of work returned in each round; seconds, or whatever it measures.

    What slows the machine for a while slows neighbours in the same round alike.
    """
    samples: Samples = {name: [] for name in work}
    for _ in range(rounds):
        for name, one in work.items():
            samples[name].append(one())
    return samples


def per_token(sample: Mapping[str, Any]) -> float:
    """Seconds per token of a decode sample."""
    return float(sample["seconds"]) / int(sample["tokens"])
