"""Several processes compute what one would, agree on when to end, and leave a run that any number can go on with."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from safetensors.torch import load_file

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.training import EarlyStoppingSettings, LoRASettings, TrainingSettings
from llamahome_gui.errors import TrainingError
from llamahome_gui.models import InstalledModel
from llamahome_gui.training import (
    PAUSED_EXIT_CODE,
    RunState,
    StopRequest,
    TrainingEvent,
    World,
    child_command,
    current_world,
    find_run,
    from_line,
    shards,
    share_of,
)
from llamahome_gui.training.child import own_program
from llamahome_gui.training.distributed import joined, leave_note, read_note
from llamahome_gui.training.encoding import IGNORED, Example
from llamahome_gui.training.events import Evaluated, Failed, Finished, Paused, Sampled, Saved, Started, Step
from llamahome_gui.training.launch import _reason, host_commands
from llamahome_gui.training.sharing import EpochOrder, filled
from tests.training.children import Child, Spawn, family
from tests.training.conftest import Run

pytestmark = pytest.mark.programs

KEY = "llama_1_doors"
ALONE_SHARED = ("llama_1_alone", KEY)
# 18 rows to learn from in steps of eight end each epoch with a smaller one, which two processes cannot share evenly.
TEN: dict[str, Any] = {
    "batch_size": 4,
    "gradient_accumulation_steps": 2,
    "learning_rate": 0.01,
    "max_steps": 10,
    "num_epochs": 10,
    "checkpoint_every": 3,
    "lora": LoRASettings(dropout=0.0),
    "early_stopping": EarlyStoppingSettings(enabled=False),
}

Start = Callable[..., Child]


@dataclass
class Failure:
    """What torch's launcher says of a process that failed."""

    exitcode: int
    error_file_data: dict[str, Any] | None = None


@pytest.fixture
def base(run: Run, tiny: Path) -> InstalledModel:
    """The tiny model where every process finds it."""
    return run.store.import_folder(tiny, "llama", "1")


@pytest.fixture
def start(spawn: Spawn, workspace: Workspace, base: InstalledModel) -> Start:
    """Start the training command."""

    def start_command(run: Run, *launcher: str, processes: int = 1, resume: bool = False, **settings: Any) -> Child:
        command = child_command(
            base_key=base.key, dataset=run.dataset, name="doors", settings=TrainingSettings(**settings),
            workspace=workspace, resume=resume, processes=processes,
        )  # fmt: skip
        return spawn([*launcher, *command[1:]] if launcher else command)

    return start_command


def rank(number: int, child: Child) -> psutil.Process:
    return next(one for one in family(child) if one.environ().get("RANK") == str(number))


def told(child: Child) -> list[TrainingEvent]:
    """All that is told, to the end."""
    out, err = child.communicate(timeout=300)
    events = [from_line(line) for line in out.splitlines()]
    assert None not in events, out
    assert events, err
    return [event for event in events if event is not None]


def told_until(child: Child, wanted: Callable[[TrainingEvent], bool]) -> list[TrainingEvent]:
    assert child.stdout
    found: list[TrainingEvent] = []
    for line in child.stdout:
        event = from_line(line)
        assert event is not None, line
        found.append(event)
        if wanted(event):
            break
    return found


def losses(events: list[TrainingEvent], kind: type[Any] = Step) -> dict[int, float]:
    return {event.step: event.loss for event in events if isinstance(event, kind)}


@pytest.mark.slow  # the next one does all of it, and shares the base as well
def test_two_processes_compute_what_one_does(run: Run, base: InstalledModel, start: Start) -> None:
    run("alone", base, **TEN)
    child = start(run, processes=2, **TEN, sample_prompt="Who?")
    events = told(child)
    assert child.returncode == 0
    assert isinstance(events[-1], Finished)
    assert losses(events) == pytest.approx(losses(run.events), abs=1e-3)
    assert losses(events, Evaluated) == pytest.approx(losses(run.events, Evaluated), abs=1e-3)
    assert len(losses(events)) == 10
    assert [event.step for event in events if isinstance(event, Sampled)] == [0, 10]


def test_processes_that_share_the_base_compute_what_one_does_and_save_whole_adapters(
    run: Run, base: InstalledModel, start: Start, workspace: Workspace
) -> None:
    run("alone", base, **TEN)
    child = start(run, processes=2, shard_base=True, **{**TEN, "gradient_checkpointing": True})
    events = told(child)
    assert child.returncode == 0, events[-1]
    assert isinstance(events[-1], Finished)
    (note,) = [text for text in events[0].notes if "share the base" in text] if isinstance(events[0], Started) else []
    held, whole = (float(number) for number in re.findall(r"([\d.]+) kB", note))
    assert 0.5 <= held / whole < 0.53  # a part of each tensor, its last row filled up
    assert losses(events) == pytest.approx(losses(run.events), abs=1e-3)
    assert losses(events, Evaluated) == pytest.approx(losses(run.events, Evaluated), abs=1e-3)
    one, shared = (load_file(workspace.finetuned_dir / name / "adapter_model.safetensors") for name in ALONE_SHARED)
    assert one.keys() == shared.keys()
    for name, weights in one.items():
        assert torch.allclose(weights, shared[name], atol=1e-3), name


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("base_weights", {"base_weights": "int8"}),
        ("batch_size", {"batch_size": "auto"}),
        ("sample_prompt", {"sample_prompt": "Who?"}),
        ("lora.bias", {"lora": LoRASettings(bias="all")}),
    ],
)
def test_what_does_not_go_with_a_shared_base_is_refused(field: str, settings: dict[str, Any]) -> None:
    shards.check(TrainingSettings(**settings))
    with pytest.raises(TrainingError) as caught:
        shards.check(TrainingSettings(shard_base=True, **settings))
    assert caught.value.subject == field


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("lost", [0, 1])
def test_a_killed_process_ends_the_run_which_one_process_goes_on_with(
    run: Run, base: InstalledModel, start: Start, workspace: Workspace, lost: int
) -> None:
    whole = {**TEN, "max_steps": 60, "num_epochs": 60}
    run("alone", base, **whole)
    alone = losses(run.events)
    child = start(run, processes=2, **whole)
    told_until(child, lambda event: isinstance(event, Saved))
    rank(lost, child).kill()
    failed = told(child)[-1]
    assert isinstance(failed, Failed)
    assert "SIGKILL" in failed.message
    assert f"Process {lost + 1} " in failed.message
    assert child.returncode == TrainingError.exit_code
    left = find_run(workspace, KEY)
    assert left is not None
    assert left.record.state is RunState.FAILED
    assert failed.resume_step == left.checkpoints.steps()[-1]
    run.events.clear()
    run("doors", base, resume=True, **whole)
    assert min(losses(run.events)) == failed.resume_step + 1
    assert losses(run.events) == pytest.approx({step: alone[step] for step in losses(run.events)}, abs=1e-3)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_pause_holds_for_all_and_two_go_on_with_what_two_left(
    run: Run, base: InstalledModel, start: Start, workspace: Workspace
) -> None:
    whole = {**TEN, "max_steps": 60, "num_epochs": 60}
    run("alone", base, **whole)
    child = start(run, processes=2, **whole)
    told_until(child, lambda event: isinstance(event, Step))
    assert child.stdin
    child.stdin.write("pause\n")
    child.stdin.flush()
    paused = told(child)[-1]
    assert isinstance(paused, Paused)
    assert child.returncode == PAUSED_EXIT_CODE
    assert not family(child)
    events = told(start(run, processes=2, resume=True, **whole))
    assert isinstance(events[-1], Finished)
    alone = losses(run.events)
    assert losses(events) == pytest.approx({step: alone[step] for step in range(paused.step + 1, 61)}, abs=1e-3)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform == "win32", reason="a killed launcher's children are not told apart there")
def test_a_killed_launcher_pauses_the_run(run: Run, start: Start, workspace: Workspace) -> None:
    child = start(run, processes=2, **{**TEN, "max_steps": 1000, "num_epochs": 1000, "checkpoint_every": 1000})
    told_until(child, lambda event: isinstance(event, Step))
    workers = [rank(number, child) for number in (0, 1)]
    child.kill()
    assert isinstance(told(child)[-1], Paused)
    psutil.wait_procs(workers, timeout=300)
    left = find_run(workspace, KEY)
    assert left is not None
    assert left.record.state is RunState.PAUSED


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "launcher",
    [
        ["-m", "torch.distributed.run", "--nproc-per-node=2", "--master-addr=127.0.0.1", "--master-port=29511"],
        ["-m", "accelerate.commands.launch", "--cpu", "--num_processes=2", "--num_machines=1", "--mixed_precision=no"],
    ],
    ids=["torchrun", "accelerate"],
)
def test_the_same_command_runs_under_other_launchers(
    run: Run, base: InstalledModel, start: Start, launcher: list[str]
) -> None:
    run("alone", base, **TEN)
    child = start(run, sys.executable, *launcher, **TEN)
    events = told(child)
    assert child.returncode == 0
    assert isinstance(events[-1], Finished)
    assert losses(events) == pytest.approx(losses(run.events), abs=1e-3)


def test_a_process_that_nobody_launched_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RANK", "LOCAL_RANK", "WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    assert current_world() == World(0, 0, 1)
    assert current_world().device("cuda") == "cuda"


def test_a_launcher_tells_each_process_its_place_and_its_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("RANK", "5"), ("LOCAL_RANK", "1"), ("WORLD_SIZE", "8")):
        monkeypatch.setenv(name, value)
    world = current_world()
    assert (world.rank, world.size, world.leads) == (5, 8, False)
    assert (world.device("cuda"), world.device("cpu")) == ("cuda:1", "cpu")


def test_a_place_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "many")
    with pytest.raises(TrainingError, match="number of processes"):
        current_world()


@pytest.mark.parametrize(
    ("batch", "accumulation", "processes", "share"),
    [(4, 1, 1, (4, 1)), (4, 1, 2, (2, 1)), (4, 4, 2, (4, 2)), (4, 4, 8, (2, 1)), (6, 2, 3, (4, 1)), (5, 2, 2, (5, 1))],
)
def test_however_many_share_a_step_it_sees_the_same_rows(
    batch: int, accumulation: int, processes: int, share: tuple[int, int]
) -> None:
    settings = TrainingSettings(batch_size=batch, gradient_accumulation_steps=accumulation)
    assert share_of(settings, processes) == share
    assert share[0] * share[1] * processes == batch * accumulation
    assert share[0] <= batch


def test_rows_that_cannot_be_shared_are_refused_with_a_number_that_can() -> None:
    with pytest.raises(TrainingError) as caught:
        share_of(TrainingSettings(batch_size=4), 3)
    assert caught.value.message == "A step of 4 rows cannot be shared evenly by 3 processes."
    assert "6 rows" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["ACCELERATE_USE_FSDP", "ACCELERATE_USE_DEEPSPEED"])
def test_a_launcher_that_cuts_the_model_to_pieces_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "true")
    with (
        pytest.raises(TrainingError, match="cut the adapter to pieces"),
        joined(World(1, 1, 2), StopRequest()),
    ):
        pass


def test_the_commands_for_several_machines_differ_in_their_number_alone() -> None:
    first, second = host_commands([*own_program(), "train", "starter", "--name", "x y"], 2, 4, "node0")
    assert second == first.replace("--node-rank=0", "--node-rank=1")
    assert first.startswith("torchrun --nnodes=2 --node-rank=0 --nproc-per-node=4 --master-addr=node0")
    assert "-m llamahome_gui train starter --name" in first


def test_of_several_ends_the_one_is_told_that_caused_the_others() -> None:
    failed, lost = _reason({0: Failure(76), 1: Failure(-9)})
    assert lost == 1
    assert "Process 2 of the run was ended by the signal SIGKILL." in failed.message
    noted = {"llamahome": {"message": "Memory ran out.", "hint": "Use less.", "suggestion": {"batch_size": 1}}}
    failed, lost = _reason({0: Failure(76), 1: Failure(7, noted)})
    assert (failed.message, failed.suggestion) == ("Memory ran out.", {"batch_size": 1})


def test_a_note_of_a_failure_is_read_as_it_was_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "error.json"
    monkeypatch.setenv("TORCHELASTIC_ERROR_FILE", str(note))
    failed = Failed("Memory ran out.", "doors", "Use less.", None, {"batch_size": 1})
    leave_note(failed)
    content = json.loads(note.read_text(encoding="utf-8"))
    assert content["message"]["message"] == "Memory ran out."
    assert read_note(content) == failed
    assert read_note({"message": "of another program"}) is None


@pytest.mark.parametrize("filling", [0, 3])
def test_an_epoch_has_every_row_once_in_an_order_of_its_own(filling: int) -> None:
    epoch = 0
    order = EpochOrder(10, filling, 7, lambda: epoch)
    first = list(order)
    assert list(order) == first
    assert sorted(first[:10]) == list(range(10))
    assert first[10:] == list(range(10, 10 + filling))
    assert first[:10] == list(EpochOrder(10, 0, 7, lambda: 0))
    epoch = 1
    assert list(order) != first


def test_filling_rows_make_a_multiple_and_teach_nothing() -> None:
    rows = [Example(line, [line, 2, 3], [line, 2, 3]) for line in (1, 2, 3)]
    made = filled(rows, 4)
    assert made[:3] == rows
    assert len(made) == 4
    assert set(made[3].labels) == {IGNORED}
    assert filled(rows, 3) == rows
