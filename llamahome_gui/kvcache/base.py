"""What every KV cache can do, whichever kind it is.

`attend` (take a layer's new keys and values, give the attention output), `advance` (all layers have seen these tokens),
`fork`, `text_tokens`, `token_count`, `nbytes`, `usage`: nothing else needs to know the kind.
"""

from __future__ import annotations

import abc
import copy
from collections.abc import Iterator
from typing import Any, Self

import torch
from torch import Tensor

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.rotary import Rotary
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.kvcache.storage import Shareable
from llamahome_gui.kvcache.usage import CacheUsage


class KVCache(abc.ABC):
    """Keys and values of all layers of one model for one text, or for a batch of them.

    Args:
        layers: Layers of the model.
        padding: Left padding of each row of the batch, integers of shape ``(batch,)``; None without any.

    Attributes:
        spec: What was asked for.
        rotary: Rotates keys and queries.
        text_tokens: Tokens read so far, padding included.
        question_tokens: Under the policy `question`, how many of the last tokens of the blocks to come are the
            question itself, so that only they count for the scores; 0 when there is none, or when it comes as a probe.
        version: Changes when a layer's tensors are replaced or become shared; whoever keeps references to them asks
            for them again then.
    """

    def __init__(self, spec: CacheSpec, layers: int, rotary: Rotary, padding: Tensor | None = None) -> None:
        self.spec, self.rotary = spec, rotary
        self.text_tokens = 0
        self.question_tokens = 0
        self.version = 0
        self.padding = padding
        # Read back once, here: afterwards it is known without asking the device whether padding is still held.
        self.longest_padding = int(padding.max()) if padding is not None else 0
        self._padding_on: dict[torch.device, Tensor] = {}
        self._layers: list[Any] = [None] * layers
        self._bytes_per_token = 0
        self._broken: str | None = None

    @abc.abstractmethod
    def attend(
        self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float, *, probe: int = 0
    ) -> Tensor:
        """Add a layer's new tokens and attend to all that it holds, causally.

        Args:
            layer: Index of the layer.
            query: Shape ``(batch, heads, tokens, head_dim)``, un-rotated.
            key, value: Shape ``(batch, kv_heads, tokens, head_dim)``, un-rotated.
            scaling: Factor of the dot products.
            probe: The last tokens that only look, and are not kept; less than `tokens`.

        Returns:
            Shape ``(batch, heads, tokens, head_dim)``.
        """

    @property
    @abc.abstractmethod
    def token_count(self) -> int:
        """Tokens held per layer and KV head; the mean over the layers when their windows differ."""

    @property
    @abc.abstractmethod
    def window_length(self) -> int:
        """The tokens it keeps after an eviction, per layer and KV head; the mean over the layers."""

    @property
    @abc.abstractmethod
    def layer_windows(self) -> tuple[int, ...]:
        """`window_length` of each layer."""

    @abc.abstractmethod
    def kept_positions(self, layer: int) -> Tensor:
        """Places in the text of the tokens a layer holds, ascending, shape ``(batch, kv_heads, tokens)``.

        The first real token has place 0; padding is negative.
        """

    @abc.abstractmethod
    def scores(self, layer: int) -> Tensor | None:
        """Scores of these tokens, fp32, the same shape; None when nothing is scored."""

    @abc.abstractmethod
    def slots_now(self, layer: int) -> tuple[Tensor, Tensor] | None:
        """Places in the text and scores of a layer's slots, as they lie: int32 and fp32, shape ``(kv_heads, slots)``.

        Of the first row of a batch; perhaps views of what the next step changes. A place is negative where nothing is
        held. None before the first token. See `snapshot.take_snapshot`.
        """

    @abc.abstractmethod
    def note_attention(self) -> None:
        """From now on keep what single tokens pay attention to, where the cache does not so anyway."""

    @property
    def policy_name(self) -> str:
        """Name of the eviction policy."""
        return self.spec.policy

    @property
    def wants_probe(self) -> bool:
        """The question's tokens, read after each block and dropped again, change what is kept."""
        return False

    @property
    def nbytes(self) -> int:
        """Bytes of every tensor the layers hold; those shared with a fork count here and there."""
        return sum(held.nbytes for held in self._layers if held is not None)

    def tensors(self) -> Iterator[Tensor]:
        """Every tensor that the layers hold."""
        return (tensor for held in self._layers if held is not None for _name, tensor in held.tensors())

    def observed_from(self, tokens: int) -> int:
        """The first query of a block of `tokens` that counts for the scores."""
        return tokens

    def advance(self, tokens: int) -> None:
        """All layers have taken in `tokens` more tokens."""
        self.text_tokens += tokens

    def fork(self) -> Self:
        """An independent continuation. A layer's tensors are shared until one side writes to that layer.

        Raises:
            CacheError: The cache was left half-written.
        """
        self.check_usable()
        twin = copy.copy(self)
        twin._layers = [_fork(held) for held in self._layers]
        self.version += 1
        twin.version = self.version
        return twin

    def clear(self) -> None:
        """Forget the text; usable again whatever happened before."""
        self._layers = [None] * len(self._layers)
        self.text_tokens, self._broken = 0, None
        self.version += 1

    def spoil(self, reason: str) -> None:
        """Mark the cache as half-written: `reason` is one sentence, said to whoever uses it next."""
        self._broken = reason

    def check_usable(self) -> None:
        """Raise `CacheError` if the cache was left half-written."""
        if self._broken is not None:
            raise CacheError(self._broken, hint="Read the text again from its beginning.")

    def checkpoint(self) -> Any:
        """A way back to this state, to be had cheaply; None where it would cost too much memory."""
        return None

    def restore(self, point: Any) -> None:
        """Back to the state at `checkpoint`, after a block has failed; without one the cache is marked as broken."""
        if point is None:
            self.spoil("The cache was left half-written when a block failed.")
            return
        self._layers = point
        self.version += 1

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

    def text_positions(self, tokens: int, like: Tensor) -> Tensor:
        """Places in the text of the next `tokens`: int32, ``(batch, kv_heads, tokens)``, batch and heads of `like`."""
        new = torch.arange(self.text_tokens, self.text_tokens + tokens, dtype=torch.int32, device=like.device)
        if self.padding is not None:
            new = new - self.padding_on(like.device)
        return new.expand(*like.shape[:2], tokens)

    def padding_on(self, device: torch.device) -> Tensor:
        """The padding as int32, shape ``(batch, 1, 1)``, sent to a device once."""
        if device not in self._padding_on:
            assert self.padding is not None
            self._padding_on[device] = self.padding.to(device, torch.int32)[:, None, None]
        return self._padding_on[device]

    def _note_sizes(self, key: Tensor) -> None:
        batch, kv_heads, _, head_dim = key.shape
        self._bytes_per_token = 2 * len(self._layers) * batch * kv_heads * head_dim * key.element_size()


def _fork(held: Shareable | None) -> Shareable | None:
    return None if held is None else held.fork()


def no_positions() -> Tensor:
    """What an empty layer holds."""
    return torch.empty(0, 0, 0, dtype=torch.int32)
