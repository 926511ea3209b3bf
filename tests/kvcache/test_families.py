"""Every family that is let in computes through our caches what transformers computes by itself."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.attention import forward, install
from llamahome_gui.kvcache.factory import SUPPORTED_MODEL_TYPES, make_cache

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


def make(model_type: str, **changes: Any) -> Any:
    from transformers import AutoConfig, AutoModelForCausalLM

    settings = SHAPE | ({"sliding_window": None} if model_type == "mistral" else {}) | changes
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return AutoModelForCausalLM.from_config(AutoConfig.for_model(model_type, **settings)).eval()


@pytest.mark.parametrize("model_type", sorted(SUPPORTED_MODEL_TYPES))
def test_logits_are_those_of_transformers(model_type: str) -> None:
    model = make(model_type)
    ids = torch.randint(0, 61, (1, 40), generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        expected = model(ids).logits[:, -1]
        install(model)
        for policy in ("full", "h2o"):
            cache = make_cache(model, policy, window_length=48, heavy_hitter_tokens=8)
            for block in (ids[:, :30], *ids[:, 30:].split(1, dim=1)):
                logits = forward(model, block, cache)
            torch.testing.assert_close(logits, expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    ("model_type", "changes", "words"),
    [
        ("mistral", {"sliding_window": 16}, "sliding-window"),
        ("qwen2", {"use_sliding_window": True, "sliding_window": 16, "max_window_layers": 1}, "sliding-window"),
        ("gpt2", {}, "gpt2"),
    ],
)
def test_attention_of_another_kind_is_refused(model_type: str, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CacheError, match=words):
        make_cache(make(model_type, **changes), "full")
