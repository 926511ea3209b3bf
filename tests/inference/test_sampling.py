"""Sampling against what the definitions say."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.inference.sampling import Sampler

CPU = torch.device("cpu")
LOGITS = torch.tensor([1.0, 3.0, 2.0, 0.0])


def drawn(settings: SamplingSettings, times: int = 300) -> set[int]:
    sampler = Sampler(settings, CPU)
    return {sampler.choose(LOGITS) for _ in range(times)}


def test_zero_temperature_is_greedy() -> None:
    assert drawn(SamplingSettings(temperature=0.0), 5) == {1}


def test_top_k_and_top_p_cut_the_tail() -> None:
    assert drawn(SamplingSettings(temperature=1.0, seed=0)) == {0, 1, 2, 3}
    assert drawn(SamplingSettings(temperature=1.0, top_k=2, seed=0)) == {1, 2}
    assert drawn(SamplingSettings(temperature=1.0, top_p=0.6, seed=0)) == {1}
    assert drawn(SamplingSettings(temperature=1.0, top_p=0.8, seed=0)) == {1, 2}


def test_the_penalty_moves_on_from_used_tokens() -> None:
    sampler = Sampler(SamplingSettings(repetition_penalty=2.0), CPU)
    assert [sampler.choose(LOGITS) for _ in range(3)] == [1, 2, 1]


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=30), st.floats(0.01, 1.0))
def test_the_nucleus_is_the_smallest_set_that_reaches_p(values: list[float], top_p: float) -> None:
    logits = torch.tensor(values)
    sampler = Sampler(SamplingSettings(temperature=1.0, top_p=top_p, seed=0), CPU)
    probabilities = logits.softmax(0)
    ranked = sorted(range(len(values)), key=lambda i: -probabilities[i])
    mass, nucleus = 0.0, set()
    for index in ranked:
        if mass < top_p - 1e-5:
            nucleus.add(index)
        mass += float(probabilities[index])
    least = min(float(probabilities[i]) for i in nucleus)
    token = sampler.choose(logits)
    # Ties at the border may fall either way.
    assert float(probabilities[token]) >= least - 1e-6
