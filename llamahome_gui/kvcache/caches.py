"""The cache of a fixed number of slots, and the one door to all kinds of caches."""

from __future__ import annotations

from typing import Any, Self

import torch
from torch import Tensor

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.asking import Asked
from llamahome_gui.kvcache.base import KVCache, no_positions
from llamahome_gui.kvcache.budgets import layer_specs
from llamahome_gui.kvcache.full import FullCache
from llamahome_gui.kvcache.plain_attention import plain_attention
from llamahome_gui.kvcache.policies import StepRules, make_policy
from llamahome_gui.kvcache.rotary import Rotary
from llamahome_gui.kvcache.scored_attention import attention_with_sums
from llamahome_gui.kvcache.slots import LayerSlots, Tokens
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.kvcache.storage import Packed

__all__ = ["FullCache", "KVCache", "SlotCache"]

# A block can be undone when a second set of slots, needed while it runs, takes no more than this.
CHECKPOINT_BYTES = 256 * 2**20


class SlotCache(KVCache):
    """A fixed number of slots per layer and KV head, filled by an eviction policy.

    A block of tokens (prefill) attends to the slots and to itself, causally; the attention its keys and the slots
    received makes the scores; then the policy keeps a window of them. Where a question looked at the block, that waits
    for `advance`, because all layers choose together then. A single token (decode) is written into a slot,
    attends, and an eviction follows when all slots are in use. Nothing grows with the text.

    With position rolling, keys take the rank of their token among those kept as position, so positions stay below
    window + eviction interval + block; otherwise the place in the text.
    """

    _layers: list[LayerSlots | None]

    def __init__(self, spec: CacheSpec, layers: int, rotary: Rotary, padding: Tensor | None = None) -> None:
        super().__init__(spec, layers, rotary, padding)
        self._policies = tuple(make_policy(layer) for layer in layer_specs(spec, layers))
        self._waiting = Asked()

    def attend(
        self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float, *, probe: int = 0
    ) -> Tensor:
        self.check_usable()
        slots = self._ready(layer, key)
        if query.shape[2] > 1:
            return self._attend_block(slots, query, key, value, scaling, probe)
        if slots.make_own():
            self.version += 1
        return self._attend_one(slots, query, key, value, scaling)

    def slots_of(self, layer: int) -> LayerSlots:
        """The slots of a layer, to be written to directly; see `version`.

        Raises:
            CacheError: The layer has seen no token yet.
        """
        self.check_usable()
        slots = self._layers[layer]
        if slots is None:
            raise CacheError("The cache holds nothing yet.")
        if slots.make_own():
            self.version += 1
        return slots

    def step_rules(self) -> StepRules | None:
        """What decides one eviction in place, when it is the same for all layers; else None."""
        first = self._policies[0].step_rules()
        return first if all(policy.step_rules() == first for policy in self._policies) else None

    def fill(self, layer: int, keys: Tensor, values: Tensor, scores: Tensor, text_tokens: int) -> None:
        """Take a layer's tokens of a whole text and keep a window of them; call `advance` once after all layers.

        Args:
            keys, values: Shape ``(batch, kv_heads, text_tokens, head_dim)``, keys un-rotated, in text order.
            scores: fp32, shape ``(batch, kv_heads, text_tokens)``: sums of the attention that the queries from
                `observed_from` paid. May be written to.
            text_tokens: Tokens of the text.

        Raises:
            CacheError: The cache has read something already.
        """
        self.check_usable()
        if self.text_tokens:
            raise CacheError("Only an empty cache can be filled with a whole text.", hint="Make a new cache.")
        slots = self._ready(layer, keys)
        nothing = scores[..., :0]
        scores = slots.policy.scoring.merge(nothing, scores.float(), self._asked(text_tokens, 0))
        stored = Packed.pack(keys, values, self.spec.kv_bits)
        tokens = Tokens(stored, scores, self.text_positions(text_tokens, keys))
        self._replace(slots, tokens)

    def observed_from(self, tokens: int) -> int:
        return tokens - self._policies[0].scoring.observers(tokens, self._asked(tokens, 0))

    @property
    def wants_probe(self) -> bool:
        return self.spec.policy == "question"

    def checkpoint(self) -> Any:
        if self.nbytes > CHECKPOINT_BYTES:
            return None
        return [None if slots is None else slots.fork() for slots in self._layers]

    @property
    def token_count(self) -> int:
        return sum(slots.token_count for slots in self._layers if slots is not None) // len(self._layers)

    @property
    def window_length(self) -> int:
        return self.spec.window_length

    @property
    def layer_windows(self) -> tuple[int, ...]:
        return tuple(policy.window_length for policy in self._policies)

    def kept_positions(self, layer: int) -> Tensor:
        slots = self._layers[layer]
        return no_positions() if slots is None else slots.in_text_order().positions.clone()

    def scores(self, layer: int) -> Tensor | None:
        slots = self._layers[layer]
        return None if slots is None else slots.in_text_order().scores.clone()

    def slots_now(self, layer: int) -> tuple[Tensor, Tensor] | None:
        slots = self._layers[layer]
        return None if slots is None else slots.as_they_lie()

    def note_attention(self) -> None:
        """Nothing to do: slots do so, whatever the policy."""

    def held(self, layer: int) -> Tokens:
        """A layer's tokens as stored, in text order; perhaps views of what the next step changes."""
        slots = self._layers[layer]
        if slots is None:
            raise CacheError("The cache holds nothing yet.")
        return slots.in_text_order()

    def hold(self, layer: int, tokens: Tokens, dtype: torch.dtype) -> None:
        """Take over a layer's tokens that were saved, in text order, to go on computing in `dtype`.

        Raises:
            ValueError: There are more of them than a layer holds between two steps.
        """
        batch, kv_heads, count, head_dim = tokens.stored.keys.shape
        like = torch.empty((batch, kv_heads, 0, head_dim), dtype=dtype, device=tokens.scores.device)
        slots = self._ready(layer, like)
        if count >= slots.scores.shape[-1]:
            raise ValueError("more tokens than slots")
        slots.take_over(tokens)

    def _ready(self, layer: int, key: Tensor) -> LayerSlots:
        slots = self._layers[layer]
        if slots is None:
            self._note_sizes(key)
            slots = LayerSlots(
                self._policies[layer], key, interval=self.spec.eviction_interval, kv_bits=self.spec.kv_bits
            )
            self._layers[layer] = slots
            self.version += 1
        elif slots.keys.device != key.device:
            slots.to(key.device)
            self.version += 1
        return slots

    def _attend_one(self, slots: LayerSlots, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        padded = self._padded(slots)
        slots.write(key, value, 0 if slots.count else self.text_positions(1, key)[..., 0])
        used = slots.count
        own = used - 1 if self.spec.position_rolling else self.text_tokens
        keys, values = slots.stored().unpack(query.dtype)
        positions = slots.positions[:, :, :used]
        places = slots.order[:, :, :used] if self.spec.position_rolling else self._shifted(positions)
        turned = self.rotary.rotate_range(query, own)
        weights = _weights(turned, self.rotary.rotate(keys, places, upper=own + 1), scaling, positions, padded)
        slots.scores[:, :, :used] += weights.sum(dim=2)
        output = (weights.to(values.dtype) @ values).reshape(query.shape)
        slots.evict(padded=padded)  # moves values, which are views
        return output

    def _attend_block(
        self, slots: LayerSlots, query: Tensor, key: Tensor, value: Tensor, scaling: float, probe: int
    ) -> Tensor:
        held, tokens, rows = slots.in_text_order(), key.shape[2], query.shape[2]
        past, kept = held.positions.shape[2], tokens - probe
        positions = torch.cat((held.positions, self.text_positions(tokens, key)), dim=2)
        every = Packed(*held.stored.unpack(query.dtype)).and_then(Packed(key, value))
        values = every.values
        turned, keys = self._turned(query, every.keys, positions, tokens)
        key_mask = positions[:, 0] >= 0 if self._padded(slots) else None
        asked, scoring = self._asked(tokens, probe), slots.policy.scoring
        observers = scoring.observers(tokens, asked)
        if observers:
            output, sums = attention_with_sums(
                turned, keys, values, scaling=scaling, observed_from=rows - observers, key_mask=key_mask
            )
        else:
            output = plain_attention(turned, keys, values, scaling, key_mask)
            sums = torch.zeros(positions.shape, dtype=torch.float32, device=key.device)
        sums, positions = sums[..., : past + kept], positions[..., : past + kept]
        if asked:
            self._waiting.add(slots, Packed.pack(key, value, self.spec.kv_bits).first(kept), sums, positions)
            return output
        if self.spec.kv_bits == 8:
            every = held.stored.and_then(Packed.pack(key, value, 8))
        scores = scoring.merge(held.scores, sums, asked)
        self._replace(slots, Tokens(every.first(past + kept), scores, positions))
        return output

    def advance(self, tokens: int) -> None:
        """All layers have taken in `tokens` more tokens: where a question looked at them, choose what stays."""
        for slots, found in self._waiting.settled(self.spec.pooling):
            self._replace(slots, found)
        super().advance(tokens)

    def fork(self) -> Self:
        twin = super().fork()
        twin._waiting = Asked()
        return twin

    def clear(self) -> None:
        super().clear()
        self._waiting = Asked()

    def restore(self, point: Any) -> None:
        self._waiting = Asked()
        super().restore(point)

    def _turned(self, query: Tensor, keys: Tensor, positions: Tensor, new: int) -> tuple[Tensor, Tensor]:
        """Queries and keys rotated; keys in text order, the `new` ones last, and of these the queries' own."""
        if self.spec.position_rolling:
            past = keys.shape[2] - query.shape[2]
            return self.rotary.rotate_range(query, past), self.rotary.rotate_range(keys, 0)
        upper = self.text_tokens + new
        turned = self.rotary.rotate_range(query, upper - query.shape[2])
        return turned, self.rotary.rotate(keys, self._shifted(positions), upper=upper)

    def _shifted(self, positions: Tensor) -> Tensor:
        """Places in the text counted from the first padding token: only distances matter, and no place is negative."""
        if self.padding is None:
            return positions
        return positions + self.padding_on(positions.device)

    def _asked(self, tokens: int, probe: int) -> int:
        """How many of a block's last tokens are the question's."""
        return (probe or min(self.question_tokens, tokens)) if self.wants_probe else 0

    def _padded(self, slots: LayerSlots) -> bool:
        """Some row still holds padding, which goes before all else: what was given up so far was padding first."""
        return self.longest_padding > self.text_tokens - slots.token_count

    def _replace(self, slots: LayerSlots, tokens: Tokens) -> None:
        if slots.is_shared:
            self.version += 1
        slots.replace(tokens, padded=self._padded(slots))


def _weights(query: Tensor, keys: Tensor, scaling: float, positions: Tensor, padded: bool) -> Tensor:
    """Softmax weights of one query, fp32, shape ``(batch, kv_heads, group, keys)``; a group shares its KV head."""
    grouped = query.reshape(query.shape[0], keys.shape[1], -1, query.shape[-1])
    logits = (grouped @ keys.transpose(-1, -2)).float().mul_(scaling)
    if padded:
        logits = logits.masked_fill_((positions < 0).unsqueeze(2), -torch.inf)
    return logits.softmax(dim=-1)
