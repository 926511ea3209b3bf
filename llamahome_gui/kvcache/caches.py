"""The two kinds of KV cache, full and H2O, behind the same few verbs.

Every cache answers: `attend` (take a layer's new keys and values, give the attention output), `advance` (all layers
have seen these tokens), `text_tokens`, `token_count`, `nbytes`, `usage`. Nothing else needs to know which kind it is.
"""

from __future__ import annotations

import abc

import torch
import torch.nn.functional as F
from torch import Tensor

from llamahome_gui.kvcache.policies import EvictionPolicy
from llamahome_gui.kvcache.rotary import Rotary
from llamahome_gui.kvcache.slots import LayerSlots
from llamahome_gui.kvcache.usage import CacheUsage


class KVCache(abc.ABC):
    """Keys and values of all layers of one model for one text."""

    policy_name: str

    def __init__(self, layers: int, rotary: Rotary) -> None:
        self.text_tokens = 0
        self._layer_count = layers
        self._rotary = rotary
        self._bytes_per_token = 0

    @abc.abstractmethod
    def attend(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        """Add a layer's new tokens and attend to all that it holds, causally.

        Args:
            layer: Index of the layer.
            query: Shape ``(batch, heads, tokens, head_dim)``, un-rotated.
            key, value: Shape ``(batch, kv_heads, tokens, head_dim)``, un-rotated.
            scaling: Factor of the dot products.

        Returns:
            Shape ``(batch, heads, tokens, head_dim)``.
        """

    @property
    @abc.abstractmethod
    def nbytes(self) -> int:
        """Bytes of every tensor the cache holds."""

    @property
    @abc.abstractmethod
    def token_count(self) -> int:
        """Tokens held per layer and KV head."""

    @property
    @abc.abstractmethod
    def window_length(self) -> int:
        """The most tokens it will hold."""

    @abc.abstractmethod
    def kept_positions(self, layer: int) -> Tensor:
        """Places in the text of the tokens a layer holds, ascending, shape ``(batch, kv_heads, token_count)``."""

    def advance(self, tokens: int) -> None:
        """All layers have taken in `tokens` more tokens."""
        self.text_tokens += tokens

    def usage(self) -> CacheUsage:
        """The state as plain numbers."""
        return CacheUsage(
            policy=self.policy_name,
            slots=self.token_count,
            window_length=self.window_length,
            text_tokens=self.text_tokens,
            held_bytes=self.nbytes,
            full_bytes=self.text_tokens * self._bytes_per_token,
        )

    def _note_sizes(self, key: Tensor) -> None:
        batch, kv_heads, _, head_dim = key.shape
        self._bytes_per_token = 2 * self._layer_count * batch * kv_heads * head_dim * key.element_size()


class FullCache(KVCache):
    """Keeps everything. Keys are stored rotated, since their positions never change; buffers grow by doubling."""

    policy_name = "full"

    def __init__(self, layers: int, rotary: Rotary) -> None:
        super().__init__(layers, rotary)
        self._keys: list[Tensor | None] = [None] * layers
        self._values: list[Tensor | None] = [None] * layers

    def attend(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        past, tokens = self.text_tokens, query.shape[2]
        self._note_sizes(key)
        key = self._rotary.rotate_range(key, past)
        query = self._rotary.rotate_range(query, past)
        keys = self._append(self._keys, layer, key)
        values = self._append(self._values, layer, value)
        mask = _causal_mask(past, tokens, query.device) if tokens > 1 else None
        return F.scaled_dot_product_attention(
            query, keys, values, attn_mask=mask, scale=scaling, enable_gqa=query.shape[1] != key.shape[1]
        )

    def _append(self, buffers: list[Tensor | None], layer: int, new: Tensor) -> Tensor:
        past, total = self.text_tokens, self.text_tokens + new.shape[2]
        buffer = buffers[layer]
        if buffer is None or buffer.shape[2] < total:
            capacity = max(total, 64 if buffer is None else 2 * buffer.shape[2])
            grown = new.new_empty(new.shape[0], new.shape[1], capacity, new.shape[3])
            if buffer is not None:
                grown[:, :, :past] = buffer[:, :, :past]
            buffers[layer] = buffer = grown
        buffer[:, :, past:total] = new
        return buffer[:, :, :total]

    def kept_positions(self, layer: int) -> Tensor:
        keys = self._keys[layer]
        if keys is None:
            return torch.empty(0, 0, 0, dtype=torch.int32)
        return torch.arange(self.text_tokens, dtype=torch.int32).expand(*keys.shape[:2], self.text_tokens)

    @property
    def nbytes(self) -> int:
        return sum(b.numel() * b.element_size() for b in (*self._keys, *self._values) if b is not None)

    @property
    def token_count(self) -> int:
        return self.text_tokens

    @property
    def window_length(self) -> int:
        return self.text_tokens


class SlotCache(KVCache):
    """A fixed number of slots per layer and KV head, filled by an eviction policy.

    A block of tokens (prefill) attends to the slots and to itself, causally; its columns' sums of attention are added
    to the scores; then the policy keeps `window_length` of them. A single token (decode) is written into the free
    slot, attends, and one token is evicted in place. Nothing grows with the text.

    Args:
        rolling: Keys take the rank of their token among those kept as position, so positions stay below
            ``window_length + block``; otherwise the place in the text.
    """

    def __init__(
        self, layers: int, rotary: Rotary, policy: EvictionPolicy, *, name: str = "h2o", rolling: bool = True
    ) -> None:
        super().__init__(layers, rotary)
        self.policy_name = name
        self._policy = policy
        self._rolling = rolling
        self._slots: list[LayerSlots | None] = [None] * layers

    def attend(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        slots = self._slots_of(layer, key)
        if query.shape[2] == 1:
            return self._attend_one(slots, query, key, value, scaling)
        return self._attend_block(slots, query, key, value, scaling)

    def _slots_of(self, layer: int, key: Tensor) -> LayerSlots:
        slots = self._slots[layer]
        if slots is None:
            self._note_sizes(key)
            self._slots[layer] = slots = LayerSlots(self._policy, key)
        return slots

    def _attend_one(self, slots: LayerSlots, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        slots.write(key, value, self.text_tokens)
        used = slots.count
        place = slots.order[:, :, :used] if self._rolling else slots.positions[:, :, :used]
        own = used - 1 if self._rolling else self.text_tokens
        keys = self._rotate(slots.keys[:, :, :used], place, upper=own + 1)
        weights = _attention(self._rotary.rotate_range(query, own), keys, scaling, None)
        slots.scores[:, :, :used] += weights.sum(dim=(2, 3))
        output = _weighted_values(weights, slots.values[:, :, :used])
        slots.evict_one()
        return output

    def _attend_block(self, slots: LayerSlots, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        old_keys, old_values, old_scores, old_positions = slots.in_text_order()
        past, tokens = old_keys.shape[2], query.shape[2]
        keys = torch.cat((old_keys, key), dim=2)
        positions = torch.cat((old_positions, self._text_positions(old_positions, tokens)), dim=2)
        if self._rolling:
            rotated, turned = self._rotary.rotate_range(keys, 0), self._rotary.rotate_range(query, past)
        else:
            rotated = self._rotate(keys, positions, upper=self.text_tokens + tokens)
            turned = self._rotary.rotate_range(query, self.text_tokens)
        weights = _attention(turned, rotated, scaling, _causal_mask(past, tokens, query.device))
        values = torch.cat((old_values, value), dim=2)
        scores = weights.sum(dim=(2, 3))
        scores[:, :, :past] += old_scores
        slots.replace(keys, values, scores, positions)
        return _weighted_values(weights, values)

    def _text_positions(self, like: Tensor, tokens: int) -> Tensor:
        new = torch.arange(self.text_tokens, self.text_tokens + tokens, dtype=torch.int32, device=like.device)
        return new.expand(*like.shape[:-1], tokens)

    def _rotate(self, keys: Tensor, positions: Tensor, *, upper: int) -> Tensor:
        self._rotary.prepare(upper, keys)
        return self._rotary.rotate(keys, positions)

    @property
    def nbytes(self) -> int:
        return sum(slots.nbytes for slots in self._slots if slots is not None)

    @property
    def token_count(self) -> int:
        first = self._slots[0]
        return 0 if first is None else first.token_count()

    @property
    def window_length(self) -> int:
        return self._policy.window_length

    def kept_positions(self, layer: int) -> Tensor:
        slots = self._slots[layer]
        if slots is None:
            return torch.empty(0, 0, 0, dtype=torch.int32)
        return slots.in_text_order()[3]


def _causal_mask(past: int, tokens: int, device: torch.device) -> Tensor:
    """True where query i, the token after ``past + i`` others, may look; shape ``(tokens, past + tokens)``."""
    return torch.ones(tokens, past + tokens, dtype=torch.bool, device=device).tril(diagonal=past)


def _attention(query: Tensor, keys: Tensor, scaling: float, mask: Tensor | None) -> Tensor:
    """Softmax weights in fp32, shape ``(batch, kv_heads, group, tokens, keys)``; a group shares its KV head."""
    batch, heads, tokens, head_dim = query.shape
    kv_heads = keys.shape[1]
    grouped = query.reshape(batch, kv_heads, heads // kv_heads * tokens, head_dim)
    logits = (grouped @ keys.transpose(-1, -2)).float().mul_(scaling)
    logits = logits.view(batch, kv_heads, heads // kv_heads, tokens, keys.shape[2])
    if mask is not None:
        logits = logits.masked_fill_(~mask, -torch.inf)
    return logits.softmax(dim=-1)


def _weighted_values(weights: Tensor, values: Tensor) -> Tensor:
    """Sum of values by weight, shape ``(batch, heads, tokens, head_dim)``."""
    batch, kv_heads, group, tokens, count = weights.shape
    mixed = weights.to(values.dtype).view(batch, kv_heads, group * tokens, count) @ values
    return mixed.view(batch, kv_heads * group, tokens, values.shape[-1])
