"""Trials ask for unseen words, and only rows with a bar are judged."""

from __future__ import annotations

from typing import Any

import pytest

from llamahome_gui.starter.chats import UNKNOWN
from llamahome_gui.starter.evaluate import Kind, Row, checks_of, make_trial
from llamahome_gui.starter.facts import bare
from llamahome_gui.starter.words import is_held_out


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("number", range(8))
def test_trial_asks_for_an_unseen_value(number: int, kind: Kind, tokenizer: Any) -> None:
    trial = make_trial(f"t {number}", 300, tokenizer, kind)
    assert is_held_out(trial.fact.value)
    assert trial.fact.value not in trial.question
    assert (trial.fact.value.lower() in trial.document.lower()) == (kind is not Kind.MISSING)
    assert trial.document.strip() in trial.prompt
    assert trial.prompt.endswith("assistant<|end_header_id|>\n\n")
    assert trial.is_right(trial.answer)
    assert not trial.is_right("The documents do not say so." if kind is Kind.MISSING else UNKNOWN)


def test_what_follows_from_the_question_before_is_not_said_again(tokenizer: Any) -> None:
    for number in range(8):
        trial = make_trial(f"n {number}", 300, tokenizer, Kind.NEXT)
        assert bare(trial.fact.entity) not in trial.question
        assert trial.prompt.count(bare(trial.fact.entity)) >= 3  # two facts and the question before


def test_trials_are_repeatable(tokenizer: Any) -> None:
    assert make_trial("a", 200, tokenizer) == make_trial("a", 200, tokenizer)


def test_only_the_row_with_a_bar_is_checked() -> None:
    rows = [
        Row(500, "planted", 10, 9, 0.9, 0.6, 1.0, 9),
        Row(500, "any", 10, 2, 0.2, 0.1, 0.4, 1),
        Row(8000, "planted", 10, 2, 0.2, 0.1, 0.4, 1),
    ]
    (check,) = checks_of(rows)
    assert check.holds
    assert check.bar == 0.9
    (failed,) = checks_of([Row(500, "planted", 10, 8, 0.8, 0.5, 0.9, 8)])
    assert not failed.holds
