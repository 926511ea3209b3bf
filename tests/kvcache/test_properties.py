"""What holds for every cache with slots, however texts, blocks, single tokens, forks and files are mixed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.attention import forward
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.saved import load_cache, save_cache
from llamahome_gui.kvcache.spec import CacheSpec
from tests.kvcache.test_policies import tokens

MakeLlama = Callable[..., Any]


@st.composite
def specs(draw: st.DrawFn) -> CacheSpec:
    """Possible specs with small windows."""
    window = draw(st.integers(4, 40))
    spec = CacheSpec(
        policy=draw(st.sampled_from(("h2o", "streaming", "snapkv", "question"))),
        window_length=window,
        heavy_hitter_tokens=draw(st.integers(0, window - 2)),
        position_rolling=draw(st.booleans()),
        eviction_interval=draw(st.sampled_from((1, 2, 7, 16))),
        sink_tokens=draw(st.integers(0, 3)),
        grace_tokens=draw(st.integers(0, window)),
        age_normalised=draw(st.booleans()),
        layer_budgets=draw(st.sampled_from(("uniform", "pyramid"))),
        observation_tokens=draw(st.integers(1, 9)),
        pooling=draw(st.sampled_from((1, 3, 17))),
        kv_bits=draw(st.sampled_from((8, 16))),
    )
    return spec


# Sizes of blocks; 0 forks the cache, -1 saves and loads it.
PLANS = st.lists(st.one_of(st.integers(-1, 1), st.integers(1, 30)), min_size=2, max_size=12)


def check_layer(cache: Any, layer: int, spec: CacheSpec, after_block: bool) -> None:
    window = cache.layer_windows[layer]
    kept = cache.kept_positions(layer)
    held, read = kept.shape[-1], cache.text_tokens
    assert held <= window + (0 if after_block else spec.eviction_interval - 1)
    assert held >= min(window, read)
    assert (kept[..., 1:] > kept[..., :-1]).all()
    heavy = min(spec.heavy_hitter_tokens * window // spec.window_length, window - 2)
    recent = min(max(window - heavy, spec.grace_tokens), window - spec.sinks, read)
    assert torch.equal(kept[..., held - recent :], torch.arange(read - recent, read).expand(1, 2, recent).int())
    sinks = min(spec.sinks, read)
    assert torch.equal(kept[..., :sinks], torch.arange(sinks).expand(1, 2, sinks).int())
    slots = cache.slots_of(layer)
    for head in range(2):
        ranks = slots.order[0, head, : slots.count].tolist()
        if slots.has_free:
            del ranks[int(slots.free[0, head])]
        assert sorted(ranks) == list(range(held))


@settings(max_examples=60)
@given(spec=specs(), plan=PLANS, probe=st.integers(0, 4))
def test_budget_recents_sinks_and_order(
    llama: MakeLlama, tmp_path: Path, spec: CacheSpec, plan: list[int], probe: int
) -> None:
    model = llama()
    try:
        cache = twin = make_cache(model, spec)
    except CacheError:
        reject()
    with torch.inference_mode():
        for turn, size in enumerate(plan):
            if size == 0:
                cache = cache.fork()
            elif size == -1:
                if cache.text_tokens:
                    save_cache(cache, tmp_path / "cache", model)
                    cache = load_cache(tmp_path / "cache", model)
            else:
                ids = tokens(size + probe, seed=turn)
                got = forward(model, ids, cache, probe)
                if twin is not cache:
                    torch.testing.assert_close(got, forward(model, ids, twin, probe), atol=1e-3, rtol=1e-3)
                for layer in range(2):
                    check_layer(cache, layer, spec, after_block=size + (probe if cache.wants_probe else 0) > 1)
                    assert torch.equal(cache.kept_positions(layer), twin.kept_positions(layer))
