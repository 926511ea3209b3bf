"""Each kept-back wording is tried beside a plain one, and an answer is told apart by what it gives."""

from __future__ import annotations

from typing import Any

import pytest

from llamahome_gui.starter import failures as failing
from llamahome_gui.starter.chats import UNKNOWN
from llamahome_gui.starter.facts import Attribute, Fact
from llamahome_gui.starter.failures import (
    PLAIN_QUESTION,
    PLAIN_STATEMENT,
    Outcome,
    Tried,
    failures,
    outcome,
    prompt_for,
    totals,
    tries,
)
from llamahome_gui.starter.phrasings.attributes import OWN

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
    every = list(tries())
    assert len({(tried.wording, tried.attribute) for tried in every}) == len(every) > 160
    assert all((tried.statement == PLAIN_STATEMENT) != (tried.question == PLAIN_QUESTION) for tried in every)


def test_an_attributes_own_wordings_are_tried_on_its_facts(tokenizer: Any) -> None:
    own = [tried for tried in tries() if tried.attribute]
    assert {tried.attribute for tried in own} == set(OWN)
    for tried in own[::9]:
        prompt, fact, _ = prompt_for("1", 100, tokenizer, tried)
        assert fact.attribute.name == tried.attribute
        assert fact.fill(tried.statement) in prompt


def test_the_prompt_states_and_asks_in_the_wording(tokenizer: Any) -> None:
    stated = Tried("sentence", "", "With {e}, the {a} stands at {v}.", "Show me the {a} {p} {e}.")
    prompt, fact, document = prompt_for("1", 150, tokenizer, stated)
    assert f"the {fact.attribute.name} stands at {fact.value}." in prompt
    assert f"Show me the {fact.attribute.name}" in prompt
    assert fact.value not in document.text
    again, *_ = prompt_for("1", 150, tokenizer, Tried("", "", PLAIN_STATEMENT, PLAIN_QUESTION))
    assert document.name in again


def test_every_wording_is_counted(tokenizer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failing, "answer", lambda model, tokenizer, prompt: UNKNOWN)
    told: list[str] = []
    found = failures(None, tokenizer, 80, 2, told.append)
    assert len(told) == len(found) == len(list(tries()))
    assert all(counts == {Outcome.REFUSED: 2} for counts in found.values())
    sums = totals(found)
    assert list(sums) == ["sentence", "line", "question", "own sentence", "own question", "all"]
    assert sums["all"] == {Outcome.REFUSED: 2 * len(found)}
    assert sum(counts.total() for counts in sums.values()) == 2 * sums["all"].total()
