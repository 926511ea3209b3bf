"""Caches computed the slow, obvious way: float64, Python lists, n×n softmax, nothing preallocated.

Shares no code with the package. Every token held is an entry of a list with its key, value, place in the text and
score; a policy is an `if`. `ReferenceLlama` is a Llama forward pass written from the formulas around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from llamahome_gui.kvcache.spec import CacheSpec


@dataclass(eq=False)
class Entry:
    key: Tensor
    value: Tensor
    position: int
    score: float = 0.0
    looked_at: float = 0.0


def rotated(vectors: Tensor, positions: Sequence[int], inv_freq: Tensor) -> Tensor:
    """Rotate vectors, (n, dim), to their positions."""
    angles = torch.outer(torch.tensor(positions, dtype=torch.float64), inv_freq)
    half = vectors.shape[-1] // 2
    a, b = vectors[:, :half], vectors[:, half:]
    return torch.cat((a * angles.cos() - b * angles.sin(), b * angles.cos() + a * angles.sin()), dim=1)


def rounded(vector: Tensor) -> Tensor:
    """What 8 bits leave of a vector."""
    step = max(float(vector.abs().max()), 1e-12) / 127
    return (vector / step).round() * step


class ReferenceHead:
    """One KV head of one layer for one row of a batch.

    Args:
        padding: The row's first tokens that are padding.
    """

    def __init__(self, spec: CacheSpec, window: int, heavy: int, inv_freq: Tensor, padding: int) -> None:
        self.spec, self.window, self.heavy = spec, window, heavy
        self.inv_freq, self.padding = inv_freq, padding
        self.entries: list[Entry] = []
        self.read = 0

    def attend(self, queries: Tensor, keys: Tensor, values: Tensor, scaling: float, probe: int, asked: int) -> Tensor:
        """Take n tokens, the last `probe` of which only look.

        Args:
            queries: Shape (group, n, dim).
            keys, values: Shape (n, dim).
            asked: The last tokens that belong to the question.

        Returns:
            Shape (group, n, dim).
        """
        n, past = len(keys), len(self.entries)
        new = [Entry(keys[i], values[i], self.read + i - self.padding) for i in range(n)]
        if n == 1:
            self._round(new)
        weights = self._weights(queries, self.entries + new, scaling)
        output = weights @ torch.stack([entry.value for entry in self.entries + new])
        kept = new[: n - probe]
        self._score(weights[..., : past + len(kept)], kept, asked)
        if n > 1:
            self._round(kept)
        self.entries += kept
        self.read += len(kept)
        room = self.window if n > 1 else self.window + self.spec.eviction_interval - 1
        if self.spec.policy != "full" and len(self.entries) > room and not (asked and n > 1):
            self._evict()
        return output

    def choose(self, looked_at: dict[int, float]) -> None:
        """Keep a window of what a question looked at, told for all layers and heads by place."""
        found, reach = [looked_at[entry.position] for entry in self.entries], self.spec.pooling // 2
        for j, entry in enumerate(self.entries):
            entry.score = max(found[max(0, j - reach) : j + reach + 1])
        self._evict()

    def _weights(self, queries: Tensor, seen: list[Entry], scaling: float) -> Tensor:
        """Softmax weights, (group, n, tokens), a row of zeros for a query that is padding."""
        n, past = queries.shape[1], len(seen) - queries.shape[1]
        held_padding = sum(entry.position < 0 for entry in seen)
        rolling = self.spec.position_rolling and self.spec.policy != "full"
        places = [max(i - held_padding, 0) if rolling else max(e.position, 0) for i, e in enumerate(seen)]
        turned = rotated(torch.stack([entry.key for entry in seen]), places, self.inv_freq)
        weights = torch.zeros(len(queries), n, len(seen), dtype=torch.float64)
        for head, group_queries in enumerate(queries):
            logits = rotated(group_queries, places[past:], self.inv_freq) @ turned.T * scaling
            for i in range(n):
                visible = [j for j in range(past + i + 1) if seen[j].position >= 0]
                if visible and seen[past + i].position >= 0:
                    weights[head, i, visible] = torch.softmax(logits[i, visible], dim=0)
        return weights

    def _score(self, weights: Tensor, new: list[Entry], asked: int) -> None:
        n, policy, seen = weights.shape[1], self.spec.policy, self.entries + new
        if policy in ("full", "streaming") and n > 1:
            return
        if n == 1 or policy == "h2o" or (policy == "question" and not asked):
            for entry, mass in zip(seen, weights.sum(dim=(0, 1)).tolist(), strict=True):
                entry.score += mass
            return
        observers = min(n, self.spec.observation_tokens) if policy == "snapkv" else asked
        sums = weights[:, n - observers :].sum(dim=(0, 1)).tolist()
        if policy == "question":
            for entry, mass in zip(seen, sums, strict=True):
                entry.looked_at = mass
            return
        reach = self.spec.pooling // 2
        for j, entry in enumerate(seen):
            entry.score = max(sums[max(0, j - reach) : j + reach + 1])

    def _evict(self) -> None:
        while len(self.entries) > self.window:
            del self.entries[self._victim()]

    def _victim(self) -> int:
        """The token that goes first; recents are those that will be the newest of a whole window."""
        spec, newest = self.spec, self.entries[-1].position
        if self.entries[0].position < 0:
            return 0
        sinks = spec.sink_tokens or (4 if spec.policy == "streaming" else 0)
        recents = min(self.window - self.heavy, self.window - sinks)
        best, lowest = -1, float("inf")
        for index, entry in enumerate(self.entries[: len(self.entries) - recents]):
            age = newest - entry.position
            if entry.position < sinks or age < spec.grace_tokens:
                continue
            worth = index if spec.policy == "streaming" else entry.score / (age + 1 if spec.age_normalised else 1)
            if worth < lowest:
                best, lowest = index, worth
        return best

    def _round(self, entries: list[Entry]) -> None:
        if self.spec.kv_bits == 8:
            for entry in entries:
                # The full cache stores its keys rotated.
                place = max(entry.position, 0) if self.spec.policy == "full" else 0
                turned = rounded(rotated(entry.key[None], [place], self.inv_freq)[0])
                entry.key = rotated(turned[None], [-place], self.inv_freq)[0]
                entry.value = rounded(entry.value)


class ReferenceCache:
    """All layers and KV heads of all rows of a batch.

    Args:
        inv_freq: The model's inverse frequencies.
        padding: Padding tokens before each row.
    """

    def __init__(
        self, spec: CacheSpec, layers: int, kv_heads: int, inv_freq: Tensor, padding: Sequence[int] = (0,)
    ) -> None:
        sizes = layer_sizes(spec, layers)
        self.heads = [
            [[ReferenceHead(spec, *size, inv_freq.double(), row) for _ in range(kv_heads)] for row in padding]
            for size in sizes
        ]
        self.uses_probe = spec.policy == "question"
        self.question_tokens = 0

    def attend(self, layer: int, queries: Tensor, keys: Tensor, values: Tensor, scaling: float, probe: int) -> Tensor:
        """Shapes as in the package: queries (batch, heads, n, dim), keys and values (batch, kv_heads, n, dim)."""
        group = queries.shape[1] // keys.shape[1]
        asked = (probe or min(self.question_tokens, keys.shape[2])) if self.uses_probe else 0
        rows = [
            torch.cat(
                [
                    head.attend(q, k, v, scaling, probe, asked)
                    for head, q, k, v in zip(heads, row_queries.split(group), row_keys, row_values, strict=True)
                ]
            )
            for heads, row_queries, row_keys, row_values in zip(self.heads[layer], queries, keys, values, strict=True)
        ]
        if asked and queries.shape[2] > 1 and layer == len(self.heads) - 1:
            self._choose_together()
        return torch.stack(rows)

    def _choose_together(self) -> None:
        """All layers and heads of a row keep what they looked at on average."""
        for row in range(len(self.heads[0])):
            every = [head for layer in self.heads for head in layer[row]]
            looked_at: dict[int, float] = {}
            for entry in (entry for head in every for entry in head.entries):
                looked_at[entry.position] = looked_at.get(entry.position, 0.0) + entry.looked_at / len(every)
            for head in every:
                head.choose(looked_at)

    def kept(self, layer: int) -> list[list[list[int]]]:
        """Places in the text of the tokens held, by row and head."""
        return [[[entry.position for entry in head.entries] for head in row] for row in self.heads[layer]]


def layer_sizes(spec: CacheSpec, layers: int) -> list[tuple[int, int]]:
    """Window and heavy hitters of each layer; a pyramid falls from 1.5 to 0.5 windows, the total is kept."""
    if spec.layer_budgets == "uniform":
        return [(spec.window_length, spec.heavy_hitter_tokens)] * layers
    sizes = []
    for layer in range(layers):
        window = round(spec.window_length * (1.5 - layer / (layers - 1)))
        sizes.append((window, min(spec.heavy_hitter_tokens * window // spec.window_length, window - 2)))
    assert sum(window for window, _ in sizes) == layers * spec.window_length
    return sizes


class ReferenceLlama:
    """Runs blocks of tokens through the weights of a transformers Llama model, in float64."""

    def __init__(self, model: Any, spec: CacheSpec, padding: Sequence[int] = (0,)) -> None:
        self.config = model.config
        self.weights = {name: tensor.double() for name, tensor in model.state_dict().items()}
        self.cache = ReferenceCache(
            spec,
            self.config.num_hidden_layers,
            self.config.num_key_value_heads,
            model.get_decoder().rotary_emb.inv_freq,
            padding,
        )
        self.head_dim = self.config.hidden_size // self.config.num_attention_heads

    def run(self, token_ids: Tensor, probe: int = 0) -> Tensor:
        """Logits after the last token that is no probe, shape (batch, vocabulary)."""
        if not self.cache.uses_probe:
            token_ids, probe = token_ids[:, : token_ids.shape[1] - probe], 0
        hidden = self.weights["model.embed_tokens.weight"][token_ids]
        for layer in range(self.config.num_hidden_layers):
            hidden = self._layer(layer, hidden, probe)
        hidden = self._norm(hidden[:, -1 - probe], "model.norm.weight")
        return hidden @ self.weights["lm_head.weight"].T

    def _layer(self, layer: int, hidden: Tensor, probe: int) -> Tensor:
        name = f"model.layers.{layer}."
        hidden = hidden + self._attention(layer, self._norm(hidden, name + "input_layernorm.weight"), probe)
        x = self._norm(hidden, name + "post_attention_layernorm.weight")
        gate = torch.nn.functional.silu(x @ self.weights[name + "mlp.gate_proj.weight"].T)
        up = x @ self.weights[name + "mlp.up_proj.weight"].T
        return hidden + (gate * up) @ self.weights[name + "mlp.down_proj.weight"].T

    def _attention(self, layer: int, x: Tensor, probe: int) -> Tensor:
        name = f"model.layers.{layer}.self_attn."
        queries, keys, values = (
            (x @ self.weights[f"{name}{kind}_proj.weight"].T).unflatten(-1, (-1, self.head_dim)).transpose(1, 2)
            for kind in "qkv"
        )
        output = self.cache.attend(layer, queries, keys, values, self.head_dim**-0.5, probe)
        return output.transpose(1, 2).flatten(2) @ self.weights[name + "o_proj.weight"].T

    def _norm(self, x: Tensor, name: str) -> Tensor:
        scale = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.config.rms_norm_eps)
        return x * scale * self.weights[name]


REFERENCE_ATTENTION = "reference_cache"


def reference_attention(
    module: Any, query: Tensor, key: Tensor, value: Tensor, _mask: Any, *, scaling: float, **kwargs: Any
) -> tuple[Tensor, None]:
    """The reference as an attention function, for families whose other parts transformers computes."""
    cache: ReferenceCache = kwargs[REFERENCE_ATTENTION]
    queries, keys, values = query.double(), key.double(), value.double()
    return cache.attend(module.layer_idx, queries, keys, values, scaling, 0).to(query.dtype).transpose(1, 2), None
