"""Summaries through caches of several sizes: as the engine alone writes them, kept, gone on with."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from llamahome_gui.config.journal import Journal
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.summaries.rows import ArticleRow
from llamahome_gui.evaluation.summaries.runner import Summary, Task, run, settings_for
from llamahome_gui.evaluation.summaries.table import as_markdown, results
from llamahome_gui.inference import ChatMessage, Finished

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

SENTENCE = "The quick brown fox jumps over the lazy dog. "
ROWS = tuple(
    ArticleRow(article=SENTENCE * count, summary_gt="A fox jumps.", max_tokens=8, temperature=0.0) for count in (3, 30)
)
BASE = H2OSettings(policy="h2o", chunk_size=32)


def test_each_summary_is_what_the_engine_writes_through_that_cache(engine: Engine, tmp_path: Path) -> None:
    test = Task(ROWS, settings_for(["16", "full"], BASE))
    found = run(engine, test, Journal(tmp_path / "j", "k"))
    assert [(one.setting, one.number) for one in found] == [("16", 0), ("full", 0), ("16", 1), ("full", 1)]
    for one, (setting, number) in zip(found, test.places(), strict=True):
        if one.scores is None:
            assert (one.setting, one.number) == ("full", 1)
            assert "trained on 256" in one.text
            continue
        events = list(
            engine.stream(
                [ChatMessage("user", ROWS[number].article)],
                h2o=setting.h2o,
                sampling=SamplingSettings(max_new_tokens=8),
            )
        )
        assert isinstance(events[-1], Finished)
        assert one.text == events[-1].text.strip()
    told = results(found)
    assert [(row["cache"], row["summaries"]) for row in told] == [("16", 2), ("full", 1)]
    table = as_markdown(told, "tiny/1")
    assert "full: The prompt has" in table
    assert "| Llama-3-8B, published | – | 0.1107 | 0.1189 | 0.1200 | 0.1347 | 0.1290 | 0.1311 |" in table


def test_a_broken_off_test_goes_on_where_it_was(engine: Engine, tmp_path: Path) -> None:
    test, stop, told = Task(ROWS, settings_for(["16", "32"], BASE)), threading.Event(), list[Summary]()

    def two(made: Summary, done: int, total: int) -> None:
        told.append(made)
        assert (done, total) == (len(told), 4)
        if done == 2:
            stop.set()

    first = run(engine, test, Journal(tmp_path / "j", "k"), on_summary=two, stop=stop)
    assert [one.number for one in first] == [0, 0]
    rest = run(engine, test, Journal(tmp_path / "j", "k"), on_summary=lambda made, *_: told.append(made))
    assert rest[:2] == first
    assert [(one.setting, one.number) for one in told] == [("16", 0), ("32", 0), ("16", 1), ("32", 1)]


def test_an_answer_ends_before_a_stop_word_and_raw_prompts_stand_as_they_are(engine: Engine, tmp_path: Path) -> None:
    talkative = ROWS[0].model_copy(update={"temperature": 1.5, "max_tokens": 24})
    plain = Task((talkative,), settings_for(["full"], BASE), raw=True)
    (whole,) = run(engine, plain, Journal(tmp_path / "a", "k"))
    templated = run(engine, Task((talkative,), plain.settings), Journal(tmp_path / "b", "k"))
    assert whole.prompt_tokens < templated[0].prompt_tokens
    word = whole.text[2:5]
    assert word
    row = talkative.model_copy(update={"stop": [word]})
    (cut,) = run(engine, Task((row,), plain.settings, raw=True), Journal(tmp_path / "c", "k"))
    assert cut.text == whole.text.partition(word)[0].strip()


@pytest.mark.parametrize("size", ["many", "4", "-1", ""])
def test_a_size_that_is_none(size: str) -> None:
    with pytest.raises(ConfigError, match="no size of a cache"):
        settings_for(["64", size], BASE)
