"""The sample of facts: what it asks is in none of its rows, and (slow) it teaches them at little cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.starter.sample_facts import DATASET, workshop_questions, workshop_rows
from llamahome_gui.starter.teaching import Taught, _checks, teach


def told(path: Path = DATASET) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_shipped_rows_are_those_of_the_script() -> None:
    assert told() == workshop_rows()


def test_no_question_of_the_measurement_is_in_a_row_and_every_answer_is() -> None:
    turns = [turn["content"] for row in told() for turn in row["messages"]]
    questions = workshop_questions()
    assert len(questions) == len({answer for _question, answer in questions}) == 40
    assert not {question for question, _answer in questions} & set(turns)
    assert {answer for _question, answer in questions} <= set(turns)


def test_a_part_of_the_rows_rehearses_reading_and_not_knowing() -> None:
    answers = [row["messages"][-1]["content"] for row in told()]
    assert sum("<document" in row["messages"][0]["content"] or len(row["messages"]) > 2 for row in told()) >= 30
    assert any(answer == "The documents do not say." for answer in answers)


@pytest.mark.parametrize(
    ("facts", "skills", "seconds", "failing"),
    [
        ((0.0, 0.95), (0.8, 0.78), 100.0, []),
        ((0.0, 0.95), (0.8, 0.77), 100.0, []),
        ((0.1, 0.95), (0.8, 0.8), 100.0, ["facts known before"]),
        ((0.0, 0.9), (0.8, 0.8), 100.0, ["facts known after"]),
        ((0.0, 1.0), (0.8, 0.75), 100.0, ["held-out questions lost"]),
        ((0.0, 1.0), (0.8, 0.9), 180.0, ["seconds of training"]),
    ],
    ids=["all-hold", "three-points", "known-before", "not-learnt", "forgotten", "slow"],
)
def test_each_bar_can_be_missed(
    facts: tuple[float, float], skills: tuple[float, float], seconds: float, failing: list[str]
) -> None:
    checks = _checks([Taught("facts", 40, *facts), Taught("any", 60, *skills)], seconds)
    assert [check.name for check in checks if not check.holds] == failing


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_sample_teaches_its_facts() -> None:
    """The time is told by the command alone: it depends on what else runs.

    Of 200 questions another machine may answer a few differently, so what is held here of the skills is less than the
    bar.
    """
    checks = {check["name"]: check for check in teach(questions=40)["checks"]}
    assert checks["facts known before"]["holds"]
    assert checks["facts known after"]["holds"]
    assert checks["held-out questions lost"]["value"] <= 0.06
