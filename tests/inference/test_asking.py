"""Many questions over many documents: the answers of each alone, each document read once."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.inference.asking import Asked, Asker
from llamahome_gui.inference.reads import ReadStore
from tests.inference.asking import FULL, SENTENCE, SMALL, greedy, last

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

TEXTS = {"a.md": SENTENCE * 12, "b.md": "The access code for the Harbor office is 4821."}
QUESTIONS = [
    Asked("one", "Who?", ("a.md",)),
    Asked(2, "What is the access code?", ("b.md",)),
    Asked("three", "Which fox?", ("a.md",)),
    Asked("four", "Both?", ("a.md", "b.md")),
    Asked("five", "Whose dog?", ("a.md",)),
]
BY_QUESTION = H2OSettings(policy="question", window_length=48, heavy_hitter_tokens=16, chunk_size=32)


@pytest.mark.parametrize("h2o", [SMALL, BY_QUESTION], ids=["h2o", "question"])
def test_each_answer_is_that_of_the_question_alone(sharp: Engine, h2o: H2OSettings, tmp_path: Path) -> None:
    store = ReadStore(tmp_path)
    found = {one.id: one for one in Asker(sharp, TEXTS, h2o, greedy(), store=store, batch=2).run(QUESTIONS)}
    for asked in QUESTIONS:
        read = sharp.read([(name, TEXTS[name]) for name in asked.documents], h2o, question=asked.question)
        alone = last(read.ask(asked.question, greedy()))
        one = found[asked.id]
        assert (one.answer, one.error) == (alone.text.strip(), None)
        assert (one.tokens_read, one.tokens_kept) == (alone.stats.prompt_tokens, alone.stats.usage.slots)
        assert one.prefill_seconds > 0
        assert one.decode_seconds > 0
    # Three sets of documents were read, each once; what is read for one question is of no use to others.
    assert len(list(tmp_path.iterdir())) == (3 if h2o is SMALL else 0)


def test_a_question_that_does_not_fit_leaves_the_others_their_answers(engine: Engine) -> None:
    asked = [Asked(1, "Who?", ("b.md",)), Asked(2, SENTENCE * 30, ("b.md",)), Asked(3, "Why?", ("b.md",))]
    found = list(Asker(engine, TEXTS, FULL, greedy()).run(asked))
    assert [(one.id, one.error is None) for one in found] == [(1, True), (2, False), (3, True)]
    assert "trained on 256" in (found[1].error or "")


def test_stopping_leaves_questions_unanswered(engine: Engine) -> None:
    stop = threading.Event()
    work = Asker(engine, TEXTS, SMALL, greedy(), batch=1, stop=stop).run(QUESTIONS)
    assert next(work).id == "one"
    stop.set()
    assert list(work) == []
