"""Each kept-back wording is tried beside a plain one, and an answer is told apart by what it gives."""

from __future__ import annotations

from typing import Any

import pytest

from llamahome_gui.starter import failures as tried
from llamahome_gui.starter.chats import UNKNOWN
from llamahome_gui.starter.facts import Attribute, Fact
from llamahome_gui.starter.failures import (
    PLAIN_QUESTION,
    PLAIN_STATEMENT,
    Outcome,
    failures,
    outcome,
    pairs,
    prompt_for,
)

CODE = Attribute("access code", lambda w: "0")
FACT, OTHER = Fact("the Harbor office", CODE, "4821"), Fact("the Mill depot", CODE, "77")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The access code for the Harbor office is 4821.", Outcome.RIGHT),
        (UNKNOWN, Outcome.REFUSED),
        ("The access code for the Harbor office is 77.", Outcome.OTHER_FACT),
        ("The access code for the Harbor office is 48.", Outcome.ELSE),
    ],
)
def test_answers_are_told_apart(said: str, expected: Outcome) -> None:
    assert outcome(said, FACT, (OTHER,)) is expected


def test_one_side_is_always_plain() -> None:
    every = list(pairs())
    assert len({wording for wording, _, _ in every}) == len(every) > 80
    assert all((statement == PLAIN_STATEMENT) != (question == PLAIN_QUESTION) for _, statement, question in every)


def test_the_prompt_states_and_asks_in_the_wording(tokenizer: Any) -> None:
    prompt, fact, document = prompt_for(
        "1", 150, tokenizer, "With {e}, the {a} stands at {v}.", "Show me the {a} {p} {e}."
    )
    assert f"the {fact.attribute.name} stands at {fact.value}." in prompt
    assert f"Show me the {fact.attribute.name}" in prompt
    assert fact.value not in document.text
    again, *_ = prompt_for("1", 150, tokenizer, PLAIN_STATEMENT, PLAIN_QUESTION)
    assert document.name in again


def test_every_wording_is_counted(tokenizer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tried, "answer", lambda model, tokenizer, prompt: UNKNOWN)
    told: list[str] = []
    found = failures(None, tokenizer, 80, 2, told.append)
    assert len(told) == len(found) == len(list(pairs()))
    assert all(counts == {Outcome.REFUSED: 2} for counts in found.values())
