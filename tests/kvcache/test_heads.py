"""The width of a head: as said, else the hidden size divided."""

from __future__ import annotations

from transformers import LlamaConfig

from llamahome_gui.evaluation.kv.peers.gguf_file import width_of_a_head
from llamahome_gui.kvcache.heads import head_dim


def test_a_width_that_is_said_counts() -> None:
    config = LlamaConfig(hidden_size=96, num_attention_heads=4, head_dim=64)
    assert head_dim(config) == width_of_a_head(config.to_dict()) == 64
    assert head_dim(LlamaConfig(hidden_size=96, num_attention_heads=4)) == 24
    assert width_of_a_head({"hidden_size": 96, "num_attention_heads": 4}) == 24
    assert width_of_a_head({"hidden_size": 96, "num_attention_heads": 4, "head_dim": None}) == 24
