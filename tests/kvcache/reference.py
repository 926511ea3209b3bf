"""H2O computed the slow, obvious way: float64, one query at a time, Python lists, nothing preallocated.

A Llama forward pass written from the formulas, sharing no code with the package: every kept token is an entry of a
list with its key, value, place in the text and accumulated attention.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass
class Entry:
    key: Tensor
    value: Tensor
    position: int
    score: float = 0.0


class ReferenceH2O:
    """Runs blocks of tokens through a transformers Llama model with H2O caches of Python lists.

    Args:
        window: Tokens kept; None keeps all.
        heavy: Heavy hitters among them.
        rolling: Position of a kept token is its rank, else its place in the text.
    """

    def __init__(self, model: Any, window: int | None, heavy: int, rolling: bool) -> None:
        self.config = model.config
        self.weights = {name: tensor.double() for name, tensor in model.state_dict().items()}
        self.inv_freq = model.get_decoder().rotary_emb.inv_freq.double()
        self.window, self.heavy, self.rolling = window, heavy, rolling
        self.kv_heads = self.config.num_key_value_heads
        self.head_dim = self.config.hidden_size // self.config.num_attention_heads
        self.entries: list[list[list[Entry]]] = [
            [[] for _ in range(self.kv_heads)] for _ in range(self.config.num_hidden_layers)
        ]
        self.read = 0

    def run(self, token_ids: list[int]) -> Tensor:
        """Logits after the last token of a block, shape (vocabulary,)."""
        hidden = self.weights["model.embed_tokens.weight"][token_ids]
        for layer in range(self.config.num_hidden_layers):
            hidden = self._layer(layer, hidden)
        self.read += len(token_ids)
        hidden = self._norm(hidden[-1], "model.norm.weight")
        return self.weights["lm_head.weight"] @ hidden

    def kept(self, layer: int) -> list[list[int]]:
        return [[entry.position for entry in head] for head in self.entries[layer]]

    def _layer(self, layer: int, hidden: Tensor) -> Tensor:
        name = f"model.layers.{layer}."
        hidden = hidden + self._attention(layer, self._norm(hidden, name + "input_layernorm.weight"))
        x = self._norm(hidden, name + "post_attention_layernorm.weight")
        gate = torch.nn.functional.silu(x @ self.weights[name + "mlp.gate_proj.weight"].T)
        up = x @ self.weights[name + "mlp.up_proj.weight"].T
        return hidden + (gate * up) @ self.weights[name + "mlp.down_proj.weight"].T

    def _attention(self, layer: int, x: Tensor) -> Tensor:
        name = f"model.layers.{layer}.self_attn."
        heads, dim = self.config.num_attention_heads, self.head_dim
        queries = (x @ self.weights[name + "q_proj.weight"].T).view(-1, heads, dim)
        keys = (x @ self.weights[name + "k_proj.weight"].T).view(-1, self.kv_heads, dim)
        values = (x @ self.weights[name + "v_proj.weight"].T).view(-1, self.kv_heads, dim)
        outputs = torch.zeros(len(x), heads, dim, dtype=torch.float64)
        for kv_head in range(self.kv_heads):
            entries = self.entries[layer][kv_head]
            past = len(entries)
            entries += [Entry(keys[i, kv_head], values[i, kv_head], self.read + i) for i in range(len(x))]
            group = heads // self.kv_heads
            for head in range(kv_head * group, (kv_head + 1) * group):
                for i in range(len(x)):
                    outputs[i, head] = self._one_query(queries[i, head], entries, past + i)
            self.entries[layer][kv_head] = self._evict(entries)
        return outputs.reshape(len(x), -1) @ self.weights[name + "o_proj.weight"].T

    def _one_query(self, query: Tensor, entries: list[Entry], rank: int) -> Tensor:
        seen = entries[: rank + 1]
        places = [i if self.rolling else entry.position for i, entry in enumerate(seen)]
        turned = self._rotate(query, places[-1])
        logits = torch.stack(
            [turned @ self._rotate(entry.key, place) for entry, place in zip(seen, places, strict=True)]
        )
        weights = torch.softmax(logits / self.head_dim**0.5, dim=0)
        for entry, weight in zip(seen, weights.tolist(), strict=True):
            entry.score += weight
        return sum(weight * entry.value for weight, entry in zip(weights, seen, strict=True))

    def _evict(self, entries: list[Entry]) -> list[Entry]:
        if self.window is None or len(entries) <= self.window:
            return entries
        recent = self.window - self.heavy
        older = entries[: len(entries) - recent]
        heavy = sorted(sorted(older, key=lambda e: -e.score)[: self.heavy], key=lambda e: e.position)
        return heavy + entries[len(entries) - recent :]

    def _rotate(self, vector: Tensor, position: int) -> Tensor:
        half = self.head_dim // 2
        rotated = vector.clone()
        for i in range(half):
            angle = position * self.inv_freq[i]
            a, b = vector[i], vector[i + half]
            rotated[i] = a * torch.cos(angle) - b * torch.sin(angle)
            rotated[i + half] = b * torch.cos(angle) + a * torch.sin(angle)
        return rotated

    def _norm(self, x: Tensor, name: str) -> Tensor:
        scale = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.config.rms_norm_eps)
        return x * scale * self.weights[name]
