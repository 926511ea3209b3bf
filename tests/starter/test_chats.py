"""Conversations ask what the documents state, what they do not, and what only the question before makes clear."""

from __future__ import annotations

import random

import pytest

from llamahome_gui.starter.chats import UNKNOWN, conversation, follow_up, in_order, missing_fact, planted, turns_about
from llamahome_gui.starter.facts import Attribute, Fact, bare, make_facts
from llamahome_gui.starter.phrasings import SEEN, UNSEEN, VARIED, Phrasings
from llamahome_gui.starter.words import Words


@pytest.mark.parametrize("seed", range(30))
def test_a_missing_fact_is_not_among_the_known_ones(seed: int) -> None:
    words = Words(random.Random(seed))
    known = tuple(make_facts(words, 12))
    missing = missing_fact(words, known)
    assert (missing.entity, missing.attribute.name) not in {(fact.entity, fact.attribute.name) for fact in known}


def test_some_missing_facts_are_about_known_things_and_some_of_known_kinds() -> None:
    words = Words(random.Random(1))
    known = tuple(make_facts(words, 12))
    found = [missing_fact(words, known) for _ in range(60)]
    assert any(fact.entity in {other.entity for other in known} for fact in found)
    assert any(fact.attribute.name in {other.attribute.name for other in known} for fact in found)


def test_most_missing_facts_are_much_like_a_known_one() -> None:
    words = Words(random.Random(1))
    known = tuple(make_facts(words, 12))
    pairs = {(fact.attribute.name, len(fact.entity.split(" "))) for fact in known}
    found = [missing_fact(words, known) for _ in range(200)]
    about_known = sum(fact.entity in {other.entity for other in known} for fact in found)
    assert 0.05 < about_known / 200 < 0.25
    near = [fact for fact in found if any(_differ_in_one_word(fact, other) for other in known)]
    assert len(near) > 40
    assert {(fact.attribute.name, len(fact.entity.split(" "))) for fact in near} <= pairs


def _differ_in_one_word(one: Fact, other: Fact) -> bool:
    first, second = one.entity.split(" "), other.entity.split(" ")
    apart = sum(a != b for a, b in zip(first, second, strict=False))
    return one.attribute == other.attribute and len(first) == len(second) and apart == 1


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("phrasings", [SEEN, VARIED])
def test_planted_facts_stand_alone_and_are_what_is_asked_for(seed: int, phrasings: Phrasings) -> None:
    words = Words(random.Random(seed))
    words.phrasings = phrasings
    document, known, asked = planted(words, 400, lambda text: len(text) // 3, 4)
    blocks = document.text.split("\n\n")
    assert len(asked) == 4
    assert words.phrasings is phrasings
    names = [(fact.entity, fact.attribute.name) for fact in known]
    assert len(names) == len(set(names))
    for fact in asked:
        assert fact in known
        holding = [block for block in blocks if fact.value.lower() in block.lower() and "\n" not in block]
        assert any(bare(fact.entity).lower() in block.lower() for block in holding)


@pytest.mark.parametrize("count", [0, 1, 5, 20])
def test_no_fact_is_asked_for_twice(count: int) -> None:
    words = Words(random.Random(count))
    known = tuple(make_facts(words, 12))
    chosen = in_order(words, known, count)
    assert len(chosen) == min(count, 12)
    assert len({id(fact) for fact in chosen}) == len(chosen)


@pytest.mark.parametrize("phrasings", [SEEN, UNSEEN])
def test_a_question_that_goes_on_leaves_out_what_is_known(phrasings: Phrasings) -> None:
    words = Words(random.Random(0), phrasings=phrasings)
    code, phone = Attribute("access code", lambda w: "0"), Attribute("phone number", lambda w: "0", "of")
    before, same = Fact("the Harbor office", code, "4821"), Fact("the Harbor office", phone, "555")
    other = Fact("the Mill depot", code, "77")
    for _ in range(20):
        question = follow_up(words, before, same)
        assert "phone number" in question
        assert bare("the Harbor office") not in question
        question = follow_up(words, before, other)
        assert "Mill depot" in question
        assert "access code" not in question


def test_answers_state_their_facts_or_say_that_there_is_none() -> None:
    words, unknown, goes_on = Words(random.Random(5)), 0, 0
    for _ in range(20):
        known = tuple(make_facts(words, 10))
        for turn in turns_about(words, known, in_order(words, known, 6), 0.2):
            assert turn.answer == (turn.fact.answer() if turn.fact else UNKNOWN)
            unknown += turn.fact is None
            goes_on += turn.fact is not None and bare(turn.fact.entity).lower() not in turn.question.lower()
    assert unknown > 5
    assert goes_on >= 3


def test_a_conversation_tells_the_fact_of_each_answer() -> None:
    talk = conversation(Words(random.Random(3)), 300, 5, lambda text: len(text) // 4, 0.3)
    answers = [message["content"] for message in talk.messages if message["role"] == "assistant"]
    for answer, fact in zip(answers, talk.facts, strict=True):
        assert fact is None or fact.answer() == answer
