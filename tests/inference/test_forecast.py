"""What a prompt will be is counted before it is asked, and is what the engine then reads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.inference import ChatMessage
from llamahome_gui.inference.forecast import Forecaster, Parts
from tests.inference.asking import FULL, SENTENCE, SMALL, last, run

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

PARTS = Parts(
    "Answer in one word.",
    (ChatMessage("user", "Who is lazy?"), ChatMessage("assistant", "The dog.")),
    (("a.txt", SENTENCE * 3), ("b.txt", "The access code is 4821.")),
)


def test_the_forecast_is_what_is_read(engine: Engine) -> None:
    forecaster = Forecaster(engine)
    for question in ("Which code?", "Which code, and whose?"):
        found = forecaster.forecast(PARTS, question, FULL)
        assert found is not None
        assert found.prompt == engine.prompt_tokens(PARTS.messages(question))
    unasked = forecaster.forecast(PARTS, "", FULL)  # templates drop blank lines at the end of a turn
    assert unasked is not None
    assert unasked.prompt - 3 <= engine.prompt_tokens(PARTS.messages("")) <= unasked.prompt
    assert found is not None
    stats = last(run(engine, PARTS.messages(question), FULL, tokens=2)).stats
    assert found.prompt == stats.prompt_tokens
    count = engine.count_tokens
    assert found.system == count(PARTS.system)
    assert found.earlier == count("Who is lazy?") + count("The dog.")
    assert found.documents == (("a.txt", count(SENTENCE * 3)), ("b.txt", count(PARTS.documents[1][1])))
    assert found.question == count(question)
    assert found.marks > 0
    assert (found.context, found.limit, found.window, found.kept) == (256, 256, None, found.prompt)


def test_what_the_cache_will_keep_follows_the_settings(engine: Engine) -> None:
    long = Parts("", (), (("a.txt", SENTENCE * 60),))
    forecaster = Forecaster(engine)
    slots = forecaster.forecast(long, "Who?", SMALL)
    full = forecaster.forecast(long, "Who?", FULL)
    assert slots is not None
    assert full is not None
    assert (slots.kept, slots.fits, full.fits) == (48, True, False)
    assert slots.prompt == full.prompt > 256
    half = forecaster.forecast(PARTS, "Who?", H2OSettings(preset="balanced", policy="h2o"))
    assert half is not None
    usage = last(
        run(engine, PARTS.messages("Who?"), H2OSettings(preset="balanced", policy="h2o"), tokens=1)
    ).stats.usage
    assert (half.kept, half.window) == (usage.slots, usage.window_length)


def test_counting_can_be_given_up(engine: Engine) -> None:
    stop = threading.Event()
    stop.set()
    assert Forecaster(engine).forecast(PARTS, "Who?", FULL, stop) is None


@pytest.mark.parametrize("question", ["Say <|eot_id|> twice", "\u2063 odd"], ids=["mark", "odd"])
def test_odd_questions_count_like_others(engine: Engine, question: str) -> None:
    found = Forecaster(engine).forecast(PARTS, question, FULL)
    assert found is not None
    assert abs(found.prompt - engine.prompt_tokens(PARTS.messages(question))) <= 3
