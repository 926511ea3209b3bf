"""Wordings fit their slots, are many, and what is kept back differs in words from what is trained on."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise

import pytest

from llamahome_gui.starter.chats import question_for
from llamahome_gui.starter.documents import statement, statements
from llamahome_gui.starter.facts import CATEGORIES, Attribute, Fact, make_facts
from llamahome_gui.starter.phrasings import (
    SEEN,
    UNSEEN,
    VARIED,
    Phrasings,
    lines,
    loose,
    questions,
    surroundings,
    unseen,
)
from llamahome_gui.starter.phrasings import statements as parts
from llamahome_gui.starter.phrasings.attributes import OWN, Share
from llamahome_gui.starter.phrasings.parts import Composed, Mixed, asked, or_nothing, sentence
from llamahome_gui.starter.words import Words

HARBOR = Fact("the Harbor office", Attribute("access code", lambda w: "0"), "4821")
MILL = Fact("the Mill depot", Attribute("phone number", lambda w: "0", "of"), "555 7")
LOOSE = (loose.STATEMENTS, loose.QUESTIONS, loose.LINES)
TRAINED_STATEMENTS = (
    *SEEN.statements, *parts.CLAUSES, *parts.SENTENCES, *surroundings.LEADS, *surroundings.TAILS,
    *parts.PAIRS_ABOUT_ONE_THING, *parts.PAIRS_OF_ONE_ATTRIBUTE,
)  # fmt: skip
TRAINED_QUESTIONS = (
    *SEEN.questions, *questions.ASKS, *questions.ORDERS, *questions.QUESTIONS, *questions.OPENINGS, *questions.ENDS,
    *questions.ORDER_ENDS,
)  # fmt: skip
KEPT_BACK = {
    "statements": ((*unseen.UNSEEN_CLAUSES, *unseen.UNSEEN_SENTENCES), TRAINED_STATEMENTS),
    "leads": (unseen.UNSEEN_LEADS, TRAINED_STATEMENTS),
    "tails": (unseen.UNSEEN_TAILS, TRAINED_STATEMENTS),
    "lines": (lines.UNSEEN_FORMS, (*SEEN.lines, *lines.FORMS)),
    "questions": (
        (*unseen.UNSEEN_ASKS, *unseen.UNSEEN_ORDERS, *unseen.UNSEEN_QUESTIONS), TRAINED_QUESTIONS,
    ),
    "openings": (unseen.UNSEEN_OPENINGS, TRAINED_QUESTIONS),
    "next attribute": (unseen.UNSEEN_NEXT_ATTRIBUTE, (*SEEN.next_attribute, *questions.NEXT_ATTRIBUTE)),
    "next entity": (unseen.UNSEEN_NEXT_ENTITY, (*SEEN.next_entity, *questions.NEXT_ENTITY)),
    **{
        f"{share} of {name}": (getattr(own.of(Share.KEPT_BACK), share), getattr(own.of(Share.TRAINED), share))
        for name, own in OWN.items() for share in ("statements", "questions")
    },
}  # fmt: skip


def _drawn(wordings: Sequence[str], count: int = 400) -> list[str]:
    words = Words(random.Random(0))
    return [words.one(wordings) for _ in range(count)]


@pytest.mark.parametrize("name", list(KEPT_BACK))
def test_what_is_kept_back_puts_words_or_marks_together_as_nothing_trained_on_does(name: str) -> None:
    kept, trained = KEPT_BACK[name]
    known = {pair for template in trained for pair in _neighbours(template)}
    for template in kept:
        assert _neighbours(template) - known, template


def _neighbours(template: str) -> set[tuple[str, str]]:
    """Words, slots and marks that stand side by side, the first one beside nothing, whatever their letters' case."""
    return set(
        pairwise(["", *re.findall(r"{\w+}|[a-z']+|[^\w\s{}]+", re.sub(r"{(\w)\w*}", r"{\1}", template.lower()))])
    )


@pytest.mark.parametrize("phrasings", [SEEN, VARIED, UNSEEN], ids=["seen", "varied", "unseen"])
def test_every_statement_names_thing_and_value(phrasings: Phrasings) -> None:
    for template in (*_drawn(phrasings.statements), *_drawn(phrasings.lines)):
        text = HARBOR.fill(template)
        assert "Harbor office" in text
        assert "4821" in text
        assert "access code" in text.lower()
        assert "{" not in text
        assert text[0] == text[0].upper()
    composed = phrasings.lines.weighted[0][0] if isinstance(phrasings.lines, Mixed) else phrasings.lines
    for text in map(HARBOR.fill, (*_drawn(phrasings.statements), *_drawn(composed))):  # loose lines have any marks
        assert not re.search(r" [,;?]|\.\.$|  ", text), text


@pytest.mark.parametrize("wordings", LOOSE)
def test_loose_wordings_are_the_same_for_the_same_number_and_hardly_ever_for_two(wordings: Sequence[str]) -> None:
    numbers = random.Random(1).sample(range(len(wordings)), 300)
    drawn = [wordings[number] for number in numbers]
    assert drawn == [wordings[number] for number in numbers]
    assert len(set(drawn)) > 200


def test_loose_wordings_have_no_word_or_mark_that_only_kept_back_ones_have() -> None:
    def parts_of(templates: Sequence[str]) -> set[str]:
        return {part for template in templates for part in re.findall(r"[a-z']+|[^\w\s{}]", _without_slots(template))}

    kept, trained = ({part for pair in KEPT_BACK.values() for part in parts_of(pair[at])} for at in (0, 1))
    for wordings in LOOSE:
        assert not parts_of(_drawn(wordings, 3000)) & (kept - trained)


def test_new_words_are_made_of_known_ones_and_never_of_those_kept_back() -> None:
    rng = random.Random(4)
    made = {loose._nonce(rng) for _ in range(20_000)}
    assert len(made) > 8000
    assert len(made - set(loose._WORDS)) > 0.9 * len(made)
    assert "janitor" in loose._KEPT_BACK
    assert not made & loose._KEPT_BACK


def test_loose_questions_may_have_a_sentence_before_or_behind() -> None:
    drawn = _drawn(loose.QUESTIONS, 2000)
    before = sum(bool(re.match(r"[^{]*[a-z][:!.,-]+ ", each)) for each in drawn)
    behind = sum(bool(re.search(r"}[^{]*[?.!] [^{]*[a-z]", each)) for each in drawn)
    assert 300 < before < 1200
    assert 150 < behind < 700


def _without_slots(template: str) -> str:
    return re.sub(r"{\w+}", " ", template.lower())


@pytest.mark.parametrize("phrasings", [SEEN, VARIED, UNSEEN], ids=["seen", "varied", "unseen"])
def test_no_question_tells_the_value(phrasings: Phrasings) -> None:
    for template in (*_drawn(phrasings.questions), *phrasings.next_attribute, *phrasings.next_entity):
        text = HARBOR.fill(template)
        assert "4821" not in text
        assert "Harbor office" in text or "access code" in text or template in phrasings.next_entity
        assert "{" not in text


def test_every_part_is_written_once() -> None:
    for part in (
        parts.CLAUSES, parts.SENTENCES, surroundings.LEADS, surroundings.TAILS, unseen.UNSEEN_CLAUSES,
        unseen.UNSEEN_SENTENCES,
        questions.ASKS, questions.ORDERS, questions.QUESTIONS, unseen.UNSEEN_ASKS, unseen.UNSEEN_ORDERS,
    ):  # fmt: skip
        assert len(set(part)) == len(part)


def test_wordings_are_many() -> None:
    assert len(parts.CLAUSES) + len(parts.SENTENCES) > 200
    assert len(questions.ASKS) + len(questions.ORDERS) + len(questions.QUESTIONS) > 180
    assert len(set(_drawn(VARIED.statements))) > 300
    assert len(set(_drawn(UNSEEN.statements))) > 150
    assert len(set(_drawn(UNSEEN.questions))) > 120


@pytest.mark.parametrize("share", list(Share))
def test_own_wordings_of_attributes_name_what_they_are_about(share: Share) -> None:
    for _, attributes in CATEGORIES:
        for attribute in attributes:
            said, fact = attribute.own.of(share), Fact("the Harbor office", attribute, "4821")
            assert all("Harbor office" in (text := fact.fill(each)) and "4821" in text for each in said.statements)
            assert all("Harbor office" in (text := fact.fill(each)) and "4821" not in text for each in said.questions)
            assert share is Share.PLAIN or (said.statements and said.questions), attribute.name


def test_plain_wordings_are_trained_on_and_the_kept_back_ones_are_not() -> None:
    for own in OWN.values():
        plain, trained, kept = (
            {*own.of(share).statements, *own.of(share).questions}
            for share in (Share.PLAIN, Share.TRAINED, Share.KEPT_BACK)
        )
        assert plain < trained
        assert not kept & trained


def test_a_sentence_keeps_its_marks_close() -> None:
    assert sentence("in short,", "the code is 1", ", as agreed") == "in short, the code is 1, as agreed."
    assert sentence("", "the code is 1", "") == "the code is 1."
    assert asked("Thanks.", "what is it", "?") == "Thanks. What is it?"
    assert asked("Hello,", "what is it", "today?") == "Hello, what is it today?"


def test_composed_holds_every_combination_once() -> None:
    composed = Composed((("a", "b"), ("c",), ("d", "e", "f")))
    assert list(composed) == ["acd", "ace", "acf", "bcd", "bce", "bcf"]
    assert composed[-1] == "bcf"
    assert composed[1:3] == ["ace", "acf"]
    with pytest.raises(IndexError):
        composed[6]


def test_mixed_draws_by_weight_however_long_its_parts_are() -> None:
    mixed = Mixed(((tuple("abcdefgh"), 1), (("x", "y"), 3)))
    drawn = list(mixed)
    assert sum(each in "xy" for each in drawn) == 3 * len(drawn) // 4
    assert set(drawn) == {*"abcdefgh", "x", "y"}
    assert drawn.count("x") == drawn.count("y")


def test_half_of_what_may_be_left_out_is_nothing() -> None:
    assert or_nothing(("a", "b")) == ("a", "b", "", "")


@pytest.mark.parametrize(
    ("entity", "its", "whose"),
    [
        ("the Harbor office", "its", "the Harbor office's"),
        ("Anna Keller", "their", "Anna Keller's"),
        ("Velmont Systems", "its", "Velmont Systems'"),
        ("George Ltd", "its", "George Ltd's"),
    ],
)
def test_things_and_people_have_their_pronoun(entity: str, its: str, whose: str) -> None:
    fact = Fact(entity, Attribute("extension", lambda w: "0", "of"), "12")
    assert fact.fill("{s} {a} is {v}, {its} {a}") == f"{whose[0].upper()}{whose[1:]} extension is 12, {its} extension"
    assert fact.fill("{aa}") == "An extension"


def test_two_facts_share_a_sentence_only_where_there_are_words_for_it() -> None:
    code = HARBOR.attribute
    same_thing, same_attribute = Fact(HARBOR.entity, MILL.attribute, "555 7"), Fact(MILL.entity, code, "99")
    for other in (same_thing, same_attribute):
        together = [statements(Words(random.Random(seed), phrasings=VARIED), [HARBOR, other]) for seed in range(40)]
        assert {len(each) for each in together} == {1, 2}
        for text in (" ".join(each) for each in together):
            assert "4821" in text
            assert other.value in text
            assert "Harbor office" in text
            assert "{" not in text
        apart = [statements(Words(random.Random(seed)), [HARBOR, other]) for seed in range(10)]
        assert {len(each) for each in apart} == {2}
    stranger = statements(Words(random.Random(1), phrasings=VARIED), [HARBOR, MILL])
    assert len(stranger) == 2


def test_every_statement_of_every_phrasing_tells_every_kind_of_fact() -> None:
    for phrasings in (SEEN, VARIED, UNSEEN):
        words = Words(random.Random(2), phrasings=phrasings)
        for fact in islice(make_facts(words, 300), 300):
            assert fact.value.lower() in statement(words, fact).lower()


def test_own_wordings_can_be_torn_and_keep_what_they_are_about() -> None:
    rng = random.Random(3)
    for own in OWN.values():
        said = own.of(Share.TRAINED)
        for each in (*said.statements, *said.questions):
            drawn = [loose.torn(rng, each) for _ in range(20)]
            assert len(set(drawn)) > 10
            for text in drawn:
                assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", each)
                assert [word for word in _words(each) if word not in loose._LOSES] == _without_random(text, each)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'{}-]+", text.lower())


def _without_random(text: str, wording: str) -> list[str]:
    """The words of a wording that must stay, in the order in which a torn one has them first."""
    left, found = [word for word in _words(wording) if word not in loose._LOSES], list[str]()
    for word in _words(text):
        if len(found) < len(left) and word == left[len(found)]:
            found.append(word)
    return found


def test_only_what_training_reads_beside_the_plain_wordings_is_torn() -> None:
    price = next(a for _, attributes in CATEGORIES for a in attributes if a.name == "price")
    fact = Fact("the Harbor office", price, "4821")
    for phrasings, some in ((SEEN, False), (VARIED, True), (UNSEEN, False)):
        whole = {fact.fill(each) for each in price.own.of(phrasings.share).questions}
        words = Words(random.Random(5), phrasings=replace(phrasings, questions=("{e}?",)))
        asked_of = {question_for(words, fact) for _ in range(200)} - {"The Harbor office?"}
        assert bool(asked_of - whole) is some
        assert asked_of & whole
