"""A fact can be stated, asked and answered in every phrasing."""

from __future__ import annotations

import random

from llamahome_gui.starter.facts import CATEGORIES, LINES, QUESTIONS, STATEMENTS, Attribute, Fact, make_facts
from llamahome_gui.starter.words import Words

HARBOR = Fact("the Harbor office", Attribute("access code", lambda w: "0"), "4821")


def test_answer_restates_the_fact() -> None:
    assert HARBOR.answer() == "The access code for the Harbor office is 4821."


def test_every_statement_names_entity_and_value() -> None:
    for template in (*STATEMENTS, *LINES):
        text = HARBOR.fill(template)
        assert "Harbor office" in text
        assert "4821" in text
        assert "access code" in text.lower()


def test_no_question_tells_the_value() -> None:
    special = [(a, q) for _, attributes in CATEGORIES for a in attributes for q in a.questions]
    for attribute, template in [*((HARBOR.attribute, q) for q in QUESTIONS), *special]:
        text = Fact(HARBOR.entity, attribute, "4821").fill(template)
        assert "4821" not in text
        assert "Harbor office" in text


def test_own_statements_of_attributes_name_entity_and_value() -> None:
    for _, attributes in CATEGORIES:
        for attribute in attributes:
            for template in attribute.statements:
                text = Fact("the Harbor office", attribute, "4821").fill(template)
                assert "Harbor office" in text
                assert "4821" in text


def test_no_question_has_two_answers() -> None:
    facts = make_facts(Words(random.Random(1)), 300)
    assert len(facts) == 300
    assert len({(fact.entity, fact.attribute.name) for fact in facts}) == 300
