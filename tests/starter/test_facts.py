"""A fact can be stated, asked and answered in every phrasing."""

from __future__ import annotations

import random

import pytest

from llamahome_gui.starter.facts import (
    CATEGORIES,
    Attribute,
    Fact,
    another,
    fitting_fact,
    make_facts,
    near_fact,
    neighbouring_fact,
)
from llamahome_gui.starter.words import Split, Words, is_held_out

HARBOR = Fact("the Harbor office", Attribute("access code", lambda w: "0"), "4821")


def test_answer_restates_the_fact() -> None:
    assert HARBOR.answer() == "The access code for the Harbor office is 4821."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("castle-needle", "castle-needle is it."),
        ("glove2@kronz.example", "glove2@kronz.example is it."),
        ("dark orange", "Dark orange is it."),
        ("walnut", "Walnut is it."),
        ("4821", "4821 is it."),
    ],
)
def test_a_sentence_begins_with_a_capital_unless_that_would_make_another_value(value: str, said: str) -> None:
    fact = Fact("the Harbor office", Attribute("password", lambda w: "0"), value)
    begun = fact.fill("{v} is it.")
    assert begun == said
    assert fact.fill_with(HARBOR, "{v} is it.") == begun
    assert HARBOR.fill_with(fact, "{w} is it.") == begun
    assert fact.fill("the {v} is it.") == f"The {value} is it."


def test_no_question_has_two_answers() -> None:
    facts = make_facts(Words(random.Random(1)), 300)
    assert len(facts) == 300
    assert len({(fact.entity, fact.attribute.name) for fact in facts}) == 300


@pytest.mark.parametrize("category", range(len(CATEGORIES)))
def test_some_things_differ_from_another_in_one_word(category: int) -> None:
    words, close = Words(random.Random(2), Split.HELD_OUT), 0
    before = another(words, category, "")
    for _ in range(200):
        thing = another(words, category, before)
        old, new = before.split(" "), thing.split(" ")
        close += len(old) == len(new) and sum(a != b for a, b in zip(old, new, strict=True)) == 1
        before = thing
    assert close > 8  # of people only those pairs count that are held out themselves


def test_people_that_differ_in_one_word_are_held_out_too() -> None:
    words, person = Words(random.Random(3), Split.HELD_OUT), len(CATEGORIES) - 1
    name = ""
    for _ in range(200):
        name = another(words, person, name)
        assert is_held_out(name)


def test_reasons_and_states_are_among_the_facts() -> None:
    names = {fact.attribute.name for fact in make_facts(Words(random.Random(4)), 400)}
    assert {"status", "reason for the delay", "reason for the closure", "e-mail address"} <= names


@pytest.mark.parametrize("category", range(len(CATEGORIES)))
@pytest.mark.parametrize("split", list(Split))
def test_a_near_fact_is_about_a_thing_that_differs_in_one_word(category: int, split: Split) -> None:
    words = Words(random.Random(5), split)
    make, attributes = CATEGORIES[category]
    near = 0
    for _ in range(30):
        like = Fact(make(words), words.one(attributes), "x")
        fact = near_fact(words, like)
        old, new = like.entity.split(" "), fact.entity.split(" ")
        if fact.attribute == like.attribute and len(old) == len(new):
            near += sum(one != other for one, other in zip(old, new, strict=True)) == 1
    assert near >= 27  # a company's number of words is another one now and then


def test_an_attribute_of_no_kind_has_a_fitting_fact_for_its_neighbours() -> None:
    words = Words(random.Random(1))
    own = Fact("the Harbor office", Attribute("calm length", lambda _: "4"), "4")
    kinds = {attribute.name for _, attributes in CATEGORIES for attribute in attributes}
    for made in (near_fact(words, own), neighbouring_fact(words, own), fitting_fact(words)):
        assert made.attribute.name in kinds


@pytest.mark.parametrize("seed", range(20))
def test_a_neighbouring_fact_is_about_the_same_thing(seed: int) -> None:
    words = Words(random.Random(seed))
    like = fitting_fact(words)
    other = neighbouring_fact(words, like)
    assert other.entity == like.entity
    assert other.attribute != like.attribute
    assert any({like.attribute, other.attribute} <= set(own) for _, own in CATEGORIES)
