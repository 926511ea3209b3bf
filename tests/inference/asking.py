"""Short ways to ask an engine and to look at what it yielded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.inference import ChatMessage, Finished, GenerationEvent

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

QUESTION = [ChatMessage("user", "What is the access code for the Harbor office?")]
SENTENCE = "The quick brown fox jumps over the lazy dog. "
LONG = [ChatMessage("user", SENTENCE * 60)]
FULL = H2OSettings(enable=False)
SMALL = H2OSettings(policy="h2o", window_length=48, heavy_hitter_tokens=16, chunk_size=32)


def greedy(tokens: int = 12) -> SamplingSettings:
    return SamplingSettings(max_new_tokens=tokens)


def run(
    engine: Engine, messages: list[ChatMessage], h2o: H2OSettings, tokens: int = 12, **sampling: float
) -> list[GenerationEvent]:
    settings = SamplingSettings(max_new_tokens=tokens, **sampling)
    return list(engine.stream(messages, h2o=h2o, sampling=settings))


def last(events: Iterable[GenerationEvent]) -> Finished:
    events = list(events)
    assert isinstance(events[-1], Finished)
    assert sum(isinstance(event, Finished) for event in events) == 1
    return events[-1]
