"""A network that starts near a copying circuit copies before it has been trained."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import torch

from llamahome_gui.starter.batches import Batch, copy_task
from llamahome_gui.starter.copying import COPYING, let_copy, start_near_copying
from llamahome_gui.starter.loss import loss_of
from llamahome_gui.starter.model import Size, build

VOCABULARY = 600


def _accuracy(circuit: bool, length: int = 64, theta: float = Size.theta) -> float:
    torch.manual_seed(0)
    model = build(VOCABULARY, 0, 1, 2, Size(layers=2, theta=theta))
    if circuit:
        start_near_copying(model)
    rng = random.Random(1)
    rows = [copy_task(rng, length, VOCABULARY, narrow_share=0.0) for _ in range(12 * 64 // length or 1)]
    batch = Batch(
        np.array([ids for ids, _ in rows]),
        np.array([kinds for _, kinds in rows], np.int8),
        np.broadcast_to(np.arange(length), (len(rows), length)).copy(),
        np.zeros((0, 5), np.int64),
    )
    with torch.no_grad():
        return loss_of(model, batch, answer_weight=0.0)[1]["copy_accuracy"]


def test_copies_random_tokens_untrained() -> None:
    assert _accuracy(circuit=True) > 0.7


def test_copies_from_afar_where_enough_coordinates_hardly_turn() -> None:
    assert _accuracy(circuit=True, length=1024) > 0.5
    assert _accuracy(circuit=True, length=1024, theta=10_000.0) < 0.45


def test_plain_random_weights_do_not() -> None:
    assert _accuracy(circuit=False) < 0.05


def test_same_seed_same_weights() -> None:
    models = [build(VOCABULARY, 0, 1, 2, Size(layers=2)) for _ in range(2)]
    for model in models:
        torch.manual_seed(3)
        start_near_copying(model, seed=4)
    first, second = (model.model.layers[1].self_attn.k_proj.weight for model in models)
    assert torch.equal(first, second)


@pytest.mark.parametrize("at", COPYING)
def test_the_layers_that_begin_values_say_what_they_look_at(at: int) -> None:
    torch.manual_seed(0)
    model = build(VOCABULARY, 0, 1, 2, Size(layers=max(COPYING) + 1))
    start_near_copying(model)
    assert _told(model, at) > 0.95


@pytest.mark.parametrize("at", COPYING)
def test_a_trained_layer_is_made_to_say_what_it_looks_at(at: int) -> None:
    torch.manual_seed(0)
    model = build(VOCABULARY, 0, 1, 2, Size(layers=max(COPYING) + 1))
    with torch.no_grad():
        model.model.norm.weight.uniform_(0.5, 2)
        model.model.layers[at].input_layernorm.weight.uniform_(0.5, 2)
    assert _told(model, at) < 0.05
    let_copy(model)
    assert _told(model, at) > 0.95


def _told(model: Any, at: int) -> float:
    """Share of the tokens that a layer names when all its heads look at one that holds it."""
    layer, table = model.model.layers[at], model.model.embed_tokens.weight
    with torch.no_grad():
        values = layer.self_attn.v_proj(layer.input_layernorm(table))
        both = values.view(VOCABULARY, 2, 1, 64).expand(-1, -1, 2, -1).flatten(1)
        told = model.lm_head(model.model.norm(layer.self_attn.o_proj(both))).argmax(-1)
    return (told == torch.arange(VOCABULARY)).float().mean().item()
