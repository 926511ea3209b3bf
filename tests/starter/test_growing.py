"""A grown network says what the small one said, and its new layers learn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from llamahome_gui.errors import TrainingError
from llamahome_gui.starter.growing import grow, placed, size_of
from llamahome_gui.starter.model import Size, build, save

SMALL = Size(hidden=32, layers=2, heads=4, kv_heads=2, intermediate=48, head_size=12, theta=5000.0)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    save(build(90, 1, 2, 0, SMALL, 64), tmp_path, half=False)
    return tmp_path


def test_the_first_stays_first_and_the_last_last() -> None:
    assert placed(4, 6) == [0, 2, 3, 5]
    assert placed(2, 5) == [0, 4]
    assert placed(3, 3) == [0, 1, 2]
    assert placed(1, 3) == [0]


def test_nothing_shrinks() -> None:
    with pytest.raises(TrainingError):
        placed(4, 3)


def test_a_grown_network_says_the_same(saved: Path) -> None:
    from llamahome_gui.starter.model import load

    size = size_of(saved, 5)
    assert size == replace(SMALL, layers=5)
    torch.manual_seed(1)
    model = build(90, 1, 2, 0, size, 64).eval()
    ids = torch.arange(3, 33)[None]
    with torch.no_grad():
        before = model(ids).logits
        grow(model, saved)
        after, expected = model(ids).logits, load(saved)(ids).logits
    assert not torch.allclose(before, expected, atol=1e-2)
    torch.testing.assert_close(after, expected)


def test_the_new_layers_learn(saved: Path) -> None:
    model = build(90, 1, 2, 0, size_of(saved, 3), 64)
    grow(model, saved)
    ids = torch.arange(3, 33)[None]
    model(ids, labels=ids).loss.backward()
    new = model.model.layers[1]
    assert new.self_attn.o_proj.weight.grad.abs().max() > 0
    assert new.mlp.down_proj.weight.grad.abs().max() > 0


def test_a_wider_network_says_the_same_until_it_learns(saved: Path) -> None:
    from llamahome_gui.starter.model import load

    size = size_of(saved, 2, hidden=44, wide=64)
    assert size == replace(SMALL, hidden=44, intermediate=64)
    model = build(90, 1, 2, 0, size, 64).eval()
    grow(model, saved)
    ids = torch.arange(3, 33)[None]
    torch.testing.assert_close(model(ids).logits, load(saved)(ids).logits, atol=1e-3, rtol=1e-3)
    model(ids, labels=ids).loss.backward()
    layer = model.model.layers[0]
    assert layer.self_attn.o_proj.weight.grad[32:].abs().max() > 0  # what writes to the new coordinates
    assert layer.mlp.down_proj.weight.grad[:, 48:].abs().max() > 0  # what reads the new units


def test_wider_heads_look_where_they_looked_until_they_learn(saved: Path) -> None:
    from llamahome_gui.starter.model import load

    model = build(90, 1, 2, 0, size_of(saved, head=36), 64).eval()
    grow(model, saved)
    ids = torch.arange(3, 53)[None]
    torch.testing.assert_close(model(ids).logits, load(saved)(ids).logits, atol=1e-3, rtol=1e-3)
    model(ids, labels=ids).loss.backward()
    attention = model.model.layers[0].self_attn
    new = [pair for pair in range(18) if pair % 3]  # the rotary pairs between those of the old heads
    assert attention.q_proj.weight.grad[new].abs().max() > 0
    assert attention.o_proj.weight.grad[:, 12:36].abs().max() > 0


@pytest.mark.parametrize(
    "other", [{"hidden": 24}, {"intermediate": 40}, {"heads": 2}, {"head_size": 16}, {"theta": 7000.0}]
)
def test_other_sizes_are_refused(saved: Path, other: dict[str, Any]) -> None:
    model = build(90, 1, 2, 0, replace(SMALL, **other), 64)
    with pytest.raises(TrainingError, match="other sizes"):
        grow(model, saved)


def test_another_vocabulary_is_refused(saved: Path) -> None:
    with pytest.raises(TrainingError, match="other sizes"):
        grow(build(91, 1, 2, 0, SMALL, 64), saved)
