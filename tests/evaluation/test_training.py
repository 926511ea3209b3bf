"""The benchmark of fine-tuning: both sides really train on the same rows, and a case's process tells its peak."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.training import cases, run, speed
from llamahome_gui.evaluation.training.cases import NOTHING, Case, all_cases
from llamahome_gui.evaluation.training.child import measure


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "RANDOM", replace(NOTHING, vocabulary=128))


@pytest.mark.usefixtures("small")
def test_both_sides_are_timed_in_turns_and_compared() -> None:
    said: list[str] = []
    rows, check = speed.run(2, 1, said.append)
    assert [row["who"] for row in rows] == ["ours", "plain transformers and peft"]
    assert all(0 < row["tokens_s_low"] <= row["tokens_s"] <= row["tokens_s_high"] for row in rows)
    assert (check.bar, check.holds) == (0.95, check.value >= 0.95)
    assert [line.partition(":")[0] for line in said] == [
        f"Round {number}, {who}" for number in (1, 2) for who in ("ours", "plain transformers and peft")
    ]


def test_a_case_trains_on_rows_of_exactly_its_length(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    case = Case("starter", 2, 32)
    found = measure(case, workspace, 1)
    made = run.estimated(case, workspace)
    assert found["peak_bytes"] > made.parts["weights"]
    assert (made.rows.batch, made.rows.longest, made.rows.learnt) == (2, 32, 64)


def test_an_unknown_model_lists_the_known_ones() -> None:
    assert {case.model for case in all_cases()} == set(cases.MODELS)
    with pytest.raises(ConfigError) as caught:
        list(all_cases(["70B"]))
    assert "starter, 135M" in str(caught.value.hint)
