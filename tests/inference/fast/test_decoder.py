"""The compiled step gives what the general path gives: the same logits, the same tokens kept, the same scores."""

from __future__ import annotations

import copy
import gc
import weakref
from typing import Any

import pytest
import torch

from llamahome_gui.inference.fast.decoder import FastDecoder
from llamahome_gui.inference.fast.weights import pack, why_not
from llamahome_gui.kvcache.attention import forward, install
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec

SHAPE: dict[str, Any] = {
    "vocab_size": 61,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 256,
    "initializer_range": 0.3,
}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64, "rope_theta": 10000.0}
IDS = torch.randint(0, 61, (70,), generator=torch.Generator().manual_seed(3)).tolist()
READ = 45


def make(model_type: str, **changes: Any) -> Any:
    from transformers import AutoConfig, AutoModelForCausalLM

    settings = SHAPE | ({"sliding_window": None} if model_type == "mistral" else {}) | changes
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(model_type, **settings)).eval()
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if "norm" in name or "bias" in name:  # fresh ones are all ones or zeros
                    parameter.add_(torch.randn_like(parameter) * 0.2)
    install(model)
    return model


def compare(model: Any, decoder: FastDecoder | None, spec: CacheSpec, atol: float = 1e-4) -> None:
    assert decoder is not None
    with torch.inference_mode():
        slow = make_cache(model, spec)
        for start in range(0, READ, 17):
            forward(model, torch.tensor([IDS[start : min(start + 17, READ)]]), slow)
        fast = slow.fork()
        assert decoder.serves(fast)
        for token in IDS[READ:]:
            expected = forward(model, torch.tensor([[token]]), slow)[0].float()
            torch.testing.assert_close(decoder.step(token, fast), expected, atol=atol, rtol=1e-3)
            for layer in range(2):
                assert torch.equal(fast.kept_positions(layer), slow.kept_positions(layer))
    assert fast.text_tokens == slow.text_tokens == len(IDS)
    torch.testing.assert_close(fast.scores(1), slow.scores(1), atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize(
    ("model_type", "changes"),
    [
        ("llama", {}),
        ("llama", {"num_key_value_heads": 1, "rope_parameters": YARN}),
        ("mistral", {}),
        ("qwen2", {}),
        ("qwen3", {}),
        ("gemma", {}),
    ],
)
def test_families(model_type: str, changes: dict[str, Any]) -> None:
    model = make(model_type, **changes)
    compare(model, FastDecoder.create(model, "float32"), CacheSpec(window_length=24, heavy_hitter_tokens=8))


@pytest.fixture(scope="module")
def llama() -> Any:
    return make("llama")


@pytest.fixture(scope="module")
def decoder(llama: Any) -> FastDecoder | None:
    return FastDecoder.create(llama, "float32")


@pytest.mark.parametrize(
    "options",
    [
        {"window_length": 200},
        {"eviction_interval": 8},
        {"eviction_interval": 64},
        {"position_rolling": False},
        {"sink_tokens": 3, "grace_tokens": 18},
        {"age_normalised": True},
        {"policy": "streaming"},
        {"policy": "snapkv", "observation_tokens": 5, "pooling": 3},
        {"policy": "question", "pooling": 3},
        {"layer_budgets": "pyramid"},
        {"kv_bits": 8},
    ],
)
def test_policies_and_options(llama: Any, decoder: FastDecoder, options: dict[str, Any]) -> None:
    spec = CacheSpec(**{"window_length": 24, "heavy_hitter_tokens": 8} | options)
    compare(llama, decoder, spec)


def rounded(model: Any) -> Any:
    """The model with every matrix rounded to 8 bits by row, the slow way."""
    twin = copy.deepcopy(model)
    with torch.no_grad():
        for name, parameter in twin.named_parameters():
            if parameter.dim() == 2 and "embed_tokens" not in name:
                step = parameter.abs().amax(dim=1, keepdim=True) / 127
                parameter.copy_((parameter / step).round() * step)
    return twin


def test_8_bit_weights_are_weights_rounded_by_row(llama: Any) -> None:
    compare(rounded(llama), FastDecoder.create(llama, "int8"), CacheSpec(window_length=24, heavy_hitter_tokens=8))


def test_bfloat16_models_keep_their_slots(llama: Any) -> None:
    model = copy.deepcopy(llama).bfloat16()
    decoder = FastDecoder.create(model, "float32")
    assert decoder is not None
    with torch.inference_mode():
        cache = make_cache(model, CacheSpec(window_length=24, heavy_hitter_tokens=8))
        forward(model, torch.tensor([IDS[:READ]]), cache)
        assert decoder.serves(cache)
        held = cache.slots_of(0).keys.dtype
        one = cache.fork()
        expected = forward(model, torch.tensor([[5]]), one)[0].float()
        got = decoder.step(5, cache)
    assert held == torch.bfloat16
    assert cache.slots_of(0).keys.dtype == torch.bfloat16
    torch.testing.assert_close(got, expected, atol=0.15, rtol=0.05)
    assert torch.corrcoef(torch.stack((got, expected)))[0, 1] > 0.999


def test_caches_are_told_apart(llama: Any, decoder: FastDecoder) -> None:
    """Steps of one cache between those of another, and of forks, do not disturb them."""
    spec = CacheSpec(window_length=24, heavy_hitter_tokens=8)
    with torch.inference_mode():
        first = make_cache(llama, spec)
        forward(llama, torch.tensor([IDS[:READ]]), first)
        second = first.fork()
        assert decoder.serves(first)
        assert decoder.serves(second)
        alone = first.fork()
        expected = [forward(llama, torch.tensor([[token]]), alone)[0] for token in (1, 2, 3)]
        got = []
        for token in (1, 2, 3):
            got.append(decoder.step(token, first))
            decoder.step(50 + token, second)
    torch.testing.assert_close(torch.stack(got), torch.stack(expected), atol=1e-4, rtol=1e-3)


def test_a_cache_that_is_gone_is_let_go(llama: Any, decoder: FastDecoder) -> None:
    with torch.inference_mode():
        cache = make_cache(llama, CacheSpec(window_length=24, heavy_hitter_tokens=8))
        forward(llama, torch.tensor([IDS[:READ]]), cache)
        assert decoder.serves(cache)
        decoder.step(1, cache)
        slots = weakref.ref(cache.slots_of(0))
        del cache
    gc.collect()
    assert slots() is None


def test_what_has_no_packed_form(llama: Any) -> None:
    assert why_not(llama) is None
    assert "gpt2" in (why_not(make_gpt2()) or "")
    strange = copy.deepcopy(llama)
    strange.config.hidden_act = "relu"
    assert "relu" in (why_not(strange) or "")
    assert FastDecoder.create(strange) is None


def make_gpt2() -> Any:
    from transformers import GPT2Config, GPT2LMHeadModel

    return GPT2LMHeadModel(GPT2Config(n_layer=1, n_head=2, n_embd=8, vocab_size=20))


def test_full_caches_and_batches_are_left_to_the_general_path(llama: Any, decoder: FastDecoder) -> None:
    with torch.inference_mode():
        full = make_cache(llama, CacheSpec(policy="full"))
        forward(llama, torch.tensor([IDS[:9]]), full)
        empty = make_cache(llama, CacheSpec())
        batch = make_cache(llama, CacheSpec())
        forward(llama, torch.tensor([IDS[:9], IDS[9:18]]), batch)
    assert not decoder.serves(full)
    assert not decoder.serves(empty)
    assert not decoder.serves(batch)


def test_packed_8_bit_weights_take_a_byte_each(llama: Any) -> None:
    matrices = [p for n, p in llama.named_parameters() if p.dim() == 2 and "embed_tokens" not in n]
    numbers = sum(matrix.numel() for matrix in matrices)
    assert numbers < pack(llama, "int8").nbytes < 1.35 * numbers


def test_more_threads_than_processors_are_no_error(llama: Any, decoder: FastDecoder) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(256)
    try:
        compare(llama, decoder, CacheSpec(window_length=24, heavy_hitter_tokens=8))
    finally:
        torch.set_num_threads(before)
