"""How wide a head is, which a configuration may say or leave to be divided."""

from __future__ import annotations

from typing import Any


def head_dim(config: Any) -> int:
    """Numbers in a key of one head, by a transformers configuration."""
    return int(getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads)
