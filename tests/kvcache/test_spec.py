"""What may be asked for: impossible sizes are refused in words, presets are what they say."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.budgets import layer_specs, layer_windows
from llamahome_gui.kvcache.spec import POLICIES, CacheSpec, balanced, compact


@pytest.mark.parametrize("policy", POLICIES)
def test_the_default_sizes_do_for_every_policy(policy: Any) -> None:
    CacheSpec(policy).check()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"policy": "oracle"}, "oracle"),
        ({"window_length": 100, "heavy_hitter_tokens": 99}, "larger than heavy_hitter_tokens"),
        ({"window_length": 0, "heavy_hitter_tokens": 0}, "window_length"),
        ({"heavy_hitter_tokens": -1}, "heavy_hitter_tokens is -1"),
        ({"sink_tokens": -1}, "sink_tokens is -1"),
        ({"grace_tokens": -2}, "grace_tokens is -2"),
        ({"eviction_interval": 0}, "eviction_interval is 0"),
        ({"observation_tokens": 0}, "observation_tokens is 0"),
        ({"pooling": 4}, "odd"),
        ({"kv_bits": 4}, "kv_bits is 4"),
        ({"layer_budgets": "sphere"}, "sphere"),
        ({"window_length": 10, "heavy_hitter_tokens": 3, "sink_tokens": 5, "grace_tokens": 5}, "no room"),
        ({"policy": "streaming", "window_length": 5, "heavy_hitter_tokens": 0}, "no room"),
    ],
)
def test_impossible_sizes_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CacheError, match=words):
        replace(CacheSpec(), **changes).check()


def test_the_full_cache_needs_no_window() -> None:
    CacheSpec("full", window_length=1, heavy_hitter_tokens=5).check()


def test_presets() -> None:
    assert (compact().window_length, compact().heavy_hitter_tokens) == (512, 128)
    half = balanced(32_768, CacheSpec("snapkv", kv_bits=8))
    assert (half.policy, half.kv_bits, half.window_length, half.heavy_hitter_tokens) == ("snapkv", 8, 16_384, 8_192)
    assert balanced(600).window_length == 512


@pytest.mark.parametrize("layers", [1, 2, 3, 7, 30, 80])
@pytest.mark.parametrize("window", [5, 33, 512])
def test_a_pyramid_has_as_many_slots_as_a_block(layers: int, window: int) -> None:
    windows = layer_windows(CacheSpec(window_length=window, layer_budgets="pyramid"), layers)
    assert sum(windows) == layers * window
    if layers > 1:
        assert abs(windows[0] - 1.5 * window) <= 1
        assert abs(windows[-1] - 0.5 * window) <= 1
    falls = {before - after for before, after in pairwise(windows)} or {0}
    assert min(falls) >= 0
    assert max(falls) - min(falls) <= 2


def test_each_layer_of_a_pyramid_has_its_share_of_heavy_hitters_and_room_for_recents() -> None:
    spec = CacheSpec(window_length=10, heavy_hitter_tokens=8, layer_budgets="pyramid")
    sizes = [(layer.window_length, layer.heavy_hitter_tokens) for layer in layer_specs(spec, 4)]
    assert sizes == [(15, 12), (12, 9), (8, 6), (5, 3)]


def test_a_layer_too_small_for_what_must_stay_is_refused() -> None:
    spec = CacheSpec(window_length=16, heavy_hitter_tokens=4, sink_tokens=8, layer_budgets="pyramid")
    with pytest.raises(CacheError, match="window of 8") as caught:
        layer_specs(spec, 4)
    assert "same budget" in (caught.value.hint or "")
