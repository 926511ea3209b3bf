"""A pointer's place is where a text has just told the whole fact."""

from __future__ import annotations

import re

import pytest

from llamahome_gui.starter.facts import Attribute, Fact
from llamahome_gui.starter.pointers import ASKING_TOKENS, Asks, place_of, pointers_of

FACT = Fact("the Harbor office", Attribute("access code", lambda w: "0"), "4821")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("No news. The access code for the Harbor office is 4821. Rain.", "4821. "),
        ("No news. 4821 is the access code for the Harbor office. Rain.", "e. "),
        ("Use 4821.5 or 14821.\n- Access code for the Harbor office: 4821\nRain.", "4821\n"),
        ("| Name | Access code |\n|---|---|\n| Harbor office | 4821 | x |\n", "4821 | x |\n"),
        ("### Harbor office\n- Access code: 4821\n\nRain.", "4821\n"),
        ("The number is 4821. The access code for the Harbor office is 4821", "4821"),
    ],
)
def test_place_is_where_thing_and_value_are_known(text: str, place: str) -> None:
    found = place_of(text, FACT)
    assert found is not None
    assert text[found.start : found.end] == place
    assert text[found.value :].startswith(FACT.value)
    assert text[found.last] == place.rstrip()[-1]


@pytest.mark.parametrize("text", ["Nothing.", "4821 here. 4821 there.", "14821 and 4821a"])
def test_no_place_where_no_sentence_tells_it(text: str) -> None:
    assert place_of(text, FACT) is None


OTHER = Fact("the Harbor office", Attribute("colour", lambda w: "0"), "blue")


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("No news. The access code for the Harbor office is 4821. Rain.", [(".", "4821")]),
        ("No news. 4821 is the access code for the Harbor office. Rain.", [(".", "4821")]),
        ("| Name | Access code |\n|---|---|\n| Harbor office | 4821 |\n", [("|", "4821")]),
        ("The access code for the Harbor office is 4821. Its colour, the Harbor office's, is blue.",
         [(".", "4821"), (".", "blue")]),
        # One end cannot note two beginnings.
        ("The access code for the Harbor office is 4821 and its colour is blue. Rain.", []),
        ("| Name | Access code | Colour |\n|---|---|---|\n| Harbor office | 4821 | blue |\n", []),
    ],
)  # fmt: skip
def test_the_end_of_a_statement_notes_where_its_value_begins(text: str, noted: list[tuple[str, str]]) -> None:
    rendered = text + "</document>"
    words = [match.span() for match in re.finditer(r"\w+|[^\w\s]|\s+", rendered)]
    found = pointers_of(rendered, words, [], (FACT, OTHER))
    assert {pointer.asks for pointer in found} <= {Asks.NOTE}
    told = [(pointer.query, pointer.start) for pointer in found]
    assert [(rendered[slice(*words[end])], rendered[slice(*words[value])]) for end, value in told] == noted
    assert all(pointer.end == pointer.start + 1 <= pointer.query for pointer in found)


@pytest.mark.parametrize(
    ("text", "fetched"),
    [
        ("4821 is the access code for the Harbor office. Rain.", "."),
        ("The access code for the Harbor office is 4821", "4821"),
        # Where an end notes nothing, anything from where the fact is known will do.
        ("The access code for the Harbor office is 4821 and its colour is blue. Rain.", "4821 and its colour is blue."),
    ],
)
def test_what_writes_a_value_looks_where_its_beginning_is_noted(text: str, fetched: str) -> None:
    answer = "The access code for the Harbor office is 4821."
    rendered = f"{text}</document>{answer}"
    words = [match.span() for match in re.finditer(r"\w+|[^\w\s]|\s+", rendered)]
    turn = (len(rendered) - len(answer), len(rendered), FACT)
    (pointer,) = [one for one in pointers_of(rendered, words, [turn], (FACT, OTHER)) if one.asks is Asks.VALUE]
    assert rendered[words[pointer.query][0] :] == " 4821."
    assert rendered[words[pointer.start][0] : words[pointer.end - 1][1]].strip() == fetched


def rendered_words(text: str, answer: str) -> tuple[str, list[tuple[int, int]], int]:
    """A text with an answer behind it, its tokens (two characters of a number to each), and where the answer begins."""
    rendered = f"{text}</document> What is it?\n{answer}"
    words = [match.span() for match in re.finditer(r"\d\d?| ?[^\W\d]+|[^\w\s]|\s", rendered)]
    return rendered, words, len(rendered) - len(answer)


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("The access code for the Harbor office is 4821. Rain.", ["48", "21", "."]),
        ("4821 opens the Harbor office. Rain.", ["48", "21", " opens"]),
        ("Harbor office;4821\nRain.", ["48", "21", "\n"]),
    ],
)
def test_what_writes_a_value_looks_at_the_very_token_and_at_what_ends_it(text: str, copied: list[str]) -> None:
    answer = "The access code for the Harbor office is 4821."
    rendered, words, begin = rendered_words(text, answer)
    found = pointers_of(rendered, words, [(begin, len(rendered), FACT)], (FACT,))
    copies = [one for one in found if one.asks in (Asks.BEGIN, Asks.GO_ON)]
    assert [one.asks for one in copies] == [Asks.BEGIN, Asks.GO_ON, Asks.GO_ON]
    assert [rendered[slice(*words[one.start])] for one in copies] == copied
    assert all(one.end == one.start + 1 for one in copies)
    assert [rendered[slice(*words[one.query + 1])] for one in copies] == ["48", "21", "."]


def test_a_question_asks_up_to_the_first_token_of_its_answer() -> None:
    rendered, words, begin = rendered_words("Harbor office: 4821\n", "The access code for the Harbor office is 4821.")
    found = pointers_of(rendered, words, [(begin, len(rendered), FACT)], (FACT,))
    asking = [rendered[slice(*words[one.query])] for one in found if one.asks is Asks.QUESTION]
    assert asking[-2:] == ["\n", "The"]
    assert len(asking) == ASKING_TOKENS + 1


def test_a_question_without_an_answer_looks_at_the_beginning() -> None:
    rendered, words, begin = rendered_words("Harbor office: 4821\n", "The documents do not say.")
    found = [one for one in pointers_of(rendered, words, [], (FACT,), [begin]) if one.asks is Asks.NOTHING]
    assert [rendered[slice(*words[one.query])] for one in found][-2:] == ["\n", "The"]
    assert len(found) == ASKING_TOKENS + 1
    assert {(one.start, one.end) for one in found} == {(0, 1)}
