"""Shapes of the models and sizes of the runs. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """A Llama-shaped model with random weights.

    Attributes:
        context: `max_position_embeddings`; long enough that no peer refuses a text.
    """

    name: str
    layers: int
    heads: int
    kv_heads: int
    hidden: int
    intermediate: int
    vocabulary: int
    context: int = 262_144
    rope_theta: float = 500_000.0
    tied: bool = True

    @property
    def head_dim(self) -> int:
        """Size of one attention head."""
        return self.hidden // self.heads

    @property
    def parameters(self) -> int:
        """Number of weights."""
        attention = self.hidden * self.head_dim * 2 * (self.heads + self.kv_heads)
        layer = attention + 3 * self.hidden * self.intermediate + 2 * self.hidden
        embeddings = (1 if self.tied else 2) * self.vocabulary * self.hidden
        return self.layers * layer + embeddings + self.hidden

    def kv_bytes(self, tokens: int, element_size: int) -> int:
        """Bytes of keys and values of a full cache."""
        return 2 * self.layers * self.kv_heads * self.head_dim * tokens * element_size


SMALL = Shape("135M", 30, 9, 3, 576, 1536, 49_152)
BIG = Shape("8B", 32, 32, 8, 4096, 14_336, 128_256, tied=False)
TINY = Shape("tiny", 2, 4, 2, 32, 64, 288)


@dataclass(frozen=True)
class Sizes:
    """How long the texts are and how often things are repeated.

    Attributes:
        lengths: Tokens of text for the contest in prefill and decode, ascending; the last one is the long text.
        flat_lengths: Tokens of text before our own decode, which must not depend on them.
        prefill_pair: Our own streaming prefill at these two lengths must take time in proportion.
        exact, memory: Tokens of text for the exact prefill's time and for its memory.
        stream, stream_start: Tokens streamed, and how many of them count as the start.
        interval_prompt, interval_tokens: Tokens read and then decoded to compare eviction intervals.
        cuda_lengths: Tokens of text before decoding on a GPU.
        rounds: Repeats, interleaved among contenders.
        decode_tokens, decode_seconds: A decode sample has at least so many tokens and lasts at least so long.
        bars: The sizes are those that the bars were set for.
    """

    lengths: tuple[int, ...] = (512, 8192, 32_768)
    flat_lengths: tuple[int, ...] = (1024, 8192, 32_768)
    prefill_pair: tuple[int, int] = (8192, 32_768)
    exact: int = 8192
    memory: int = 32_768
    stream: int = 200_000
    stream_start: int = 4096
    interval_prompt: int = 2048
    interval_tokens: int = 512
    cuda_lengths: tuple[int, ...] = (1024, 8192, 32_768, 131_072)
    window: int = 512
    heavy_hitters: int = 128
    chunk: int = 512
    rounds: int = 5
    decode_tokens: int = 8
    decode_seconds: float = 1.0
    bars: bool = True

    @property
    def long(self) -> int:
        """The longest text of the contest."""
        return self.lengths[-1]

    def repeats(self, tokens: int) -> int:
        """Repeats of a prefill: fewer where one takes minutes."""
        if tokens <= 2048:
            return self.rounds
        return 2 if tokens <= 16_384 and self.rounds > 3 else 1


FULL = Sizes()
QUICK = Sizes(
    lengths=(256, 1024, 4096),
    flat_lengths=(512, 2048, 4096),
    prefill_pair=(1024, 4096),
    exact=2048,
    memory=4096,
    stream=12_000,
    stream_start=2048,
    interval_prompt=1024,
    interval_tokens=64,
    cuda_lengths=(512, 4096),
    window=256,
    heavy_hitters=64,
    rounds=3,
    decode_tokens=4,
    decode_seconds=0.3,
    bars=False,
)
