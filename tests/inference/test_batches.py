"""Several prompts at once answer as each of them alone."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.inference import ChatMessage, PrefillProgress
from tests.inference.asking import FULL, LONG, SENTENCE, SMALL, greedy, last

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

PROMPTS = ["Who?", SENTENCE * 4, SENTENCE * 11, "What is the access code for the Harbor office?"]
WINDOW: dict[str, Any] = {"window_length": 48, "heavy_hitter_tokens": 16, "chunk_size": 20}


@pytest.mark.parametrize(
    "h2o",
    [
        FULL,
        SMALL,
        H2OSettings(**WINDOW, position_rolling=False),
        H2OSettings(**WINDOW, eviction_interval=8),
        H2OSettings(**WINDOW, policy="streaming"),
        H2OSettings(**WINDOW, policy="snapkv", prefill="streaming"),
        H2OSettings(**WINDOW, policy="snapkv", prefill="exact"),
        H2OSettings(**WINDOW, policy="question"),
        H2OSettings(**WINDOW, layer_budgets="pyramid", sink_tokens=4, grace_tokens=6, age_normalised=True),
        H2OSettings(preset="balanced", chunk_size=20),
    ],
    ids=lambda h2o: f"{h2o.spec(0).policy}-{h2o.preset}-{h2o.eviction_interval}-{h2o.prefill}-{h2o.layer_budgets}",
)
def test_each_result_is_that_of_the_prompt_alone(sharp: Engine, h2o: H2OSettings) -> None:
    prompts = PROMPTS if h2o.position_rolling and h2o.enable else PROMPTS[:2]
    together = sharp.generate_batch(prompts, h2o=h2o, sampling=greedy(24))
    for prompt, result in zip(prompts, together, strict=True):
        alone = last(sharp.stream([ChatMessage("user", prompt)], h2o=h2o, sampling=greedy(24)))
        assert (result.text, result.reason) == (alone.text, alone.reason)
        assert result.stats.new_tokens == alone.stats.new_tokens
        assert result.stats.prompt_tokens == alone.stats.prompt_tokens
        assert result.stats.usage.text_tokens >= alone.stats.prompt_tokens


def test_answers_of_a_batch_end_one_by_one(engine: Engine) -> None:
    sampling = SamplingSettings(max_new_tokens=120, temperature=1.5, seed=2)
    results = engine.generate_batch(PROMPTS, h2o=SMALL, sampling=sampling)
    for prompt, result in zip(PROMPTS, results, strict=True):
        alone = last(engine.stream([ChatMessage("user", prompt)], h2o=SMALL, sampling=sampling))
        assert (result.text, result.reason) == (alone.text, alone.reason)


def test_whole_conversations_and_progress_over_all_tokens(engine: Engine) -> None:
    told: list[PrefillProgress] = []
    talk = [ChatMessage("user", "Who?"), ChatMessage("assistant", "A fox."), ChatMessage("user", "Which?")]
    results = engine.generate_batch([talk, "Who?", LONG], h2o=SMALL, sampling=greedy(), on_chunk=told.append)
    total = sum(result.stats.prompt_tokens for result in results)
    assert [told[-1].done, told[-1].total] == [total, total]
    assert results[0].text == last(engine.stream(talk, h2o=SMALL, sampling=greedy())).text


def test_stop_ends_all_answers(engine: Engine) -> None:
    stop = threading.Event()
    results = engine.generate_batch(
        PROMPTS, h2o=SMALL, sampling=greedy(), stop=stop, on_chunk=lambda _progress: stop.set()
    )
    assert [result.reason for result in results] == ["cancelled"] * 4
    assert all(result.text == "" for result in results)


def test_a_prompt_that_does_not_fit_is_told_before_anything_is_read(engine: Engine) -> None:
    told: list[PrefillProgress] = []
    with pytest.raises(GenerationError, match="trained on 256"):
        engine.generate_batch(["Who?", SENTENCE * 60], h2o=FULL, sampling=greedy(), on_chunk=told.append)
    assert told == []


def test_no_prompts_no_answers(engine: Engine) -> None:
    assert engine.generate_batch([], h2o=SMALL, sampling=greedy()) == []
