"""A block that fails, for want of memory or otherwise, leaves the cache as it was, or says that it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache import caches
from llamahome_gui.kvcache.attention import forward
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.slots import LayerSlots
from llamahome_gui.kvcache.spec import CacheSpec
from tests.kvcache.test_caches import SMALL, read
from tests.kvcache.test_policies import tokens

MakeLlama = Callable[..., Any]
ASKED = replace(SMALL, policy="question", pooling=3)
ERRORS = [
    torch.OutOfMemoryError("CUDA out of memory."),
    RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory: you tried"),
    MemoryError(),
]


@pytest.fixture
def failing(llama: MakeLlama) -> Iterator[Callable[[Exception], Any]]:
    """A model whose second layer fails behind its attention, once."""
    handles: list[Any] = []

    def make(error: Exception) -> Any:
        def fail(*_: Any) -> None:
            handles.pop().remove()
            raise error

        model = llama()
        handles.append(model.model.layers[1].mlp.register_forward_pre_hook(fail))
        return model

    yield make
    for handle in handles:
        handle.remove()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("spec", [SMALL, CacheSpec("full")], ids=["h2o", "full"])
def test_the_cache_is_as_before_and_the_message_names_a_smaller_setting(
    llama: MakeLlama, failing: Callable[[Exception], Any], spec: CacheSpec, error: Exception
) -> None:
    model, cache = llama(), make_cache(llama(), spec)
    read(model, cache, tokens(30))
    twin, before = cache.fork(), cache.usage()
    with pytest.raises(CacheError, match="Memory ran out while reading 9 tokens") as caught:
        forward(failing(error), tokens(9, seed=3), cache)
    assert "smaller prefill chunk" in (caught.value.hint or "")
    assert cache.usage() == before
    results = [read(model, each, tokens(20, seed=4), single=8) for each in (cache, twin)]
    assert torch.equal(*results)
    assert torch.equal(cache.kept_positions(1), twin.kept_positions(1))


def test_other_errors_come_through_and_undo_the_block_too(
    llama: MakeLlama, failing: Callable[[Exception], Any]
) -> None:
    cache = make_cache(llama(), SMALL)
    with pytest.raises(KeyError):
        forward(failing(KeyError("x")), tokens(9), cache)
    assert (cache.text_tokens, cache.token_count) == (0, 0)
    assert torch.equal(read(llama(), cache, tokens(9)), read(llama(), make_cache(llama(), SMALL), tokens(9)))


def asked(seed: int) -> torch.Tensor:
    """A block with a question of five tokens behind it."""
    return torch.cat((tokens(25, seed=seed), tokens(5, seed=7)), dim=1)


def are_alike(model: Any, *both: Any) -> bool:
    """Whether two caches read one more block in the same way."""
    results = [forward(model, asked(3), each, probe=5) for each in both]
    first, second = both
    return torch.equal(*results) and all(
        torch.equal(first.kept_positions(layer), second.kept_positions(layer)) for layer in range(2)
    )


def test_what_a_question_looked_at_is_forgotten_with_the_block(
    llama: MakeLlama, failing: Callable[[Exception], Any]
) -> None:
    model, cache = llama(), make_cache(llama(), ASKED)
    forward(model, asked(2), cache, probe=5)
    twin = cache.fork()
    with pytest.raises(CacheError, match="Memory ran out"):
        forward(failing(MemoryError()), asked(4), cache, probe=5)
    assert cache.text_tokens == 25
    assert are_alike(model, cache, twin)


def test_a_block_that_fails_while_the_layers_choose_is_undone(
    llama: MakeLlama, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, cache = llama(), make_cache(llama(), ASKED)
    forward(model, asked(2), cache, probe=5)
    twin, keep, calls = cache.fork(), LayerSlots.replace, list[LayerSlots]()

    def fail_at_the_second(slots: LayerSlots, *arguments: Any, **named: Any) -> None:
        calls.append(slots)
        if len(calls) == 2:
            raise MemoryError
        keep(slots, *arguments, **named)

    monkeypatch.setattr(LayerSlots, "replace", fail_at_the_second)
    with pytest.raises(CacheError, match="Memory ran out"):
        forward(model, asked(3), cache, probe=5)
    monkeypatch.undo()
    assert len(calls) == 2
    assert cache.text_tokens == 25
    assert are_alike(model, cache, twin)


@pytest.mark.parametrize("count", [1, 9])
def test_without_a_way_back_the_cache_says_that_it_is_broken(
    llama: MakeLlama, failing: Callable[[Exception], Any], monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    model, cache = llama(), make_cache(llama(), SMALL)
    read(model, cache, tokens(30))
    monkeypatch.setattr(caches, "CHECKPOINT_BYTES", 100)
    with pytest.raises(CacheError):
        forward(failing(MemoryError()), tokens(count), cache)
    for use in (lambda: forward(model, tokens(1), cache), cache.fork):
        with pytest.raises(CacheError, match="half-written") as caught:
            use()
        assert "from its beginning" in (caught.value.hint or "")
    cache.clear()
    assert torch.equal(read(model, cache, tokens(40)), read(model, make_cache(model, SMALL), tokens(40)))


def test_a_checkpoint_is_let_go_after_the_block(llama: MakeLlama) -> None:
    model, cache = llama(), make_cache(llama(), SMALL)
    read(model, cache, tokens(60))
    assert isinstance(cache, caches.SlotCache)
    assert not any(slots.is_shared for slots in cache._layers if slots is not None)
