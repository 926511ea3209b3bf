"""The compiled parts of a decode step over slots, each against the obvious computation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.kvcache import kernels
from llamahome_gui.kvcache.compiling import compiled

Array = np.ndarray[Any, Any]


@compiled
def store(rows: Array, scales: Array, at: int, new: Array) -> None:
    kernels.write_row(rows, scales, at, new, new.view(np.int32))


@compiled
def fetch(rows: Array, scales: Array, at: int, out: Array) -> None:
    kernels.read_row(rows, scales, at, out, out.view(np.int32))


def through(rows: Array, vector: Array) -> Array:
    scales = np.zeros(len(rows), np.float32)
    out = np.zeros_like(vector)
    store(rows, scales, 1, vector.copy())
    fetch(rows, scales, 1, out)
    return out


@pytest.fixture
def vector() -> Array:
    return np.random.default_rng(0).standard_normal(16).astype(np.float32)


def test_floats_are_stored_as_they_are(vector: Array) -> None:
    np.testing.assert_array_equal(through(np.zeros((3, 16), np.float32), vector), vector)


def test_bfloat16_is_rounded_as_torch_rounds(vector: Array) -> None:
    expected = torch.from_numpy(vector).bfloat16().float().numpy()
    np.testing.assert_array_equal(through(np.zeros((3, 16), np.int16), vector), expected)


def test_8_bits_are_off_by_at_most_half_a_step(vector: Array) -> None:
    step = np.abs(vector).max() / 127
    assert np.abs(through(np.zeros((3, 16), np.int8), vector) - vector).max() <= 0.5001 * step


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-300, 300, width=32), min_size=1, max_size=70))
def test_softmax(numbers: list[float]) -> None:
    x = np.array([*numbers, 7.0], np.float32)
    expected = torch.tensor(numbers, dtype=torch.float64).softmax(0).numpy()
    kernels.softmax(x, np.zeros(len(x), np.int32), len(numbers))
    np.testing.assert_allclose(x[:-1], expected, rtol=2e-5, atol=1e-7)
    assert x[-1] == 7.0


def priority(slot: int, scores: Array, positions: Array, order: Array, newest: int, rules: list[int]) -> float:
    recent, sinks, grace, by_age, by_score = rules
    if positions[slot] < 0:
        return -np.inf
    if order[slot] >= len(order) - recent or positions[slot] < sinks or positions[slot] > newest - grace:
        return float(np.inf)
    if not by_score:
        return 0.0
    return float(scores[slot] / np.float32(newest - positions[slot] + 1)) if by_age else float(scores[slot])


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000), count=st.integers(6, 40), recent=st.integers(1, 4), sinks=st.integers(0, 2),
    grace=st.integers(0, 3), by_age=st.booleans(), by_score=st.booleans(), padding=st.integers(0, 3),
)  # fmt: skip
def test_the_least_wanted_slot_goes(
    seed: int, count: int, recent: int, sinks: int, grace: int, by_age: bool, by_score: bool, padding: int
) -> None:
    rng = np.random.default_rng(seed)
    order = rng.permutation(count).astype(np.int32)
    places = np.sort(rng.choice(5 * count, count, replace=False)).astype(np.int32) - np.int32(0)
    places[:padding] = -1
    positions = places[order]
    scores = rng.integers(0, 4, count).astype(np.float32)  # many ties
    rules = [recent, sinks, grace, int(by_age), int(by_score)]
    newest = int(positions.max())
    gone = kernels.least_wanted(scores, positions, order, count, newest, np.array(rules, np.int64))
    ranked = sorted(range(count), key=lambda s: (priority(s, scores, positions, order, newest, rules), order[s]))
    assert gone == ranked[0]
