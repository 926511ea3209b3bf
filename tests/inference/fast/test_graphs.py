"""A step that is played again does what a step does. A tape on the CPU stands for the GPU's graph: it records every
operation with its tensors and runs the same operations on the same memory again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from llamahome_gui.inference.fast.graphs import WARM_UP, GraphedSteps, is_steady
from llamahome_gui.kvcache.attention import forward
from llamahome_gui.kvcache.caches import SlotCache
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec
from tests.inference.fast.test_decoder import IDS, READ, make

CPU = torch.device("cpu")
SPEC = CacheSpec(window_length=24, heavy_hitter_tokens=8)


class Tape(TorchDispatchMode):
    """Operations in order, with the very tensors that went in and came out."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[Any, Any, Any, Any]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        self.calls.append((func, args, kwargs or {}, out))
        return out

    def play(self) -> None:
        for func, args, kwargs, out in self.calls:
            again = func(*args, **kwargs)
            for old, new in zip(tree_leaves(out), tree_leaves(again), strict=True):
                if isinstance(old, Tensor) and old.data_ptr() != new.data_ptr():
                    old.copy_(new)


def record_on_tape(step: Callable[[], Tensor], cache: SlotCache) -> tuple[Tensor, Callable[[], None]]:
    slots = [cache.slots_of(layer) for layer in range(len(cache.layer_windows))]
    before = [[tensor.clone() for _, tensor in one.tensors()] for one in slots]
    with Tape() as tape:
        logits = step()
    for one, tensors in zip(slots, before, strict=True):
        for (_, tensor), old in zip(one.tensors(), tensors, strict=True):
            tensor.copy_(old)
    return logits, tape.play


@pytest.fixture(scope="module")
def llama() -> Any:
    return make("llama")


def read(model: Any, spec: CacheSpec) -> Any:
    cache = make_cache(model, spec)
    forward(model, torch.tensor([IDS[:READ]]), cache)
    forward(model, torch.tensor([[IDS[0]]]), cache)
    return cache


@pytest.mark.parametrize(
    "options",
    [{}, {"policy": "streaming"}, {"age_normalised": True, "grace_tokens": 18, "sink_tokens": 2}, {"kv_bits": 8}],
    ids=str,
)
def test_a_played_step_is_a_step(llama: Any, options: dict[str, Any]) -> None:
    spec = CacheSpec(**{"window_length": 24, "heavy_hitter_tokens": 8} | options)
    steps = GraphedSteps(llama, CPU, record_on_tape)
    played = 0
    with torch.inference_mode():
        slow = read(llama, spec)
        fast = slow.fork()
        for token in IDS[READ:]:
            expected = forward(llama, torch.tensor([[token]]), slow)[0]
            logits = steps.step(token, fast)
            played += logits is not None
            if logits is None:
                logits = forward(llama, torch.tensor([[token]]), fast)[0]
            torch.testing.assert_close(logits, expected, atol=1e-5, rtol=1e-4)
            assert torch.equal(fast.kept_positions(0), slow.kept_positions(0))
            assert torch.equal(fast.kept_positions(1), slow.kept_positions(1))
    assert played == len(IDS) - READ - WARM_UP
    assert fast.text_tokens == slow.text_tokens
    torch.testing.assert_close(fast.scores(1), slow.scores(1), atol=1e-5, rtol=1e-4)


def test_another_cache_is_recorded_anew(llama: Any) -> None:
    steps = GraphedSteps(llama, CPU, record_on_tape)
    with torch.inference_mode():
        first = read(llama, SPEC)
        second, alone = first.fork(), first.fork()
        for token in IDS[:8]:
            for cache in (first, second):
                if steps.step(token, cache) is None:
                    forward(llama, torch.tensor([[token]]), cache)
            forward(llama, torch.tensor([[token]]), alone)
    assert torch.equal(first.kept_positions(1), alone.kept_positions(1))
    assert torch.equal(second.kept_positions(1), alone.kept_positions(1))


def test_a_failed_recording_leaves_the_cache_as_it_was(llama: Any) -> None:
    def fails(step: Callable[[], Tensor], cache: SlotCache) -> tuple[Tensor, Callable[[], None]]:
        for layer in range(2):
            cache.slots_of(layer).has_free = False
        raise RuntimeError("operation not permitted when stream is capturing")

    steps = GraphedSteps(llama, CPU, fails)
    with torch.inference_mode():
        cache = read(llama, SPEC)
        kept = cache.kept_positions(0)
        for _ in range(WARM_UP + 2):
            assert steps.step(3, cache) is None
        assert torch.equal(cache.kept_positions(0), kept)
        forward(llama, torch.tensor([[3]]), cache)


@pytest.mark.parametrize(
    ("spec", "tokens"),
    [
        (CacheSpec("full"), 40),
        (CacheSpec(window_length=64, heavy_hitter_tokens=8), 40),
        (CacheSpec(window_length=24, heavy_hitter_tokens=8, eviction_interval=4), 40),
        (CacheSpec(window_length=24, heavy_hitter_tokens=8, position_rolling=False), 40),
    ],
    ids=["full", "window not full", "interval", "no rolling"],
)
def test_what_is_not_steady(llama: Any, spec: CacheSpec, tokens: int) -> None:
    with torch.inference_mode():
        cache = make_cache(llama, spec)
        assert not is_steady(cache)
        forward(llama, torch.tensor([IDS[:tokens]]), cache)
        forward(llama, torch.tensor([[1]]), cache)
        assert not is_steady(cache)
