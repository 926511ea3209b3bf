"""An answer counts only with the whole value, and the needle is all that tells it."""

from __future__ import annotations

import pytest

from llamahome_gui.evaluation.needle.trials import Needle, Trial, states


@pytest.mark.parametrize(
    ("answer", "value", "right"),
    [
        ("The access code for the Harbor office is 4821.", "4821", True),
        ("The access code for the Harbor office is 48213.", "4821", False),
        ("The access code is 14821.", "4821", False),
        ("The price is $1,250.", "$1,250", True),
        ("The price is $1,250,000.", "$1,250", False),
        ("The version is 4.12.3.", "4.12", False),
        ("The price is $1,250.", "250", False),
        ("The manager is Anna Keller.", "Anna Keller", True),
        ("The manager is Anna Kellermann.", "Anna Keller", False),
        ("The code is QX-482.", "QX-482", True),
        ("The code is QX-482-Q.", "QX-482", False),
        ("Dull grey.", "dull grey", True),
        ("The colour is DULL grey.", "dull grey", False),
        ("Dull-grey", "dull-grey", False),  # as a password
        ("The code:4821", "4821", True),
        ("It opens at 12:30.", "30", False),
        ("The code is _4821_ and __it__ works.", "4821", True),
        ("The file is a_4821.", "4821", False),
    ],
)
def test_value_must_stand_as_a_whole(answer: str, value: str, right: bool) -> None:
    assert states(answer, value) is right


def test_the_needle_can_be_taken_out() -> None:
    needle = Needle("The code is 4821.", "4821", "code")
    trial = Trial("a.md", "One.\n\nThe code is 4821.\n\nTwo.", "One.\n\nTwo.", "Which code?", needle, "It is 4821.")
    with_it, without = trial.messages()[0].content, trial.messages(without_needle=True)[0].content
    assert "4821" in with_it
    assert "4821" not in without
    assert with_it.endswith("Which code?")
    assert without.endswith("Which code?")
    assert trial.is_right("The code is 4821.")
    assert not trial.is_right("The code is 482.")
