"""Trials ask for unseen words, and only planted facts have a bar."""

from __future__ import annotations

from typing import Any

import pytest

from llamahome_gui.starter.evaluate import Kind, Row, checks_of, make_trial
from llamahome_gui.starter.words import is_held_out


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("number", range(8))
def test_trial_asks_for_an_unseen_value_that_its_document_states(number: int, kind: Kind, tokenizer: Any) -> None:
    trial = make_trial(f"t {number}", 300, tokenizer, kind)
    assert is_held_out(trial.fact.value)
    assert trial.fact.value.lower() in trial.document.lower()
    assert trial.fact.value not in trial.question
    assert trial.document.strip() in trial.prompt
    assert trial.prompt.endswith("assistant<|end_header_id|>\n\n")


def test_trials_are_repeatable(tokenizer: Any) -> None:
    assert make_trial("a", 200, tokenizer) == make_trial("a", 200, tokenizer)


def test_only_the_row_with_a_bar_is_checked() -> None:
    rows = [
        Row(500, "planted", 10, 9, 0.9, 0.6, 1.0, 9),
        Row(500, "any", 10, 2, 0.2, 0.1, 0.4, 1),
        Row(2000, "planted", 10, 2, 0.2, 0.1, 0.4, 1),
    ]
    (check,) = checks_of(rows)
    assert check.holds
    assert check.bar == 0.9
    (failed,) = checks_of([Row(500, "planted", 10, 8, 0.8, 0.5, 0.9, 8)])
    assert not failed.holds
