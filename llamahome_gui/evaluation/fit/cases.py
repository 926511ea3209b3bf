"""What is measured: shapes, forms of weights, caches, lengths of text. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from llamahome_gui.config.h2o import H2OSettings
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.kv.sizes import SMALL, Shape
from llamahome_gui.models.types import STARTER_KEY

CONTEXT = 32_768
# Small enough that what is measured is the engine itself.
NOTHING = Shape("1M", 2, 4, 2, 128, 256, 2048, context=CONTEXT)
SHAPES = (
    Shape("17M", 8, 6, 2, 384, 1024, 12_288, context=CONTEXT),
    replace(SMALL, context=CONTEXT),
    Shape("360M", 32, 15, 5, 960, 2560, 49_152, context=CONTEXT),
)
LENGTHS = (512, 4096, 16_384)
# Tokens generated: enough for a full cache to grow once more.
ANSWER = 16

CACHES: dict[str, dict[str, Any]] = {
    "full": {"enable": False},
    "full 8-bit": {"enable": False, "kv_bits": 8},
    "compact": {"policy": "h2o"},
    "compact 8-bit": {"policy": "h2o", "kv_bits": 8},
    "window 2048": {"policy": "h2o", "window_length": 2048, "heavy_hitter_tokens": 512},
    "balanced": {"policy": "h2o", "preset": "balanced"},
}
# A form of weights with a cache, by length of text: every form and every cache, not every pair of them at every length.
_ALWAYS = (("bfloat16", "full"), ("bfloat16", "compact"))
WAYS = {
    512: (*_ALWAYS, ("float32", "full"), ("int8", "compact"), ("int4", "full")),
    4096: (
        *_ALWAYS, ("float32", "full"), ("float32", "balanced"), ("bfloat16", "balanced"), ("bfloat16", "full 8-bit"),
        ("bfloat16", "compact 8-bit"), ("bfloat16", "window 2048"), ("int8", "full"), ("int4", "compact"),
        ("auto", "compact"),
    ),
    16_384: (*_ALWAYS, ("int8", "compact")),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One process: a model, a form of its weights, a cache, a text.

    Attributes:
        model: Name of a shape, or the starter.
        tokens: Prompt and answer together.
    """

    model: str
    weights: str
    cache: str
    tokens: int

    @property
    def h2o(self) -> H2OSettings:
        """The cache's settings."""
        return H2OSettings(**CACHES[self.cache])


def all_cases(models: Sequence[str] = (), lengths: Sequence[int] = LENGTHS) -> Iterator[Case]:
    """Every case, short ones of a model first.

    Raises:
        ConfigError: There is no such model.
    """
    known = [shape.name for shape in SHAPES]
    for model in models or (*known, STARTER_KEY):
        if model == STARTER_KEY:
            # Trained on 2,048 tokens: the full cache ends there.
            yield from (Case(model, "auto", cache, tokens) for tokens in (512, 2048) for cache in ("full", "compact"))
            yield from (Case(model, "auto", "compact", tokens) for tokens in lengths if tokens > 2048)
        elif model in known:
            for tokens in lengths:
                ways = WAYS.get(tokens, _ALWAYS)
                yield from (Case(model, weights, cache, tokens) for weights, cache in ways)
        else:
            raise ConfigError(f"There is no model '{model}'.", hint=f"Known: {', '.join([*known, STARTER_KEY])}.")
