"""Small random Llama models with attention through our caches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="session")
def llama() -> Callable[..., Any]:
    """Make a random Llama in fp32; larger weights than the default make attention sharp, so evictions matter."""

    def make(
        *, heads: int = 4, kv_heads: int = 2, layers: int = 2, seed: int = 0, sharpness: float = 0.35, **config: Any
    ) -> Any:
        import torch
        from transformers import LlamaConfig, LlamaForCausalLM

        from llamahome_gui.kvcache.attention import install

        settings = {
            "vocab_size": 61,
            "hidden_size": 8 * heads,
            "intermediate_size": 48,
            "num_hidden_layers": layers,
            "num_attention_heads": heads,
            "num_key_value_heads": kv_heads,
            "max_position_embeddings": 512,
            "initializer_range": sharpness,
            **config,
        }
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = LlamaForCausalLM(LlamaConfig(**settings)).eval()
        install(model)
        return model

    return make
