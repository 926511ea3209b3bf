"""The child process for real: it tells its progress line by line, obeys, and leaves nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import TrainingSettings, load_training_settings
from llamahome_gui.models import ModelStore
from llamahome_gui.training import (
    CANCELLED_EXIT_CODE,
    TrainingEvent,
    child_command,
    child_environment,
    from_line,
)
from llamahome_gui.training.events import Cancelled, Failed, Finished, Started, Step

PROGRAM = """
import json, sys
from pathlib import Path
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.models import ModelStore
from llamahome_gui.training import run_child

starter, dataset, settings = sys.argv[1:]
print("a library says hello on standard output") if "noise" in dataset else None
workspace = Workspace.open()
store = ModelStore(workspace, starter=Path(starter))
sys.exit(run_child(
    store=store, base=store.get("starter"), dataset=Path(dataset), name="doors",
    settings=TrainingSettings(**json.loads(settings)), workspace=workspace,
))
"""

Child = subprocess.Popen[str]
Start = Callable[..., Child]


@pytest.fixture
def start(workspace: Workspace, tiny: Path, repo_root: Path) -> Iterator[Start]:
    """Start a child on the tiny model; whatever happens, it is ended."""
    children: list[Child] = []

    def start_child(dataset: Path, **settings: object) -> Child:
        environment = {**os.environ, **child_environment(workspace), "OMP_NUM_THREADS": "1"}
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tiny), str(dataset), json.dumps(settings)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", cwd=repo_root, env=environment,
        )  # fmt: skip
        children.append(child)
        return child

    yield start_child
    for child in children:
        child.kill()
        child.communicate()


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


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_sigterm_ends_the_run_and_leaves_nothing(start: Start, workspace: Workspace, doors: Path) -> None:
    child = start(doors, num_epochs=1000, early_stopping={"enabled": False})
    events_until(child, Step)
    child.send_signal(signal.SIGTERM)
    assert isinstance(events_until(child, Cancelled)[-1], Cancelled)
    assert child.wait(60) == CANCELLED_EXIT_CODE
    assert folders(workspace) == []


def test_a_reader_that_is_gone_ends_the_run(start: Start, workspace: Workspace, doors: Path) -> None:
    child = start(doors, num_epochs=1000, early_stopping={"enabled": False})
    events_until(child, Step)
    assert child.stdout
    child.stdout.close()
    assert child.wait(60) == CANCELLED_EXIT_CODE
    assert folders(workspace) == []


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
