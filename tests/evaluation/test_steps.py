"""How far a measurement is: loops within loops, of parts that take differently long."""

from __future__ import annotations

import pytest

from llamahome_gui.evaluation.kv import run as kv
from llamahome_gui.evaluation.steps import Steps, through


def test_each_part_takes_its_share_and_what_it_shares_out_lies_within() -> None:
    told: list[str] = []
    reached: list[float] = []
    steps = Steps(told.append, reached.append)
    for name, _cost in through(steps, [("a", 1.0), ("b", 3.0)], lambda it: it[1]):
        steps(name)
        for number in through(steps, range(2)):
            if (name, number) == ("a", 1):
                break  # as an error does
    assert told == ["a", "b"]
    assert reached == pytest.approx([0.125, 0.25, 0.625, 1.0, 1.0])


def test_who_only_listens_to_words_is_told_no_share() -> None:
    told: list[str] = []
    assert list(through(told.append, iter("ab"))) == ["a", "b"]
    assert told == []
    assert list(through(Steps(told.append, lambda _share: None), ())) == []


def test_every_case_of_the_kv_cache_has_its_time() -> None:
    assert kv._SECONDS.keys() == kv.CASES.keys()
