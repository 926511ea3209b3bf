"""A conversation without end is the same conversation as one that is read as a whole."""

from __future__ import annotations

import itertools
import math
import threading
from typing import TYPE_CHECKING

import pytest
import torch
from transformers import AutoModelForCausalLM

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.evaluation.streaming.runner import Stream, Turn
from llamahome_gui.evaluation.streaming.table import as_rows, growth
from llamahome_gui.evaluation.streaming.turns import TurnsRow, endless
from llamahome_gui.inference import ChatMessage
from llamahome_gui.inference.template import prompt_text, text_between

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

SMALL = H2OSettings(policy="h2o", window_length=48, heavy_hitter_tokens=16, chunk_size=32)
FULL = H2OSettings(enable=False)
ROWS = [TurnsRow(turns=["Who jumps over the dog?", " ", "And why?"]), TurnsRow(turns=["Which fox is that?"])]


def _stream(engine: Engine, h2o: H2OSettings, *, answer: int = 8, probe: int = 4) -> Stream:
    return Stream(engine, h2o, SamplingSettings(), answer_tokens=answer, probe=probe, stop=threading.Event())


def test_what_stands_between_turns_is_what_the_template_puts_there(engine: Engine) -> None:
    tokenizer = engine.loaded.tokenizer
    talk = [ChatMessage("user", "One?"), ChatMessage("assistant", "Two."), ChatMessage("user", "Three?")]
    whole = prompt_text(tokenizer, talk)
    assert whole == prompt_text(tokenizer, talk[:1]) + "Two." + text_between(tokenizer, "Three?")


def test_turns_come_round_without_those_that_say_nothing() -> None:
    said = list(itertools.islice(endless(ROWS), 4))
    assert said == ["Who jumps over the dog?", "And why?", "Which fox is that?", "Who jumps over the dog?"]


def test_losses_are_those_of_the_text_read_as_a_whole(engine: Engine) -> None:
    """The model itself, given the whole text at once, is as surprised."""
    (turn,) = _stream(engine, FULL, answer=2, probe=6).run(endless(ROWS), 1)
    ids = engine.encode(prompt_text(engine.loaded.tokenizer, [ChatMessage("user", ROWS[0].turns[0])]), FULL)
    model = AutoModelForCausalLM.from_pretrained(engine.loaded.info.path)
    with torch.inference_mode():
        logits = model(torch.tensor([ids])).logits[0].float().log_softmax(dim=-1)
    expected = [-float(logits[at, ids[at + 1]]) for at in range(6)]
    assert turn.probed == 6
    assert turn.loss == pytest.approx(sum(expected), abs=5e-3)
    assert turn.text_tokens >= len(ids) + turn.written - 1


def test_a_full_cache_ends_with_the_context_and_slots_go_on(engine: Engine) -> None:
    full = list(_stream(engine, FULL).run(endless(ROWS), 400))
    assert 128 < full[-1].text_tokens <= 256
    talk = list(_stream(engine, SMALL).run(endless(ROWS), 400))
    assert talk[-1].text_tokens >= 400 > talk[-2].text_tokens
    assert {turn.slots for turn in talk[5:]} == {48}
    assert len({turn.held_bytes for turn in talk[5:]}) == 1
    assert [turn.number for turn in talk] == list(range(1, len(talk) + 1))


def test_stopping_ends_the_conversation(engine: Engine) -> None:
    stop = threading.Event()
    talk = Stream(engine, SMALL, SamplingSettings(), answer_tokens=4, probe=0, stop=stop).run(endless(ROWS), 10_000)
    assert next(talk).probed == 0
    stop.set()
    assert list(talk) == []


def test_rows_sum_up_equal_parts_and_growth_compares_the_ends() -> None:
    turns = [
        Turn(n, n * 100, 48, 1_000_000, 50_000_000 + n * 1_000_000, 1.0, 10.0, 20.0 - n / 10, math.log(4.0), 1, 8)
        for n in range(1, 101)
    ]
    rows = as_rows("h2o", turns, rows=4)
    assert [row["turns"] for row in rows] == [25, 50, 75, 100]
    assert rows[-1]["tokens"] == 10_000
    assert {row["perplexity"] for row in rows} == {4.0}
    assert growth(turns) == {
        "process_MB": 80.0, "KV_MB": 0.0, "written_speed_ratio": pytest.approx(10.4 / 18.4, abs=0.01),
        "perplexity_ratio": 1.0,
    }  # fmt: skip
    assert as_rows("h2o", []) == []
