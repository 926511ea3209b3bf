"""Interleaved repeats: everybody once, then everybody once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from llamahome_gui.evaluation.kv.child import ContenderError
from llamahome_gui.evaluation.steps import Say, through

Samples = dict[str, list[float]]


def interleave(
    rounds: int,
    work: Mapping[str, Callable[[], float]],
    on_failure: Callable[[str, ContenderError], None] | None = None,
    say: Say = lambda _text: None,
) -> Samples:
    """What each named piece of work returned in each round; seconds, or whatever it measures.

    What slows the machine for a while slows neighbours in the same round alike.

    Args:
        on_failure: Told of a contender that cannot go on; the others do, and its samples are dropped. Without it the
            error ends the measurement.
        say: Told after each round how far it is.
    """
    samples: Samples = {name: [] for name in work}
    for _ in through(say, range(rounds)):
        for name in list(samples):
            try:
                samples[name].append(work[name]())
            except ContenderError as error:
                if on_failure is None:
                    raise
                del samples[name]
                on_failure(name, error)
    return samples


def per_token(sample: Mapping[str, Any]) -> float:
    """Seconds per token of a decode sample."""
    return float(sample["seconds"]) / int(sample["tokens"])
