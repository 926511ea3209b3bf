"""What the attention looks at is measured as the plain formula gives it, and watching changes nothing."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import pytest
import torch

from llamahome_gui.starter.model import Size, build
from llamahome_gui.starter.pointers import Asks
from llamahome_gui.starter.pointing import (
    FIRST_BEGINNING,
    FIRST_GOING_ON,
    FIRST_POINTING,
    NOTING,
    Pointing,
    hide_later,
    in_blocks,
    in_steps,
    watch,
)

LAYERS = 6
SIZE = Size(hidden=64, layers=LAYERS, heads=4, kv_heads=2, intermediate=64, head_size=16)
POINTERS = torch.tensor([
    [0, 30, 4, 9, Asks.QUESTION], [1, 20, 11, 12, Asks.VALUE], [1, 39, 0, 3, Asks.QUESTION], [0, 25, 7, 8, Asks.NOTE],
    [0, 31, 5, 6, Asks.BEGIN], [0, 32, 6, 7, Asks.GO_ON], [1, 36, 2, 3, Asks.NOTHING],
])  # fmt: skip


@pytest.fixture
def model() -> Any:
    torch.manual_seed(0)
    return build(300, 0, 1, 2, SIZE)


def test_shares_are_sums_of_the_attention_matrix(model: Any) -> None:
    ids = torch.randint(0, 300, (2, 40))
    model.set_attn_implementation("eager")
    with torch.no_grad():
        maps = model(ids, output_attentions=True).attentions
        watch(model)
        pointing = Pointing(POINTERS)
        model(ids, use_cache=False, **pointing.arguments())
    for layer, (asking, weights) in enumerate(zip(pointing.asking, maps[FIRST_POINTING:], strict=True)):
        for shares, (row, query, start, end, _) in zip(asking, POINTERS[[0, 2]].tolist(), strict=True):
            expected = [sum(weights[row, head, query, start:end].tolist()) for head in range(4)]
            assert shares.flatten().tolist() == pytest.approx(expected, abs=1e-5), layer
    asked, _, noted, copied, _ = pointing.loss()
    surprises = [
        -math.log(1 - math.prod(1 - share for share in shares[number, key].tolist()) + 1e-6)
        for shares, number, key in product(pointing.asking, range(2), range(2))
    ]
    assert asked.item() == pytest.approx(sum(surprises) / len(surprises), rel=1e-4)
    looks = [(layer, 31, 5) for layer in range(FIRST_BEGINNING, LAYERS)]
    looks += [(layer, 32, 6) for layer in range(FIRST_GOING_ON, LAYERS)]
    surprises = [
        -math.log(1 - math.prod(1 - maps[layer][0, head, query, at].item() for head in (key, key + 1)) + 1e-6)
        for (layer, query, at), key in product(looks, (0, 2))
    ]
    assert copied.item() == pytest.approx(sum(surprises) / len(surprises), rel=1e-4)
    missed = [1 - maps[layer][0, head, 25, 7].item() for layer, head in product(NOTING, range(4))]
    assert noted.item() == pytest.approx(-math.log(1 - math.prod(missed) + 1e-6), rel=1e-4)


def test_in_a_crowd_every_other_token_counts_several_times() -> None:
    torch.manual_seed(2)
    query, key = torch.randn(2, 4, 40, 8), torch.randn(2, 2, 40, 8)
    alone, crowded = Pointing(POINTERS), Pointing(POINTERS, crowd=8.0)
    for pointing in (alone, crowded):
        for layer in range(LAYERS):
            pointing.look(layer, query, key, 0.5)
    for kind in ("asking", "fetching", "copying", "missing"):
        for plain, among in zip(getattr(alone, kind), getattr(crowded, kind), strict=True):
            assert torch.allclose(among, plain / (plain + 8 * (1 - plain)), atol=1e-6)
    assert all(torch.equal(*pair) for pair in zip(alone.noting, crowded.noting, strict=True))


def test_what_finds_nothing_may_look_at_the_beginning_of_any_text_before_it() -> None:
    torch.manual_seed(3)
    query, key = torch.randn(2, 4, 40, 8), torch.randn(2, 2, 40, 8)
    anchors = torch.zeros((2, 40), dtype=torch.bool)
    anchors[1, [2, 20, 38]] = True
    plain, anchored = Pointing(POINTERS), Pointing(POINTERS, anchors=anchors)
    for pointing in (plain, anchored):
        pointing.look(FIRST_POINTING, query, key, 0.5)
    weights = (query[1, :, 36] * 0.5 @ key[1].repeat_interleave(2, 0)[:, :37].transpose(1, 2))[range(4), range(4)]
    expected = weights.softmax(-1)[:, [2, 20]].sum(-1)  # what stands behind is not seen
    (found,) = anchored.missing
    assert found.flatten().tolist() == pytest.approx(expected.tolist(), abs=1e-5)
    assert all(torch.equal(*pair) for pair in zip(plain.asking, anchored.asking, strict=True))


def test_watching_changes_no_answer(model: Any) -> None:
    ids = torch.randint(0, 300, (2, 40))
    with torch.no_grad():
        before = model(ids).logits
        watch(model)
        pointing = Pointing(POINTERS)
        assert torch.allclose(model(ids).logits, before, atol=1e-5)
        assert torch.allclose(model(ids, **pointing.arguments()).logits, before, atol=1e-5)


def test_a_batch_without_pointers_costs_nothing(model: Any) -> None:
    watch(model)
    pointing = Pointing(torch.zeros((0, 5), dtype=torch.long))
    model(torch.randint(0, 300, (1, 20)), **pointing.arguments())
    assert [part.item() for part in pointing.loss()] == [0.0] * 5


def test_a_share_of_one_has_a_finite_slope() -> None:
    query = torch.full((1, 2, 8, 4), 30.0, requires_grad=True)
    key = torch.zeros(1, 2, 8, 4)
    key[:, :, 2] = 30.0
    pointing = Pointing(torch.tensor([[0, 7, 2, 3, asks] for asks in Asks]))
    for layer in range(LAYERS):
        pointing.look(layer, query, key, 0.5)
    torch.stack(pointing.loss()).sum().backward()
    assert query.grad is not None
    assert query.grad.isfinite().all()


@pytest.mark.parametrize("tokens", [1, 16, 40])
def test_attention_in_blocks_is_causal_attention(tokens: int) -> None:
    torch.manual_seed(1)
    query = torch.randn(2, 4, tokens, 8, requires_grad=True)
    key, value = (torch.randn(2, 2, tokens, 8, requires_grad=True) for _ in range(2))
    keys, values = (part.repeat_interleave(2, dim=1) for part in (key, value))
    whole = torch.nn.functional.scaled_dot_product_attention(query, keys, values, is_causal=True, scale=0.3)
    blocks = in_blocks(query, key, value, 0.3, block=16)
    given = hide_later(tokens, query.dtype, query.device)
    assert torch.equal(in_blocks(query, key, value, 0.3, given, block=16), blocks)
    assert torch.allclose(blocks, whole, atol=1e-6)
    direction = torch.randn_like(whole)
    slopes = [torch.autograd.grad((out * direction).sum(), (query, key, value)) for out in (whole, blocks)]
    for one, other in zip(*slopes, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_half_precision_attention_is_near_full_precision(model: Any) -> None:
    ids = torch.randint(0, 300, (2, 300))
    watch(model)
    with torch.no_grad():
        full = model(ids).logits
        with torch.autocast("cpu", torch.bfloat16):
            half = model(ids).logits.float()
            shared = in_steps(300, ids.device)
            assert torch.equal(model(ids, **shared).logits.float(), half)
    assert shared
    assert not in_steps(300, ids.device)  # without narrow numbers the fused kernel hides by itself
    assert (half - full).abs().mean() < 0.02 * full.abs().mean() + 0.01
