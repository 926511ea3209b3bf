"""Branches of a cache: independent of each other, and sharing storage until one of them writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch

from llamahome_gui.kvcache.attention import forward
from llamahome_gui.kvcache.caches import SlotCache
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec
from tests.kvcache.test_caches import SMALL, read, storage
from tests.kvcache.test_policies import tokens

MakeLlama = Callable[..., Any]
SPECS = [SMALL, replace(SMALL, eviction_interval=4, kv_bits=8), CacheSpec("full"), CacheSpec("full", kv_bits=8)]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.policy}-{spec.kv_bits}")
@pytest.mark.parametrize("single", [0, 12], ids=["block", "decode"])
def test_branches_do_not_see_each_other(llama: MakeLlama, spec: CacheSpec, single: int) -> None:
    model, trunk = llama(), make_cache(llama(), spec)
    read(model, trunk, tokens(50), single=9)
    branches = [trunk.fork(), trunk.fork(), trunk]
    branches.append(branches[0].fork())
    alone = [make_cache(model, spec) for _ in branches]
    for cache in alone:
        read(model, cache, tokens(50), single=9)
    # In turns, so that each goes on after the others have written.
    for turn in (0, 10):
        got, expected = (
            [read(model, cache, tokens(6, seed=turn + n), single=single // 2) for n, cache in enumerate(caches)]
            for caches in (branches, alone)
        )
        for n, logits in enumerate(got):
            assert torch.equal(logits, expected[n])
            assert branches[n].usage() == alone[n].usage()
            assert torch.equal(branches[n].kept_positions(1), alone[n].kept_positions(1))


def test_a_layer_is_copied_only_when_it_is_written_to(llama: MakeLlama) -> None:
    model, trunk = llama(), make_cache(llama(), SMALL)
    assert isinstance(trunk, SlotCache)
    read(model, trunk, tokens(30))
    before = storage(trunk)
    branch = trunk.fork()
    assert storage(branch) == before
    branch.slots_of(1)
    assert storage(branch)[0] == before[0]
    assert not set(storage(branch)[1]) & set(before[1])
    assert storage(trunk) == before


def test_the_last_owner_writes_without_copying(llama: MakeLlama) -> None:
    model, trunk = llama(), make_cache(llama(), SMALL)
    assert isinstance(trunk, SlotCache)
    read(model, trunk, tokens(30))
    before, branch = storage(trunk), trunk.fork()
    del branch
    read(model, trunk, tokens(5), single=5)
    assert storage(trunk) == before


def test_the_version_says_when_tensors_must_be_asked_for_again(llama: MakeLlama) -> None:
    model, trunk = llama(), make_cache(llama(), SMALL)
    assert isinstance(trunk, SlotCache)
    read(model, trunk, tokens(30), single=3)
    seen = {trunk.version}
    branch = trunk.fork()
    assert trunk.version not in seen
    seen.add(branch.version)
    branch.slots_of(0)
    assert branch.version not in seen
    with torch.inference_mode():
        seen.add(trunk.version)
        forward(model, tokens(4), trunk)
        assert trunk.version not in seen


def test_running_out_of_memory_while_copying_changes_nothing(llama: MakeLlama, monkeypatch: pytest.MonkeyPatch) -> None:
    model, trunk = llama(), make_cache(llama(), SMALL)
    assert isinstance(trunk, SlotCache)
    read(model, trunk, tokens(30))
    branch, before, calls = trunk.fork(), storage(trunk), []

    def scarce(tensor: torch.Tensor) -> torch.Tensor:
        calls.append(tensor)
        if len(calls) == 3:
            raise MemoryError
        return tensor.clone()

    monkeypatch.setattr("llamahome_gui.kvcache.storage.copied", scarce)
    with pytest.raises(MemoryError):
        branch.slots_of(0)
    assert storage(branch) == storage(trunk) == before
    slots = branch._layers[0]
    assert slots is not None
    assert slots.is_shared
