"""What a run needs is told before it starts, and one that cannot fit asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from llamahome_gui.config.paths import Workspace
from tests.cli.conftest import Command


@pytest.fixture
def dataset(tmp_path: Path) -> str:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps({"text": "word " * 60}) for _ in range(4)), encoding="utf-8")
    return str(path)


@pytest.fixture
def greedy(tmp_path: Path) -> str:
    """Settings that no machine has the memory for, whatever the rows are like."""
    path = tmp_path / "greedy.yaml"
    path.write_text("lora: {r: 64}\nbatch_size: 4096\nmax_steps: 1\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from llamahome_gui.models.fit.machine import Machine

    here = Machine.now(Path.cwd())
    small = replace(here, memory_free=10**9, gpus=(), unified=False)
    monkeypatch.setattr(Machine, "now", lambda _folder: small)


def test_the_need_is_told_part_by_part(command: Command, tiny: str) -> None:
    told = command("train", tiny, "--estimate")
    assert told.code == 0, told.err
    assert "The run needs about" in told.out
    assert "Kept for the way back" in told.out
    found = command("train", tiny, "--estimate", "--json").json
    assert found["fits"]
    assert found["total_bytes"] == sum(found["parts"].values())
    assert found["suggestion"] == {}


@pytest.mark.usefixtures("small_machine")
def test_without_anybody_to_ask_a_run_that_cannot_fit_is_refused(
    command: Command, tiny: str, dataset: str, greedy: str, home: Workspace
) -> None:
    told = command("train", tiny, "--estimate", "--config", greedy, "--json")
    assert (told.code, told.json["fits"]) == (1, False)
    assert told.json["suggestion"]["batch_size"] < 4096
    result = command("train", tiny, "--dataset", dataset, "--config", greedy)
    assert result.code == 7
    assert "does not fit" in result.err
    assert "It fits with" in result.err
    assert list(home.checkpoints_dir.glob("*")) == []


@pytest.mark.usefixtures("small_machine")
@pytest.mark.parametrize("yes", [True, False])
def test_somebody_at_a_terminal_is_asked(
    command: Command, tiny: str, dataset: str, greedy: str, home: Workspace, monkeypatch: pytest.MonkeyPatch, yes: bool
) -> None:
    asked: list[str] = []

    def confirm(text: str, **_: object) -> bool:
        asked.append(text)
        if not yes:
            raise typer.Abort
        return True

    monkeypatch.setattr("llamahome_gui.cli.trainingfit.has_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", confirm)
    name = ("--name", "small", "--progress", "none")
    result = command("train", tiny, "--dataset", dataset, "--config", greedy, *name)
    assert len(asked) == 1
    assert (result.code == 0) is yes
    assert (home.finetuned_dir / "tiny_1_small").is_dir() is yes


@pytest.mark.usefixtures("small_machine")
def test_anyway_starts_without_asking(command: Command, tiny: str, dataset: str, greedy: str, home: Workspace) -> None:
    result = command(
        "train", tiny, "--dataset", dataset, "--config", greedy, "--anyway", "--progress", "none", "--name", "all"
    )
    assert result.code == 0, result.err
    assert (home.finetuned_dir / "tiny_1_all").is_dir()
