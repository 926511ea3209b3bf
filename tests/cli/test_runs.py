"""`runs`: the list, the log of one, and several beside each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from llamahome_gui.cli.trainingdata import given_dataset, sample
from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import DatasetError
from llamahome_gui.training import RunState
from tests.cli.conftest import Command
from tests.runs import make_run, run_events

ONE, TWO = "starter_builtin_one", "starter_builtin_two"


def test_the_list_says_what_waits(command: Command, home: Workspace) -> None:
    make_run(home, "one")
    make_run(home, "two", state=RunState.PAUSED, record={"step": 8, "loss": 1.25})
    found = command("runs")
    assert found.code == 0
    assert f"{TWO}  paused  step 8/20  loss 1.2500" in found.out
    assert "llamahome train starter --name two --resume" in found.err
    assert {row["run"] for row in command("runs", "--json").json} == {ONE, TWO}


def test_the_log_is_read_line_by_line(command: Command, home: Workspace) -> None:
    make_run(home, "one")
    found = command("runs", "log", ONE)
    assert found.code == 0
    assert "is: I do not know." in found.out.splitlines()[0]
    assert "Step 10: validation loss 2.000" in found.out
    assert "loss 4.000, learning rate" not in found.out
    assert "Step 1 of 20: loss 4.000, learning rate" in command("runs", "log", ONE, "--steps").out
    events = [json.loads(line) for line in command("runs", "log", ONE, "--json").out.splitlines()]
    assert len(events) == len(run_events())
    assert events[1]["event"] == "started"
    assert events[1]["at"] == 1_760_000_001.0


def test_runs_are_put_beside_each_other(command: Command, home: Workspace) -> None:
    make_run(home, "one", learning_rate=1e-3)
    make_run(home, "two", run_events(loss=2.0), learning_rate=2e-3)
    found = command("runs", "compare", ONE, TWO)
    assert found.code == 0
    lines = [line.split() for line in found.out.splitlines()]
    assert ["Learning", "rate", "0.001", "0.002"] in lines
    assert ["Best", "validation", "loss", "1.0000", "0.5000"] in lines
    told = command("runs", "compare", ONE, TWO, "--json").json
    assert told["runs"] == [ONE, TWO]
    assert told["settings"] == {"learning_rate": [1e-3, 2e-3]}
    assert told["metrics"]["best_step"] == [20, 20]


def test_runs_that_are_alike_say_so(command: Command, home: Workspace) -> None:
    make_run(home, "one")
    make_run(home, "two")
    assert "All settings are the same." in command("runs", "compare", ONE, TWO).err


def test_an_unknown_run_is_refused(command: Command, home: Workspace) -> None:
    for arguments in (("log", "none"), ("compare", ONE, "none"), ("--remove", "none")):
        found = command("runs", *arguments)
        assert found.code == 7
        assert "There is no such run." in found.err


def test_without_a_dataset_the_users_own_is_learnt_from_else_a_sample(
    home: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert given_dataset(Path("said.jsonl"), None, home) == Path("said.jsonl")
    assert given_dataset(None, None, home) == sample()
    assert sample().is_file()
    assert f"the sample {sample()} is learnt from" in capfd.readouterr().err
    own = home.training_dir / "samples" / "mine.jsonl"
    own.touch()
    assert given_dataset(None, None, home) == own
    (own.parent / "other.csv").touch()
    with pytest.raises(DatasetError, match=r"mine\.jsonl, other\.csv.*--dataset FILE"):
        given_dataset(None, None, home)
