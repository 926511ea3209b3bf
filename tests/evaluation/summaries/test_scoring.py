"""ROUGE against a slow and obvious count, and the interval of a mean."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.evaluation.summaries.scoring import mean_of, rouge

WORDS = st.lists(st.sampled_from(["a", "fox", "dog", "jumps", "over", "42"]), min_size=1, max_size=8)


def _parts(hits: int, said: int, wanted: int) -> tuple[float, float, float]:
    precision, recall = hits / said if said else 0.0, hits / wanted if wanted else 0.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def _grams(words: list[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def _longest(a: list[str], b: list[str]) -> int:
    """Length of the longest common subsequence, by trying everything."""
    if not a or not b:
        return 0
    if a[0] == b[0]:
        return 1 + _longest(a[1:], b[1:])
    return max(_longest(a[1:], b), _longest(a, b[1:]))


@settings(max_examples=25, deadline=None)
@given(WORDS, WORDS)
def test_scores_are_those_of_a_slow_count(said: list[str], wanted: list[str]) -> None:
    found = rouge(" ".join(said).capitalize() + ".", " ".join(wanted))
    for size in (1, 2):
        mine, theirs = _grams(said, size), _grams(wanted, size)
        expected = _parts((mine & theirs).total(), mine.total(), theirs.total())
        got = tuple(found[f"rouge{size}_{part}"] for part in ("precision", "recall", "fmeasure"))
        assert got == pytest.approx(expected, abs=1e-6)
    expected = _parts(_longest(said, wanted), len(said), len(wanted))
    got = tuple(found[f"rougeL_{part}"] for part in ("precision", "recall", "fmeasure"))
    assert got == pytest.approx(expected, abs=1e-6)


def test_no_summary_scores_nothing() -> None:
    assert set(rouge("", "a fox").values()) == {0.0}


def test_the_interval_holds_the_mean_and_narrows_with_more_values() -> None:
    few, many = mean_of([0.0, 1.0] * 5), mean_of([0.0, 1.0] * 200)
    assert few.value == many.value == 0.5
    assert few.low < many.low < 0.5 < many.high < few.high
    assert mean_of([0.3] * 4) == mean_of([0.3] * 4)
    assert mean_of([0.3] * 4).low == pytest.approx(0.3)
    assert mean_of([]).value == 0.0
