"""What a KV cache shall be, in plain numbers and names. Imports no torch, so settings and command line can check it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from llamahome_gui.errors import CacheError

PolicyName = Literal["full", "h2o", "streaming", "snapkv", "question"]
LayerBudgets = Literal["uniform", "pyramid"]
POLICIES: tuple[str, ...] = get_args(PolicyName)
KV_BITS = (8, 16)


@dataclass(frozen=True)
class CacheSpec:
    """Policy and sizes of a KV cache.

    Attributes:
        policy: `full` keeps everything. `h2o` keeps heavy hitters and recent tokens. `streaming` keeps attention
            sinks and recent tokens. `snapkv` keeps what the last `observation_tokens` of a block look at.
            `question` keeps what the question's queries look at in each block (with no question it is `h2o`).
        window_length: Slots kept per layer and KV head, on average over the layers.
        heavy_hitter_tokens: How many of them are chosen by score; the others are the most recent tokens.
        position_rolling: A kept token takes the rank it has among those kept as position, else its place in the text.
        eviction_interval: Decoded tokens between two evictions; up to this many less one are held beyond the window.
        sink_tokens: First tokens of the text that always stay. `streaming` without any uses 4.
        grace_tokens: Tokens younger than this, counted in the text, always stay, in addition to the recent ones.
        age_normalised: Scores are divided by the number of tokens that could have looked.
        layer_budgets: `pyramid` gives the first layer 1.5 windows, the last half of one, the rest in a line between.
        observation_tokens: Last queries of a block that `snapkv` looks through.
        pooling: Neighbours over which `snapkv` and `question` take the maximum of the scores; odd.
        kv_bits: 16 stores keys and values as the model computes them, 8 as 8-bit integers with a scale per token.
    """

    policy: PolicyName = "h2o"
    window_length: int = 512
    heavy_hitter_tokens: int = 128
    position_rolling: bool = True
    eviction_interval: int = 1
    sink_tokens: int = 0
    grace_tokens: int = 0
    age_normalised: bool = False
    layer_budgets: LayerBudgets = "uniform"
    observation_tokens: int = 32
    pooling: int = 17
    kv_bits: int = 16

    @property
    def recent_tokens(self) -> int:
        """Most recent tokens that always stay."""
        return self.window_length - self.heavy_hitter_tokens

    @property
    def sinks(self) -> int:
        """First tokens that always stay, the default of `streaming` applied."""
        return self.sink_tokens or (4 if self.policy == "streaming" else 0)

    def check(self) -> None:
        """Raise `CacheError` with what is wrong and what to change unless such a cache can be made."""
        if self.policy not in POLICIES:
            raise CacheError(f"There is no policy '{self.policy}'.", hint=f"Known: {', '.join(POLICIES)}.")
        self._check_sizes()
        if self.policy != "full":
            self._check_window()

    def _check_sizes(self) -> None:
        for name in ("heavy_hitter_tokens", "sink_tokens", "grace_tokens"):
            if getattr(self, name) < 0:
                raise CacheError(f"{name} is {getattr(self, name)}; it cannot be negative.")
        for name in ("window_length", "eviction_interval", "observation_tokens", "pooling"):
            if getattr(self, name) < 1:
                raise CacheError(f"{name} is {getattr(self, name)}; it must be at least 1.")
        if self.pooling % 2 == 0:
            raise CacheError(f"pooling is {self.pooling}; it must be odd.", hint=f"Use {self.pooling + 1}.")
        if self.kv_bits not in KV_BITS:
            raise CacheError(f"kv_bits is {self.kv_bits}.", hint="Use 8 or 16.")
        if self.layer_budgets not in get_args(LayerBudgets):
            raise CacheError(
                f"There are no layer budgets '{self.layer_budgets}'.",
                hint=f"Known: {', '.join(get_args(LayerBudgets))}.",
            )

    def _check_window(self) -> None:
        heavy, window = self.heavy_hitter_tokens, self.window_length
        if window <= heavy + 1:
            raise CacheError(
                f"window_length ({window}) must be larger than heavy_hitter_tokens + 1 ({heavy + 1}).",
                hint="Make the window longer or the number of heavy hitters smaller.",
            )
        if self.sinks + max(self.grace_tokens, 1) > window - 1:
            raise CacheError(
                f"window_length ({window}) has no room for {self.sinks} sink_tokens "
                f"and {self.grace_tokens} grace_tokens.",
                hint="Make the window longer, or sinks and grace smaller.",
            )


# Neighbours that stay with what a question looks at: a sentence, not a few words of it, and not so many that a window
# holds nine sentences only. Facts in 32,000 tokens through 512 slots, the built-in model: of 30 questions 23 right with
# 49 neighbours (memory 0.5, see `policies`), 26 with 33 (0.7); of 36 in 8,000 tokens 29 and 32. With 25: 10 of 15.
QUESTION_POOLING = 33


def mostly_by_score(spec: CacheSpec) -> CacheSpec:
    """Of the same window seven eighths chosen by score, as suits `question`: the newest tokens were not asked for.

    Facts in 4,000 tokens through 512 slots, the built-in model, 30 questions: 21 right, with 128 by score 15.
    """
    return replace(spec, heavy_hitter_tokens=spec.window_length - max(2, spec.window_length // 8))


def compact() -> CacheSpec:
    """Constant memory: 512 slots, 128 of them heavy hitters."""
    return CacheSpec()


def balanced(text_tokens: int, base: CacheSpec | None = None) -> CacheSpec:
    """About half of the tokens of a text of known length, half of them heavy hitters, at least the compact window."""
    window = max(512, text_tokens // 2)
    return replace(base or CacheSpec(), window_length=window, heavy_hitter_tokens=window // 2)
