"""The child process for real: it tells its progress line by line, obeys, and leaves nothing half-written."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.config.paths import Workspace, child_environment
from llamahome_gui.config.settings import TrainingSettings, load_training_settings
from llamahome_gui.models import ModelStore
from llamahome_gui.training import (
    CANCELLED_EXIT_CODE,
    PAUSED_EXIT_CODE,
    Run,
    RunState,
    TrainingEvent,
    child_command,
    from_line,
    list_runs,
)
from llamahome_gui.training.events import Cancelled, Failed, Finished, Paused, Saved, Started, Step
from tests.training.children import Child, Spawn

pytestmark = pytest.mark.programs

TWENTY: dict[str, Any] = {
    "max_steps": 20,
    "num_epochs": 10,
    "learning_rate": 0.01,
    "checkpoint_every": 3,
    "lora": {"dropout": 0.2},
    "early_stopping": {"enabled": False},
    "validation_split": 0.0,
}
LONG: dict[str, Any] = {"num_epochs": 1000, "early_stopping": {"enabled": False}}

PROGRAM = """
import json, sys
from pathlib import Path
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.models import ModelStore
from llamahome_gui.training import run_child

starter, dataset, settings, resume = sys.argv[1:]
print("a library says hello on standard output") if "noise" in dataset else None
workspace = Workspace.open()
store = ModelStore(workspace, starter=Path(starter))
sys.exit(run_child(
    store=store, base=store.get("starter"), dataset=Path(dataset), name="doors",
    settings=TrainingSettings(**json.loads(settings)), workspace=workspace, resume=resume == "True",
))
"""

Start = Callable[..., Child]


@pytest.fixture
def start(spawn: Spawn, tiny: Path) -> Start:
    """Start a child on the tiny model."""

    def start_child(dataset: Path, *, resume: bool = False, **settings: object) -> Child:
        return spawn([sys.executable, "-c", PROGRAM, str(tiny), str(dataset), json.dumps(settings), str(resume)])

    return start_child


def events_until(child: Child, kind: type[TrainingEvent]) -> list[TrainingEvent]:
    """Events up to the first of this kind."""
    assert child.stdout
    found: list[TrainingEvent] = []
    for line in child.stdout:
        event = from_line(line)
        assert event is not None, f"not an event: {line}"
        found.append(event)
        if isinstance(event, kind):
            break
    return found


def folders(workspace: Workspace) -> list[Path]:
    return [*workspace.finetuned_dir.iterdir(), *workspace.checkpoints_dir.iterdir()]


def test_a_run_tells_every_step_and_ends_with_the_adapter(start: Start, workspace: Workspace, doors: Path) -> None:
    child = start(doors, max_steps=3, learning_rate=0.01)
    out, err = child.communicate(timeout=100)
    events = [from_line(line) for line in out.splitlines()]
    assert child.returncode == 0, err
    assert isinstance(events[0], Started)
    assert [event.step for event in events if isinstance(event, Step)] == [1, 2, 3]
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert Path(finished.adapter_path).parent == workspace.finetuned_dir
    assert None not in events
    assert err == ""


def test_the_line_cancel_ends_the_run_and_leaves_nothing(start: Start, workspace: Workspace, doors: Path) -> None:
    child = start(doors, num_epochs=1000, early_stopping={"enabled": False})
    events_until(child, Step)
    assert child.stdin
    child.stdin.write("hello\ncan")
    child.stdin.flush()
    child.stdin.write("cel\n")
    child.stdin.flush()
    assert isinstance(events_until(child, Cancelled)[-1], Cancelled)
    assert child.wait(60) == CANCELLED_EXIT_CODE
    assert folders(workspace) == []


def steps(events: list[TrainingEvent]) -> dict[int, float]:
    return {event.step: event.loss for event in events if isinstance(event, Step)}


def rest_of(child: Child) -> list[TrainingEvent]:
    """All events up to the end, which must be a good one."""
    out, err = child.communicate(timeout=100)
    assert child.returncode == 0, err
    return [event for line in out.splitlines() if (event := from_line(line)) is not None]


def paused(child: Child, workspace: Workspace) -> Run:
    """The run that a child has paused when it ended."""
    assert child.wait(60) == PAUSED_EXIT_CODE
    (run,) = list_runs(workspace)
    assert (run.record.state, run.resumable) == (RunState.PAUSED, True)
    assert run.checkpoints.steps()[-1] == run.record.step > 0
    return run


def test_a_pause_ends_the_process_and_the_run_goes_on_later(start: Start, workspace: Workspace, doors: Path) -> None:
    child = start(doors, **LONG)
    events_until(child, Step)
    assert child.stdin
    child.stdin.write("pause\n")
    child.stdin.flush()
    assert isinstance(events_until(child, Paused)[-1], Paused)
    run = paused(child, workspace)

    again = start(doors, resume=True, **LONG)
    first, *_, last = events_until(again, Step)
    assert isinstance(first, Started)
    assert first.resumed_step == run.record.step
    assert isinstance(last, Step)
    assert last.step == run.record.step + 1
    assert again.stdin
    again.stdin.write("keep\n")
    again.stdin.flush()
    assert isinstance(rest_of(again)[-1], Finished)


@pytest.mark.parametrize(
    "how",
    [
        pytest.param("signal", marks=pytest.mark.skipif(os.name == "nt", reason="Windows ends a process unasked")),
        "deaf",
    ],
)
def test_a_signal_and_a_reader_that_is_gone_pause_as_well(
    start: Start, workspace: Workspace, doors: Path, how: str
) -> None:
    child = start(doors, **LONG)
    events_until(child, Step)
    assert child.stdout
    if how == "signal":
        child.send_signal(signal.SIGTERM)
    else:
        child.stdout.close()
    paused(child, workspace)


@pytest.mark.slow
def test_killed_at_any_moment_a_run_loses_at_most_the_steps_since_its_checkpoint(
    start: Start, workspace: Workspace, doors: Path
) -> None:
    whole = steps(rest_of(start(doors, **TWENTY)))
    assert list(whole) == list(range(1, 21))
    (run,) = list_runs(workspace)
    folder = run.folder
    run.remove()
    adapter = workspace.finetuned_dir / run.key
    expected = (adapter / "adapter_model.safetensors").read_bytes()
    shutil.rmtree(adapter)

    told: dict[int, float] = {}
    resume = False
    for moment in ("step", "writing", "saved", "writing", "step"):
        child = start(doors, resume=resume, **TWENTY)
        seen = kill_at(child, moment, folder)
        child.wait(60)
        (run,) = list_runs(workspace)
        assert run.record.state is RunState.INTERRUPTED
        assert run.record.step >= max([*told, *steps(seen)]) - TWENTY["checkpoint_every"]
        told |= steps(seen)
        resume = run.checkpoints.latest() is not None
    assert run.record.step < 20
    last = rest_of(start(doors, resume=True, **TWENTY))
    told |= steps(last)
    assert told == pytest.approx(whole, abs=1e-4)
    assert isinstance(last[-1], Finished)
    assert (adapter / "adapter_model.safetensors").read_bytes() == expected
    assert sorted(path.name for path in folder.iterdir()) == ["events.jsonl", "run.json"]


def kill_at(child: Child, moment: str, folder: Path) -> list[TrainingEvent]:
    """Kill without a warning: after the second step, after a checkpoint, or while one is being written."""
    if moment == "saved":
        seen = events_until(child, Saved)
    elif moment == "step":
        seen = events_until(child, Step) + events_until(child, Step)
    else:
        seen = []
        while not any(path.name.startswith(".checkpoint-") for path in (folder.iterdir() if folder.is_dir() else ())):
            assert child.poll() is None
    child.kill()
    assert child.stdout
    return seen + [event for line in child.stdout if (event := from_line(line)) is not None]


def test_an_error_is_an_event_and_an_exit_code(start: Start, tmp_path: Path) -> None:
    child = start(tmp_path / "none.jsonl")
    (failed,) = events_until(child, Failed)
    assert failed == Failed("The file does not exist.", str(tmp_path / "none.jsonl"), None)
    assert child.wait(60) == 7


def test_the_command_names_everything_the_child_needs(workspace: Workspace) -> None:
    settings = TrainingSettings(learning_rate=0.002, max_steps=5)
    command = child_command(
        base_key="starter", dataset=Path("rows.jsonl"), name="doors", settings=settings, workspace=workspace
    )
    assert command[:5] == [sys.executable, "-m", "llamahome_gui", "train", "starter"]
    options = dict(zip(command[5::2], command[6::2], strict=True))
    assert {key: options[key] for key in ("--dataset", "--name", "--progress")} == {
        "--dataset": "rows.jsonl",
        "--name": "doors",
        "--progress": "json",
    }
    assert load_training_settings(Path(options["--config"])) == settings
    assert child_environment(workspace)["LLAMAHOME_HOME"] == str(workspace.root)


@pytest.mark.slow  # the window's button does it too, and is tested each time
def test_the_command_starts_the_real_command_line(
    workspace: Workspace, tiny: Path, doors: Path, repo_root: Path
) -> None:
    base = ModelStore(workspace).import_folder(tiny, "llama", "1")
    command = child_command(
        base_key=base.key, dataset=doors, name="doors", settings=TrainingSettings(max_steps=2), workspace=workspace
    )
    environment = {**os.environ, **child_environment(workspace), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=repo_root, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert isinstance(from_line(done.stdout.splitlines()[-1]), Finished)
    assert (workspace.finetuned_dir / "llama_1_doors").is_dir()
