"""Every family and every kind of RoPE that is let in: transformers' own tokens, and the reference's evictions."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from transformers import AttentionInterface

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.attention import forward, install
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.families import SUPPORTED_MODEL_TYPES
from llamahome_gui.kvcache.spec import CacheSpec
from tests.kvcache.reference import REFERENCE_ATTENTION, ReferenceCache, reference_attention

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
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
ROPES: dict[str, dict[str, Any]] = {
    "linear": {"rope_type": "linear", "factor": 4.0, "rope_theta": 1e4},
    "llama3": LLAMA3 | {"original_max_position_embeddings": 64, "rope_theta": 1e4},
    "yarn": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64, "rope_theta": 1e4},
}
KINDS = [(family, None) for family in sorted(SUPPORTED_MODEL_TYPES)] + [("llama", rope) for rope in ROPES]


def make(model_type: str, **changes: Any) -> Any:
    from transformers import AutoConfig, AutoModelForCausalLM

    settings = SHAPE | ({"sliding_window": None} if model_type == "mistral" else {}) | changes
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return AutoModelForCausalLM.from_config(AutoConfig.for_model(model_type, **settings)).eval()


def make_kind(family: str, rope: str | None) -> Any:
    return make(family, **({"rope_parameters": ROPES[rope]} if rope else {}))


def text(count: int = 40) -> torch.Tensor:
    return torch.randint(0, 61, (1, count), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(("family", "rope"), KINDS)
def test_tokens_are_those_of_transformers(family: str, rope: str | None) -> None:
    model, ids, new = make_kind(family, rope), text(), 16
    with torch.inference_mode():
        greedy = {"max_new_tokens": new, "do_sample": False, "pad_token_id": 0, "eos_token_id": None}
        expected = model.generate(ids, attention_mask=torch.ones_like(ids), **greedy)[0, ids.shape[1] :]
        logits = model(ids).logits[:, -1]
        install(model)
        for spec in (CacheSpec("full"), CacheSpec(window_length=64, heavy_hitter_tokens=8)):
            cache, got = make_cache(model, spec), []
            for block in ids.split(17, dim=1):
                last = forward(model, block, cache)
            torch.testing.assert_close(last, logits, atol=1e-4, rtol=1e-4)
            for _ in range(new):
                token = last.argmax(dim=-1, keepdim=True)
                got.append(int(token))
                last = forward(model, token, cache)
            assert got == expected.tolist()


@pytest.mark.parametrize(("family", "rope"), KINDS)
@pytest.mark.parametrize("rolling", [True, False], ids=["rolling", "absolute"])
def test_evictions_are_those_of_the_reference(family: str, rope: str | None, rolling: bool) -> None:
    model, ids = make_kind(family, rope), text(70)
    spec = CacheSpec(window_length=20, heavy_hitter_tokens=12, position_rolling=rolling)
    exact = copy.deepcopy(model).double()
    AttentionInterface.register(REFERENCE_ATTENTION, reference_attention)
    exact.set_attn_implementation(REFERENCE_ATTENTION)
    reference = ReferenceCache(spec, 2, model.config.num_key_value_heads, model.get_decoder().rotary_emb.inv_freq)
    install(model)
    cache = make_cache(model, spec)
    with torch.inference_mode():
        for block in (*ids[:, :60].split(23, dim=1), *ids[:, 60:].split(1, dim=1)):
            logits = forward(model, block, cache)
            zeros = torch.zeros_like(block)
            expected = exact(block, position_ids=zeros, use_cache=False, **{REFERENCE_ATTENTION: reference}).logits
            assert all(cache.kept_positions(layer).tolist() == reference.kept(layer) for layer in range(2))
            torch.testing.assert_close(logits.double(), expected[:, -1], atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    ("model_type", "changes", "words"),
    [
        ("mistral", {"sliding_window": 16}, "sliding-window"),
        ("qwen2", {"use_sliding_window": True, "sliding_window": 16, "max_window_layers": 1}, "sliding-window"),
        ("gpt2", {}, "gpt2"),
        ("llama", {"rope_parameters": {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 1e4}}, "dynamic"),
    ],
)
def test_attention_of_another_kind_is_refused(model_type: str, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CacheError, match=words):
        make_cache(make(model_type, **changes), CacheSpec("full"))


def test_a_model_whose_rotary_cannot_be_found_is_refused() -> None:
    model = make("llama")
    del model.get_decoder().rotary_emb
    with pytest.raises(CacheError, match="rotary"):
        make_cache(model, CacheSpec())
