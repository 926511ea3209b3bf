"""The forms told beforehand are those that the loader chooses from, in its order and with its bytes."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoConfig, AutoModelForCausalLM

from llamahome_gui.models.fit.forms import Form, forms_named
from llamahome_gui.models.fit.network import network_of
from llamahome_gui.models.shape import Shape
from llamahome_gui.models.weights import SMALL_PARAMETERS, Weights, choose_weights, held_bytes

ROOM = 10**15


def plain(form: Weights) -> tuple[int, bool, str | None]:
    return form.dtype.itemsize, form.copies, form.quantised


def shape_of(parameters: int) -> Shape:
    return Shape(layers=1, hidden=1, heads=1, kv_heads=1, head_dim=1, intermediate=1, vocabulary=parameters, tied=True)


def chosen(name: str, parameters: int) -> list[Weights]:
    """Every form that is chosen as less and less is free, the last one at no byte less."""
    found: list[Weights] = []
    free = float(ROOM)
    while True:
        try:
            form = choose_weights(name, torch.device("cpu"), parameters, int(free), title="it")
        except Exception:
            return found
        found.append(form)
        free = parameters * form.bytes_per_parameter - 1


@pytest.mark.parametrize("name", ["auto", "float32", "bfloat16", "int8", "int4"])
@pytest.mark.parametrize("parameters", [10**6, SMALL_PARAMETERS + 10**6])
def test_forms_and_their_order_are_the_loaders(name: str, parameters: int) -> None:
    ours = [(form.itemsize, form.copy, form.quantised) for form in forms_named(name, shape_of(parameters), "cpu")]
    assert ours == [plain(form) for form in chosen(name, parameters)]


@settings(max_examples=25, deadline=None)
@given(
    kind=st.sampled_from(["llama", "qwen2", "qwen3"]),
    layers=st.integers(1, 3),
    heads=st.sampled_from([2, 4]),
    wide=st.integers(1, 4),
    vocabulary=st.integers(10, 500),
    tied=st.booleans(),
)
def test_bytes_are_the_loaders(kind: str, layers: int, heads: int, wide: int, vocabulary: int, tied: bool) -> None:
    config: dict[str, Any] = {
        "model_type": kind, "num_hidden_layers": layers, "hidden_size": 32 * heads, "num_attention_heads": heads,
        "num_key_value_heads": heads // 2, "head_dim": 32, "intermediate_size": 64 * wide, "vocab_size": vocabulary,
        "tie_word_embeddings": tied,
    }  # fmt: skip
    with torch.device("meta"):
        made = AutoModelForCausalLM.from_config(AutoConfig.for_model(**config))
    shapes = {name: tuple(tensor.shape) for name, tensor in made.named_parameters()}
    shape = network_of(config).shape
    for weights in (*chosen("auto", 10**6), *chosen("int8", 10**6), *chosen("int4", 10**6)):
        form = Form("it", weights.dtype.itemsize, weights.copies, weights.quantised)
        assert form.weight_bytes(shape, "cpu") + form.copy_bytes(shape) == held_bytes(weights, shapes, tied=tied)
