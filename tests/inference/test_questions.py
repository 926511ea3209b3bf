"""Several questions about one document at once answer as each of them alone."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING, Any

import pytest

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.inference import questions
from tests.inference.asking import FULL, SENTENCE, SMALL, greedy, last

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

QUESTIONS = ["Who?", SENTENCE * 2, "What is the access code for the Harbor office?", SENTENCE * 5, "Who?"]
SHORT, LONG = [("a.txt", "A fox.")], [("a.txt", SENTENCE * 20)]
WINDOW: dict[str, Any] = {"window_length": 48, "heavy_hitter_tokens": 16, "chunk_size": 20}


@pytest.mark.parametrize(
    ("documents", "h2o"),
    [(SHORT, SMALL), (SHORT, H2OSettings(**WINDOW, eviction_interval=8))]
    + [
        (LONG, h2o)
        for h2o in (
            FULL,
            SMALL,
            H2OSettings(**WINDOW, kv_bits=8),
            H2OSettings(**WINDOW, eviction_interval=8),
            H2OSettings(**WINDOW, policy="streaming"),
            H2OSettings(**WINDOW, policy="snapkv"),
            H2OSettings(**WINDOW, policy="question"),
            H2OSettings(**WINDOW, layer_budgets="pyramid", sink_tokens=4, grace_tokens=6, age_normalised=True),
        )
    ],
    ids=lambda value: (
        f"{value.spec(0).policy}-{value.kv_bits}-{value.eviction_interval}-{value.layer_budgets}"
        if isinstance(value, H2OSettings)
        else f"{len(value[0][1])}"
    ),
)
def test_each_answer_is_that_of_the_question_alone(
    sharp: Engine, documents: list[tuple[str, str]], h2o: H2OSettings
) -> None:
    if not h2o.enable and documents is LONG:
        documents = [("a.txt", SENTENCE * 8)]  # fits the trained context with the longest question
    read = sharp.read(documents, h2o)
    together = read.ask_batch(QUESTIONS, greedy(16))
    for question, result in zip(QUESTIONS, together, strict=True):
        alone = last(read.ask(question, greedy(16)))
        assert (result.text, result.reason) == (alone.text, alone.reason)
        assert result.stats.new_tokens == alone.stats.new_tokens
        assert result.stats.prompt_tokens == alone.stats.prompt_tokens
        assert result.stats.usage.slots == alone.stats.usage.slots


def test_of_the_full_cache_one_copy_is_held_at_a_time(sharp: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[weakref.ref[Any]] = []
    read_one = questions._read

    def watched(*given: Any) -> Any:
        gc.collect()
        assert [one for one in held if one() is not None] == []
        made = read_one(*given)
        held.append(weakref.ref(made.cache))
        return made

    monkeypatch.setattr(questions, "_read", watched)
    read = sharp.read([("a.txt", SENTENCE * 8)], FULL)
    assert len(read.ask_batch(QUESTIONS[:3], greedy(4))) == len(held) == 3


def test_answers_end_one_by_one_and_leave_the_document_as_it_was(engine: Engine) -> None:
    read = engine.read(LONG, SMALL)
    before = read.cache.kept_positions(0)
    sampling = SamplingSettings(max_new_tokens=80, temperature=1.5, seed=2)
    results = read.ask_batch(QUESTIONS, sampling)
    for question, result in zip(QUESTIONS, results, strict=True):
        assert result.text == last(read.ask(question, sampling)).text
    assert bool((read.cache.kept_positions(0) == before).all())
    assert read.ask_batch([], sampling) == []


def test_stop_ends_all_answers(engine: Engine) -> None:
    read, stop = engine.read(LONG, SMALL), threading.Event()
    stop.set()
    assert [result.reason for result in read.ask_batch(QUESTIONS, greedy(), stop)] == ["cancelled"] * len(QUESTIONS)


def test_a_question_that_does_not_fit_is_told_before_any_is_read(engine: Engine) -> None:
    with pytest.raises(GenerationError, match="trained on 256"):
        engine.read([("a.txt", SENTENCE * 15)], FULL).ask_batch(["Who?", SENTENCE * 12], greedy())
