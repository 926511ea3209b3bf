"""What one decoded token may do: nothing that waits for the device, nothing that copies the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec

MakeLlama = Callable[..., Any]

# Read a number back, or make a tensor whose size depends on numbers: on a GPU both wait for it.
WAITING = {"_local_scalar_dense", "nonzero", "masked_select", "unique_consecutive", "equal"}
COPYING = {"cat", "clone", "stack"}
SPEC = CacheSpec(window_length=24, heavy_hitter_tokens=10)


class Operations(TorchDispatchMode):
    """All operations: their names, and what goes into them, sizes for tensors."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.calls: list[tuple[str, str]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket.__name__
        self.names.add(name)
        inputs = tree_map(lambda x: tuple(x.shape) if isinstance(x, torch.Tensor) else x, (args, kwargs))
        self.calls.append((name, str(inputs)))
        return func(*args, **(kwargs or {}))


def attend(cache: Any, tokens: int, rows: int) -> Operations:
    draw = torch.Generator().manual_seed(tokens)
    query = torch.randn(rows, 4, tokens, 8, generator=draw)
    key, value = torch.randn(2, rows, 2, tokens, 8, generator=draw)
    with Operations() as seen:
        for layer in range(2):
            cache.attend(layer, query, key, value, 0.3)
    cache.advance(tokens)
    return seen


@pytest.mark.parametrize(
    "spec",
    [
        SPEC,
        replace(SPEC, position_rolling=False),
        replace(SPEC, eviction_interval=8),
        replace(SPEC, policy="streaming"),
        replace(SPEC, kv_bits=8, age_normalised=True, grace_tokens=16, sink_tokens=2),
        replace(SPEC, policy="question", layer_budgets="pyramid"),
        CacheSpec("full"),
    ],
    ids=lambda spec: f"{spec.policy}-{spec.eviction_interval}-{spec.kv_bits}",
)
@pytest.mark.parametrize("padding", [None, (0, 40, 3)], ids=["alone", "batch"])
def test_a_decoded_token_waits_for_nothing_and_copies_no_window(
    llama: MakeLlama, spec: CacheSpec, padding: tuple[int, ...] | None
) -> None:
    rows = len(padding or (0,))
    cache = make_cache(llama(), spec, padding=torch.tensor(padding) if padding else None)
    with torch.inference_mode():
        attend(cache, 30, rows)
        attend(cache, 2, rows)
        names = set.union(*(attend(cache, 1, rows).names for _ in range(20)))
    assert "softmax" in " ".join(names) or "attention" in " ".join(names)
    assert not names & WAITING
    # Rotation tables grow by doubling, the one place where something is put together.
    assert not names & COPYING - ({"cat"} if not spec.position_rolling or spec.policy == "full" else set())


@pytest.mark.parametrize("policy", ["h2o", "question", "snapkv", "streaming", "full"])
def test_a_block_waits_for_nothing(llama: MakeLlama, policy: Any) -> None:
    padding = torch.tensor((0, 40, 3))
    cache = make_cache(llama(), replace(SPEC, policy=policy), padding=padding)
    with torch.inference_mode():
        attend(cache, 30, 3)
        for _ in range(3):
            attend(cache, 1, 3)
        assert not attend(cache, 30, 3).names & WAITING


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("policy", ["h2o", "streaming", "snapkv", "question"])
def test_steps_at_a_full_window_are_the_same_operations(llama: MakeLlama, policy: Any, bits: int) -> None:
    """No number that changes from step to step goes in, not even the place in the text: a step can be recorded once
    and played again, as CUDA graphs are."""
    cache = make_cache(llama(), replace(SPEC, policy=policy, kv_bits=bits, age_normalised=True, grace_tokens=16))
    with torch.inference_mode():
        attend(cache, 60, 1)
        attend(cache, 1, 1)
        recorded = [attend(cache, 1, 1).calls for _ in range(3)]
    assert recorded[0] == recorded[1] == recorded[2]
    assert len(recorded[0]) > 20
