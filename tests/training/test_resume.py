"""Pause and resume in one process: the rest of a run is what it would have been, and only that run goes on."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from llamahome_gui.config.training import EarlyStoppingSettings, LoRASettings, TrainingSettings
from llamahome_gui.errors import ModelError, TrainingError
from llamahome_gui.models import AdapterCard, ModelStore, read_card
from llamahome_gui.models.card import write_card
from llamahome_gui.training import (
    RunState,
    StopRequest,
    TrainingCancelledError,
    TrainingEvent,
    TrainingMemoryError,
    TrainingPausedError,
    Wish,
    find_run,
    list_runs,
    loop,
)
from llamahome_gui.training import run as run_module
from llamahome_gui.training.checkpoints import BYTES_PER_PARAMETER, Checkpoints
from llamahome_gui.training.events import Cancelled, Evaluated, Finished, Paused, Saved, Started, Step
from tests.training.conftest import Run, door

KEY = "starter_builtin_doors"
# Dropout draws random numbers in every step, and 18 rows in batches of 4 end each epoch with a smaller one.
TWENTY: dict[str, Any] = {
    "max_steps": 20,
    "num_epochs": 10,
    "lora": LoRASettings(dropout=0.2),
    "early_stopping": EarlyStoppingSettings(enabled=False),
}


def stop_after(run: Run, step: int, wish: Wish = Wish.PAUSE) -> None:
    """Ask for it while this step is told."""

    def ask(event: TrainingEvent) -> None:
        if isinstance(event, Step) and event.step == step:
            run.stop.ask(wish)

    run.stop = StopRequest()
    run.on_event = ask


def go_on(run: Run, **settings: Any) -> Any:
    run.stop, run.on_event = StopRequest(), lambda _event: None
    return run(resume=True, **settings)


def measured(run: Run) -> tuple[dict[int, float], dict[int, float]]:
    return {event.step: event.loss for event in run.of(Step)}, {event.step: event.loss for event in run.of(Evaluated)}


@pytest.mark.parametrize(
    ("step", "settings"),
    [
        (3, {}),
        (5, {}),  # the end of an epoch
        (8, {"batch_size": 2, "gradient_accumulation_steps": 2}),
        (7, {"gradient_checkpointing": True, "schedule": "linear", "weight_decay": 0.1}),
    ],
)
def test_a_resumed_run_has_the_losses_of_one_that_was_never_stopped(
    run: Run, step: int, settings: dict[str, Any]
) -> None:
    whole = run(name="whole", **{**TWENTY, **settings})
    losses, validation = measured(run)
    run.events.clear()

    stop_after(run, step)
    with pytest.raises(TrainingPausedError):
        run(**{**TWENTY, **settings})
    assert isinstance(run.events[-1], Paused)
    paused = run.events[-1].step
    assert step <= paused <= step + 1
    adapter = go_on(run, **{**TWENTY, **settings})
    second = run.of(Started)[1]
    assert second.resumed_step == paused
    assert [event.step for event in run.of(Step)] == list(range(1, 21))
    assert measured(run)[0] == pytest.approx(losses, abs=1e-6)
    assert measured(run)[1] == pytest.approx(validation, abs=1e-6)
    name = "adapter_model.safetensors"
    assert (adapter.path / name).read_bytes() == (whole.path / name).read_bytes()
    assert read_card(adapter.path).losses == read_card(whole.path).losses  # type: ignore[union-attr]


def test_the_record_and_the_log_tell_the_whole_run(run: Run) -> None:
    stop_after(run, 4)
    with pytest.raises(TrainingPausedError):
        run(**TWENTY)
    (waiting,) = list_runs(run.store.workspace)
    assert (waiting.key, waiting.record.state, waiting.resumable) == (KEY, RunState.PAUSED, True)
    assert (waiting.record.step, waiting.record.total_steps) == (run.events[-1].step, 20)  # type: ignore[union-attr]
    assert waiting.record.loss == run.of(Step)[-1].loss
    go_on(run, **TWENTY)
    (finished,) = list_runs(run.store.workspace)
    assert (finished.record.state, finished.record.step, finished.resumable) == (RunState.FINISHED, 20, False)
    assert finished.record.adapter_key == f"finetuned/{KEY}"
    assert finished.checkpoints.steps() == []
    told = finished.events()
    assert [event.step for event in told if isinstance(event, Step)] == list(range(1, 21))
    assert told[-1] == run.of(Finished)[0]
    assert all(event.gradient_norm > 0 and event.memory_bytes > 10**6 for event in told if isinstance(event, Step))


def test_only_the_newest_checkpoints_and_the_best_are_kept(run: Run) -> None:
    there: list[list[int]] = []

    def look(event: TrainingEvent) -> None:
        if isinstance(event, Saved):
            found = find_run(run.store.workspace, KEY)
            assert found is not None
            there.append(found.checkpoints.steps())
            assert event.best_step is None or event.best_step in there[-1]

    run.on_event = look
    # No later evaluation is good enough, so the first stays the best.
    early = EarlyStoppingSettings(enabled=True, patience=50, min_delta=100.0)
    run(**{**TWENTY, "checkpoint_every": 1, "keep_last": 2, "early_stopping": early})
    assert there[:4] == [[1], [1, 2], [2, 3], [2, 3, 4]]
    assert there[-1] == [2, 19, 20]


def test_keeping_what_is_there_makes_an_adapter(run: Run) -> None:
    stop_after(run, 5, Wish.KEEP)
    adapter = run(**TWENTY)
    assert isinstance(run.events[-1], Finished)
    card = read_card(adapter.path)
    assert isinstance(card, AdapterCard)
    assert card.steps == len(run.of(Step)) < 20


def test_a_paused_run_is_made_an_adapter_without_another_step(run: Run) -> None:
    stop_after(run, 5)
    with pytest.raises(TrainingPausedError):
        run(**TWENTY)
    steps = len(run.of(Step))
    run.on_event = lambda _event: None
    run.stop = StopRequest()
    run.stop.ask(Wish.KEEP)
    adapter = run(resume=True, **TWENTY)
    assert len(run.of(Step)) == steps
    card = read_card(adapter.path)
    assert isinstance(card, AdapterCard)
    assert (card.steps, card.rows) == (steps, 18)


def test_a_paused_run_can_be_discarded(run: Run) -> None:
    stop_after(run, 2)
    with pytest.raises(TrainingPausedError):
        run(**TWENTY)
    run.stop = StopRequest()
    run.stop.ask(Wish.DISCARD)
    with pytest.raises(TrainingCancelledError):
        run(resume=True, **TWENTY)
    assert isinstance(run.events[-1], Cancelled)
    assert list_runs(run.store.workspace) == []


@pytest.fixture
def paused(run: Run) -> Run:
    stop_after(run, 2)
    with pytest.raises(TrainingPausedError):
        run(**TWENTY)
    run.stop, run.on_event = StopRequest(), lambda _event: None
    return run


def test_a_changed_dataset_is_refused(paused: Run) -> None:
    before = paused.dataset.read_text(encoding="utf-8")
    paused.dataset.write_text(before + "\n" + json.dumps(door(99)), encoding="utf-8")
    with pytest.raises(TrainingError, match="dataset has changed"):
        go_on(paused, **TWENTY)
    paused.dataset.write_text(before, encoding="utf-8")
    go_on(paused, **TWENTY)


def test_a_changed_base_is_refused(store: ModelStore, doors: Path, tiny: Path) -> None:
    base = store.import_folder(tiny, "llama", "1")
    run = Run(store, doors)
    stop_after(run, 2)
    with pytest.raises(TrainingPausedError):
        run(base=base, **TWENTY)
    store.remove(base)
    from tests.tiny import make_tiny_model

    other = store.import_folder(make_tiny_model(tiny.parent / "other", seed=1), "llama", "1")
    with pytest.raises(TrainingError, match="base model has changed"):
        go_on(run, base=other, **TWENTY)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"learning_rate": 1e-3}, "learning_rate"), ({"seed": 4}, "seed"), ({"batch_size": 2}, "batch_size")],
)
def test_changed_settings_are_refused_by_name(paused: Run, change: dict[str, Any], field: str) -> None:
    with pytest.raises(TrainingError, match=f"another {field}"):
        go_on(paused, **{**TWENTY, **change})
    assert [run.record.state for run in list_runs(paused.store.workspace)] == [RunState.PAUSED]


def test_a_smaller_batch_with_more_accumulation_goes_on_with_the_same_losses(run: Run) -> None:
    settings = {**TWENTY, "lora": LoRASettings(dropout=0.0)}
    run(name="whole", **settings)
    losses = measured(run)[0]
    run.events.clear()
    stop_after(run, 4)
    with pytest.raises(TrainingPausedError):
        run(**settings)
    go_on(run, **{**settings, "batch_size": 2, "gradient_accumulation_steps": 2, "gradient_checkpointing": True})
    assert measured(run)[0] == pytest.approx(losses, abs=1e-4)


def test_a_new_run_does_not_bury_one_that_waits(paused: Run) -> None:
    with pytest.raises(TrainingError, match="can go on"):
        paused(**TWENTY)
    assert len(list_runs(paused.store.workspace)) == 1


def test_there_must_be_a_run_to_resume(run: Run) -> None:
    with pytest.raises(TrainingError, match="no run to resume"):
        run(resume=True)
    run(max_steps=1)
    with pytest.raises(TrainingError, match="adapter of this name exists"):
        run(resume=True, max_steps=1)


def test_a_disk_without_room_for_the_checkpoints_is_noticed_before(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    free = 256 * 1024**2 + 100_000
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage(10**9, 10**9, free))
    run(max_steps=1, lora=LoRASettings(r=1))
    with pytest.raises(ModelError, match="disk is too small"):
        run(name="more", max_steps=1, lora=LoRASettings(r=1), keep_last=100)


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on file sizes")
def test_a_disk_that_fills_up_keeps_the_last_good_checkpoint(run: Run) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(event: TrainingEvent) -> None:
        if isinstance(event, Saved) and event.step == 2:
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))

    run.on_event = fill
    try:
        with pytest.raises(TrainingError, match="step 4 cannot be saved"):
            run(**TWENTY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    (left,) = list_runs(run.store.workspace)
    assert left.checkpoints.steps() == [2]
    assert [path.name for path in left.folder.iterdir() if path.name.startswith(".")] == []
    go_on(run, **TWENTY)
    assert [event.step for event in run.of(Step)] == [1, 2, 3, 4, *range(3, 21)]


def test_too_little_memory_suggests_what_helps_and_the_run_goes_on_with_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = loop.collate

    def greedy(examples: Any) -> Any:
        # What the allocator itself raises, for more than any machine has.
        if len(run.of(Step)) == 2 and len(examples) > 2:
            torch.empty(2**46)
        return real(examples)

    monkeypatch.setattr(loop, "collate", greedy)
    with pytest.raises(TrainingMemoryError) as caught:
        run(**{**TWENTY, "lora": LoRASettings(dropout=0.0)})
    assert caught.value.suggestion == {"batch_size": 2, "gradient_accumulation_steps": 2}
    assert "batch_size 2" in str(caught.value.hint)
    (left,) = list_runs(run.store.workspace)
    assert left.record.suggestion == caught.value.suggestion
    go_on(run, **{**TWENTY, "lora": LoRASettings(dropout=0.0), **left.record.suggestion})
    assert run.of(Step)[-1].step == 20


def test_a_damaged_record_is_no_run(paused: Run) -> None:
    folder = paused.store.workspace.checkpoints_dir
    (folder / "strange").mkdir()
    (folder / "strange" / "run.json").write_text("{", encoding="utf-8")
    with (folder / KEY / "events.jsonl").open("a") as stream:
        stream.write('{"event": "step", "st')  # a process was killed while it wrote
    (found,) = list_runs(paused.store.workspace)
    assert found.events() == paused.events
    assert found.record.settings == TrainingSettings(**{"learning_rate": 1e-2, **TWENTY})
    go_on(paused, **TWENTY)
    assert [event.step for event in list_runs(paused.store.workspace)[0].events() if isinstance(event, Step)] == list(
        range(1, 21)
    )


def test_an_imported_adapter_of_its_name_is_not_taken_for_the_runs(paused: Run) -> None:
    workspace = paused.store.workspace
    waiting = find_run(workspace, KEY)
    assert waiting is not None
    steps = waiting.checkpoints.steps()
    folder = workspace.finetuned_dir / KEY
    folder.mkdir(parents=True)
    record = waiting.record
    mine = AdapterCard(base_key="starter", name="doors", base_hash=record.base_hash, dataset_hash=record.dataset_hash)
    write_card(folder, mine.model_copy(update={"dataset_hash": "c" * 64}))
    found = find_run(workspace, KEY)
    assert found is not None
    assert (found.record.state, found.checkpoints.steps()) == (RunState.PAUSED, steps)
    # The run's own, saved by a process that was killed before it could say so.
    write_card(folder, mine)
    found = find_run(workspace, KEY)
    assert found is not None
    assert (found.record.state, found.checkpoints.steps()) == (RunState.FINISHED, [])


def test_checkpoints_without_a_record_are_no_other_runs_beginning(paused: Run) -> None:
    folder = paused.store.workspace.checkpoints_dir / KEY
    (folder / "run.json").write_text("{", encoding="utf-8")
    before = sorted(folder.rglob("*"))
    with pytest.raises(TrainingError, match="record cannot be read") as refused:
        paused(**TWENTY)
    assert str(folder) in str(refused.value)
    assert sorted(folder.rglob("*")) == before


def test_what_lies_on_the_disk_already_needs_no_room_again(paused: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = find_run(paused.store.workspace, KEY)
    assert waiting is not None
    many = Checkpoints(waiting.folder, 100)
    one = many.needed_bytes(1000) - many.needed_bytes(1000, more=False)
    assert many.needed_bytes(1000, more=False) == 4000
    assert one == 1000 * BYTES_PER_PARAMETER * (102 - len(many.steps()))
    assert Checkpoints(waiting.folder, 1).needed_bytes(1000) >= 1000 * (BYTES_PER_PARAMETER + 4)
    asked: list[int] = []
    monkeypatch.setattr(run_module, "check_disk", lambda _folder, needed: asked.append(needed))
    paused.stop.ask(Wish.KEEP)
    adapter = paused(resume=True, **TWENTY)
    parameters = sum(part.numel() for part in load_file(adapter.path / "adapter_model.safetensors").values())
    assert asked == [4 * parameters]
