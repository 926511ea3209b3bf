"""A pointer's place is where a text has just told the whole fact."""

from __future__ import annotations

import pytest

from llamahome_gui.starter.facts import Attribute, Fact
from llamahome_gui.starter.pointers import place_of

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
    assert text[slice(*found)] == place


@pytest.mark.parametrize("text", ["Nothing.", "4821 here. 4821 there.", "14821 and 4821a"])
def test_no_place_where_no_sentence_tells_it(text: str) -> None:
    assert place_of(text, FACT) is None
