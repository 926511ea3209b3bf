"""Layers with compiled parts against the modules of the transformers library, in bf16, and when they stand back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from llamahome_gui.kvcache import fast_rotation, inside_torch
from llamahome_gui.kvcache.attention import forward, install
from llamahome_gui.kvcache.block_attention import float_bits
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.families import SUPPORTED_MODEL_TYPES
from llamahome_gui.kvcache.fast_layers import FastLayers, fast_layers
from llamahome_gui.kvcache.plain_layers import PlainLayers
from llamahome_gui.kvcache.rotary import Rotary
from llamahome_gui.kvcache.spec import CacheSpec
from tests.kvcache.test_families import make

pytestmark = pytest.mark.skipif(not inside_torch.is_fast(), reason="no compiled blocks on this machine")
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64, "rope_theta": 10000.0}


def read(layers: Any, model: Any, ids: Tensor) -> Tensor:
    """Two blocks of rows through all layers over a cache that evicts; logits of the last row."""
    cache = make_cache(model, CacheSpec(window_length=24, heavy_hitter_tokens=12))
    for block in ids.split(40, dim=1):
        rows = layers.embed(block)
        for index in range(len(layers)):
            rows = layers.run(index, rows, cache)
        cache.advance(block.shape[1])
    logits: Tensor = layers.logits(rows[:, -1:]).float()
    return logits


@pytest.mark.parametrize(
    ("model_type", "changes"),
    [*((kind, {}) for kind in sorted(SUPPORTED_MODEL_TYPES)), ("llama", {"rope_parameters": YARN})],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_is_as_near_to_fp32_as_the_modules_are(model_type: str, changes: dict[str, Any], rows: int) -> None:
    model = make(model_type, **changes)
    install(model)
    ids = torch.randint(0, 61, (rows, 80), generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        model.bfloat16()
        layers = fast_layers(model)
        assert layers is not None
        fast, plain = read(layers, model, ids), read(PlainLayers(model), model, ids)
        truth = read(PlainLayers(model.float()), model, ids)
    scale = truth.abs().mean()
    assert (fast - plain).abs().mean() < 0.02 * scale
    assert (fast - truth).abs().mean() < 1.2 * (plain - truth).abs().mean() + 1e-3 * scale


def test_no_part_is_left_out() -> None:
    """Weights that are drawn at random everywhere, also those of norms and biases which start as ones and zeros."""
    model = make("qwen3", attention_bias=True)
    install(model)
    generator = torch.Generator().manual_seed(2)
    with torch.inference_mode():
        for name, parameter in model.named_parameters():
            if "norm" in name or "bias" in name:
                parameter.copy_(0.3 + torch.rand(parameter.shape, generator=generator))
        model.bfloat16()
        ids = torch.randint(0, 61, (1, 80), generator=generator)
        layers = fast_layers(model)
        assert layers is not None
        fast, plain = read(layers, model, ids), read(PlainLayers(model), model, ids)
    assert (fast - plain).abs().mean() < 0.02 * plain.abs().mean()


def test_forward_takes_this_way_for_bf16(monkeypatch: pytest.MonkeyPatch) -> None:
    model = make("llama")
    install(model)
    ids = torch.randint(0, 61, (1, 70), generator=torch.Generator().manual_seed(1))
    spec = CacheSpec(policy="question", window_length=24, heavy_hitter_tokens=12)
    with torch.inference_mode():
        model.bfloat16()
        fast_cache, plain_cache = make_cache(model, spec), make_cache(model, spec)
        taken = []

        def noted(self: FastLayers, rows: Tensor) -> Tensor:
            taken.append(rows.shape[1])
            return logits(self, rows)

        logits = FastLayers.logits
        monkeypatch.setattr(FastLayers, "logits", noted)
        fast = [forward(model, ids[:, :40], fast_cache, probe=8), forward(model, ids[:, 40:], fast_cache)]
        assert taken == [1, 1]
        monkeypatch.setattr("llamahome_gui.kvcache.attention.fast_layers", lambda model: None)
        plain = [forward(model, ids[:, :40], plain_cache, probe=8), forward(model, ids[:, 40:], plain_cache)]
    assert fast_cache.text_tokens == plain_cache.text_tokens == 62
    for got, expected in zip(fast, plain, strict=True):
        assert (got - expected).abs().mean() < 0.02 * expected.abs().mean()


@pytest.mark.parametrize("change", ["fp32", "training", "gradients", "activation", "hook"])
def test_stands_back_where_it_would_not_be_right(change: str) -> None:
    model = make("llama", **({"hidden_act": "relu"} if change == "activation" else {}))
    model.to(torch.float32 if change == "fp32" else torch.bfloat16).train(change == "training")
    if change == "hook":
        model.get_decoder().layers[0]._hf_hook = object()
    with torch.set_grad_enabled(change == "gradients"):
        assert fast_layers(model) is None


def draw(*shape: int) -> Tensor:
    return (4 * torch.randn(*shape, generator=torch.Generator().manual_seed(5))).bfloat16()


@pytest.mark.parametrize("about_one", [False, True])
@pytest.mark.parametrize("adds", [False, True])
def test_sum_and_norm_are_those_of_the_modules(about_one: bool, adds: bool) -> None:
    from llamahome_gui.kvcache.row_kernels import add_and_norm

    hidden, more, weight = draw(37, 80), draw(37, 80).flip(0), draw(80)
    total = hidden + more if adds else hidden.clone()
    squares = total.float().pow(2).mean(-1, keepdim=True)
    even = total.float() * torch.rsqrt(squares + 1e-5)
    expected = (even * (1.0 + weight.float())).bfloat16() if about_one else weight * even.bfloat16()
    normed = torch.empty_like(hidden)
    addresses = [hidden.data_ptr(), more.data_ptr() if adds else 0, weight.data_ptr(), normed.data_ptr()]
    inside_torch.run(add_and_norm, [*addresses, 37, 80, float_bits(1e-5), int(about_one)])
    assert torch.equal(hidden, total)
    torch.testing.assert_close(normed, expected, atol=0.01, rtol=0.01)
    assert (normed == expected).float().mean() > 0.99


@pytest.mark.parametrize("name", ["silu", "gelu"])
def test_gates_are_those_of_torch(name: str) -> None:
    from llamahome_gui.kvcache import row_kernels

    activation: Callable[[Tensor], Tensor] = F.silu if name == "silu" else (lambda x: F.gelu(x, approximate="tanh"))
    gates, ups = 3 * draw(29, 70), draw(29, 70).flip(0)
    gates[0, :6] = torch.tensor([0.0, -0.0, 300.0, -300.0, 3e4, -3e4])
    expected = activation(gates) * ups
    function = row_kernels.gate_by_silu if name == "silu" else row_kernels.gate_by_gelu
    inside_torch.run(function, [gates.data_ptr(), ups.data_ptr(), gates.numel()])
    torch.testing.assert_close(gates, expected, atol=0.01, rtol=0.01)
    if name == "silu":  # torch computes gelu by tanh, which loses the digits of small results
        assert (gates == expected).float().mean() > 0.99


@pytest.mark.parametrize("by_token", [False, True])
@pytest.mark.parametrize("start", [0, 700])
def test_rotation_is_that_of_fp32_rounded_once(by_token: bool, start: int) -> None:
    rotary = Rotary(10000.0 ** -(torch.arange(0, 40, 2) / 40))
    x = draw(2, 50, 3, 40).transpose(1, 2) if by_token else draw(2, 3, 50, 40)
    turns = rotary.table(start + 50, x.device, x.dtype)[start : start + 50]
    turned = fast_rotation.rotate_range(x, turns)
    assert turned is not None
    assert turned.stride() == x.stride()
    assert torch.equal(turned, rotary.rotate_range(x, start))
    cos, sin = turns.float().split(20, dim=-1)
    first, second = x.float().split(20, dim=-1)
    expected = torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1).bfloat16()
    torch.testing.assert_close(turned, expected, atol=1e-3, rtol=0.005)


def test_rotation_of_anything_else_is_left_to_torch() -> None:
    turns = torch.ones(50, 8).bfloat16()
    for x in (torch.ones(1, 3, 50, 8), draw(1, 1, 50, 8), draw(3, 50, 8), draw(1, 3, 50, 16)[..., ::2]):
        assert fast_rotation.rotate_range(x, turns) is None
