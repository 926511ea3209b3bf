"""A real run on a tiny model: the loss falls, the adapter works, and what stops a run leaves nothing behind."""

from __future__ import annotations

import os
from collections import namedtuple
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.training import EarlyStoppingSettings, LoRASettings, TrainingSettings
from llamahome_gui.errors import DatasetError, ModelError, TrainingError
from llamahome_gui.models import AdapterCard, ModelKind, ModelStore, load_model, read_card
from llamahome_gui.training import RunState, TrainingCancelledError, TrainingEvent, list_runs, loop
from llamahome_gui.training.encoding import Example
from llamahome_gui.training.events import Cancelled, Evaluated, Finished, Saved, Started, Step
from llamahome_gui.training.hashes import hash_base
from llamahome_gui.training.loop import total_steps
from llamahome_gui.training.run import split
from tests.training.conftest import Run, Write, door


@pytest.fixture
def leaves_nothing(workspace: Workspace) -> Iterator[None]:
    """The workspace holds the same files and folders afterwards."""
    before = sorted(workspace.root.rglob("*"))
    yield
    assert sorted(workspace.root.rglob("*")) == before


def test_the_loss_falls_and_the_adapter_changes_the_answers(
    run: Run, store: ModelStore, capfd: pytest.CaptureFixture[str]
) -> None:
    adapter = run()
    assert capfd.readouterr() == ("", "")

    started, steps, (finished,) = run.events[0], run.of(Step), run.of(Finished)
    assert started == Started(6, 18, 0, started.trainable_parameters, 2, 0, ())  # type: ignore[union-attr]
    assert [step.step for step in steps] == [1, 2, 3, 4, 5, 6]
    assert steps[-1].loss < steps[0].loss
    assert all(step.tokens_per_second > 0 and step.total_steps == 6 for step in steps)
    assert steps[-1].eta_seconds == 0
    assert [evaluated.step for evaluated in run.of(Evaluated)][-1] == 6
    assert run.events[-1] == finished
    assert (finished.adapter_key, finished.adapter_path) == (adapter.key, str(adapter.path))
    assert (finished.first_loss, finished.last_loss) == (round(steps[0].loss, 6), round(steps[-1].loss, 6))

    assert (adapter.kind, adapter.key, adapter.base_key) == (
        ModelKind.ADAPTER,
        "finetuned/starter_builtin_doors",
        "starter",
    )
    assert adapter in store.installed()
    base, tuned = load_model(store, store.get("starter")), load_model(store, adapter)
    ids = base.tokenizer("What is the code of door 3?", return_tensors="pt").input_ids
    with torch.no_grad():
        change = (base.model(input_ids=ids).logits - tuned.model(input_ids=ids).logits).abs().max()
    assert change > 1e-3
    assert type(tuned.model) is type(base.model)
    (left,) = store.workspace.checkpoints_dir.iterdir()
    assert sorted(path.name for path in left.iterdir()) == ["events.jsonl", "run.json"]


def test_the_card_tells_how_the_adapter_was_made(run: Run) -> None:
    card = read_card(run(max_steps=3, lora=LoRASettings(r=2)).path)
    assert isinstance(card, AdapterCard)
    assert (card.base_key, card.name, card.dataset, card.rows, card.steps) == ("starter", "doors", "doors.jsonl", 18, 3)
    assert card.base_hash == hash_base(run.store.get("starter"))
    assert card.dataset_hash == sha256(run.dataset.read_bytes()).hexdigest()
    assert card.settings["lora"]["r"] == 2
    assert set(card.losses) == {"first", "last", "validation"}
    assert set(card.files) == {"adapter_config.json", "adapter_model.safetensors"}
    assert all(record.sha256 for record in card.files.values())


def test_the_same_seed_gives_the_same_run(run: Run) -> None:
    first = run(name="a").path / "adapter_model.safetensors"
    second = run(name="b").path / "adapter_model.safetensors"
    assert first.read_bytes() == second.read_bytes()
    other = run(name="c", seed=1).path / "adapter_model.safetensors"
    assert other.read_bytes() != first.read_bytes()


def test_removing_an_adapter_frees_it(run: Run, store: ModelStore) -> None:
    adapter = run(max_steps=1)
    assert store.remove(adapter) == adapter.size_bytes
    assert not adapter.path.exists()


def test_the_loss_of_a_step_is_told_before_the_next_begins(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    work = loop._Trainer.training_step

    def noted(self: Any, *arguments: Any, **options: Any) -> Any:
        told.append("batch")
        return work(self, *arguments, **options)

    def note(event: TrainingEvent) -> None:
        if isinstance(event, Step):
            told.append(f"step {event.step}")

    monkeypatch.setattr(loop._Trainer, "training_step", noted)
    run.on_event = note
    run(max_steps=2, batch_size=2, gradient_accumulation_steps=2, validation_split=0.0)
    assert told == ["batch", "batch", "step 1", "batch", "batch", "step 2"]


def test_a_base_whose_files_are_gone_is_named_and_leaves_no_run(run: Run, store: ModelStore, tiny: Path) -> None:
    base = store.import_folder(tiny, "llama", "3.2-1b")
    for path in base.path.glob("*.safetensors"):
        path.unlink()
    with pytest.raises(ModelError) as caught:
        run(base=base)
    assert "3.2" in str(caught.value.subject) or "3.2" in str(caught.value)
    assert list_runs(store.workspace) == []
    assert run.events == []


def test_an_adapter_trains_on_an_imported_model(run: Run, store: ModelStore, tiny: Path) -> None:
    base = store.import_folder(tiny, "llama", "3.2-1b")
    adapter = run(base=base, max_steps=1)
    assert adapter.path.name == "llama_3.2-1b_doors"
    assert (adapter.base_key, adapter.family, adapter.version) == ("llama/3.2-1b", "llama", "3.2-1b")
    store.remove(base)
    assert store.get(adapter.key).problem == "Its base model llama/3.2-1b is not installed."
    with pytest.raises(ModelError):
        load_model(store, store.get(adapter.key))


def test_bad_and_long_rows_are_counted_and_named(store: ModelStore, write: Write) -> None:
    rows = [door(1), {"x": 1}, door(2), {"prompt": "Q", "completion": "word " * 300}, door(3)]
    run = Run(store, write(rows))
    run(max_steps=1, max_length=128)
    started = run.events[0]
    assert isinstance(started, Started)
    assert (started.rows, started.validation_rows, started.skipped_rows, started.too_long) == (2, 1, 2, 1)
    assert started.notes[0] == "Line 2: No known fields (found: x)."
    assert started.notes[1].startswith("Line 4: The row has ")


def test_long_rows_are_cut_only_when_that_is_wanted(store: ModelStore, write: Write) -> None:
    run = Run(store, write([door(1), {"prompt": "Q", "completion": "word " * 300}, door(2)]))
    run(max_steps=1, max_length=128, truncate=True)
    started = run.events[0]
    assert isinstance(started, Started)
    assert (started.rows, started.validation_rows, started.skipped_rows, started.too_long) == (2, 1, 0, 1)
    assert started.notes[-1] == "1 longer rows are cut."


def test_the_precision_that_was_chosen_is_used_or_refused(run: Run) -> None:
    run(name="half", max_steps=2, precision="bfloat16")
    weights = load_file(run.store.get("finetuned/starter_builtin_half").path / "adapter_model.safetensors")
    assert {part.dtype for part in weights.values()} == {torch.float32}
    if not torch.cuda.is_available():
        with pytest.raises(TrainingError, match="float16 needs a CUDA GPU"):
            run(max_steps=1, precision="float16")


@pytest.mark.parametrize("form", ["int8", "int4"])
def test_an_adapter_learns_on_a_packed_base_what_it_learns_on_a_whole_one(run: Run, form: str) -> None:
    every = LoRASettings(target_modules=["q_proj", "o_proj", "up_proj", "down_proj"], dropout=0.0)
    run(name="whole", max_steps=8, lora=every)
    whole = [step.loss for step in run.of(Step)]
    run.events.clear()
    adapter = run(name=form, max_steps=8, lora=every, base_weights=form, gradient_checkpointing=True)
    losses = [step.loss for step in run.of(Step)]
    # The matrices are rounded, so the losses are near and not the same.
    assert losses == pytest.approx(whole, abs=0.15)
    assert losses != whole
    assert losses[-1] < losses[0] - 0.1
    weights = load_file(adapter.path / "adapter_model.safetensors")
    assert {part.dtype for part in weights.values()} == {torch.float32}
    assert all(bool(part.any()) for name, part in weights.items() if "lora_B" in name)
    tuned = load_model(run.store, adapter)  # goes on top of a base in any form
    assert bool(tuned.model(torch.arange(8).unsqueeze(0)).logits.isfinite().all())


@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.usefixtures("leaves_nothing")
def test_cancel_stops_at_once_and_leaves_nothing(run: Run, after: int) -> None:
    def stop(event: TrainingEvent) -> None:
        if (isinstance(event, Started) and after == 0) or (isinstance(event, Step) and event.step == after):
            run.stop.set()

    run.on_event = stop
    with pytest.raises(TrainingCancelledError):
        run()
    assert run.events[-1] == Cancelled(after)
    assert len(run.of(Step)) == after


@pytest.mark.usefixtures("leaves_nothing")
def test_cancel_before_the_start_is_obeyed(run: Run) -> None:
    run.stop.set()
    with pytest.raises(TrainingCancelledError):
        run()
    assert run.events == [Cancelled(0)]


def test_a_loss_that_is_no_number_stops_the_run_and_keeps_the_last_good_checkpoint(run: Run) -> None:
    with pytest.raises(TrainingError, match=r"became|no numbers") as caught:
        run(learning_rate=1.0, lora=LoRASettings(alpha=10**9), warmup_ratio=0.0)
    assert "learning rate" in str(caught.value.hint)
    (left,) = list_runs(run.store.workspace)
    assert (left.record.state, left.resumable) == (RunState.FAILED, True)
    assert left.checkpoints.steps()[-1] == run.of(Saved)[-1].step < 6
    weights = load_file(left.checkpoints.path(left.record.step) / "adapter.safetensors")
    assert all(bool(part.isfinite().all()) for part in weights.values())


@pytest.mark.usefixtures("leaves_nothing")
def test_a_loss_that_is_no_number_before_any_checkpoint_leaves_nothing(run: Run) -> None:
    with pytest.raises(TrainingError, match=r"became|no numbers"):
        run(learning_rate=1.0, lora=LoRASettings(alpha=10**9), warmup_ratio=0.0, validation_split=0.0)


@pytest.mark.usefixtures("leaves_nothing")
def test_target_modules_that_do_not_exist_are_told_with_those_that_do(run: Run) -> None:
    with pytest.raises(TrainingError, match="no module query") as caught:
        run(lora=LoRASettings(target_modules=["q_proj", "query"]))
    assert "q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj" in str(caught.value.hint)


@pytest.mark.usefixtures("leaves_nothing")
@pytest.mark.parametrize("name", ["", "a/b", "..", "a b", "x" * 65, "end."])
def test_names_that_cannot_be_folders_are_refused(run: Run, name: str) -> None:
    with pytest.raises(TrainingError, match="name"):
        run(name=name)
    assert run.events == []


def test_a_taken_name_is_refused_before_the_work(run: Run) -> None:
    weights = (run(max_steps=1).path / "adapter_model.safetensors").read_bytes()
    events = len(run.events)
    with pytest.raises(TrainingError, match="exists"):
        run(max_steps=2)
    assert len(run.events) == events
    adapter = run.store.get("finetuned/starter_builtin_doors")
    assert (adapter.path / "adapter_model.safetensors").read_bytes() == weights
    with pytest.raises(TrainingError, match="not on an adapter"):
        run(name="more", base=adapter)


@pytest.mark.usefixtures("leaves_nothing")
def test_a_dataset_without_usable_rows_stops_before_the_model_is_loaded(store: ModelStore, write: Write) -> None:
    run = Run(store, write([{"x": 1}]))
    with pytest.raises(DatasetError):
        run()
    assert run.events == []


@pytest.mark.usefixtures("leaves_nothing")
def test_rows_that_are_all_too_long_are_an_error(run: Run) -> None:
    with pytest.raises(TrainingError, match="No row can be trained on") as caught:
        run(max_length=8)
    assert "max_length" in str(caught.value.hint)


@pytest.mark.usefixtures("leaves_nothing")
def test_a_small_disk_is_noticed_before_the_first_step(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage(10**9, 10**9, 0))
    with pytest.raises(ModelError, match="disk is too small"):
        run()
    assert run.of(Step) == []


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on file sizes")
@pytest.mark.usefixtures("leaves_nothing")
def test_a_disk_that_fills_up_while_saving_leaves_nothing(run: Run) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(event: TrainingEvent) -> None:
        if isinstance(event, Step):
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))

    run.on_event = fill
    try:
        with pytest.raises(TrainingError, match="cannot be saved"):
            run(max_steps=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert run.of(Finished) == []


def test_early_stopping_keeps_the_best(run: Run) -> None:
    # No improvement is ever large enough, so the first evaluation stays the best.
    early = EarlyStoppingSettings(enabled=True, patience=2, min_delta=100.0)
    run(name="stopped", max_steps=None, num_epochs=6, early_stopping=early)
    steps, evaluations = run.of(Step), run.of(Evaluated)
    assert len(evaluations) == 3
    assert len(steps) == evaluations[-1].step < 30
    run.events.clear()
    run(name="whole", max_steps=None, num_epochs=6, early_stopping=EarlyStoppingSettings(enabled=False))
    assert len(run.of(Step)) == 30


def test_without_validation_rows_nothing_is_evaluated(run: Run) -> None:
    run(validation_split=0.0, max_steps=2)
    assert run.of(Evaluated) == []
    assert run.of(Finished)


def test_split_is_drawn_by_seed_and_loses_no_row() -> None:
    rows = [Example(line, [1], [1], bytes([line])) for line in range(50)]
    training, aside = split(rows, 0.2, 7)
    assert len(aside) == 10
    assert sorted(row.line for row in training + aside) == list(range(50))
    assert split(rows, 0.2, 7) == (training, aside)
    assert split(rows, 0.2, 8) != (training, aside)
    assert split(rows[:1], 0.5, 0) == (rows[:1], [])
    assert len(split(rows[:3], 0.01, 0)[1]) == 1


def test_rows_that_say_the_same_stand_on_one_side() -> None:
    rows = [Example(line, [1], [1], bytes([line // 5])) for line in range(50)]
    training, aside = split(rows, 0.2, 7)
    assert {row.key for row in training}.isdisjoint({row.key for row in aside})
    assert len(aside) == 10


@pytest.mark.parametrize(
    ("rows", "settings", "steps"),
    [
        (10, {"batch_size": 4, "num_epochs": 3}, 9),
        (10, {"batch_size": 4, "num_epochs": 3, "gradient_accumulation_steps": 2}, 6),
        (10, {"batch_size": 4, "num_epochs": 3, "max_steps": 5}, 5),
        (1, {"batch_size": 64, "num_epochs": 1, "gradient_accumulation_steps": 8}, 1),
    ],
)
def test_total_steps(rows: int, settings: dict[str, Any], steps: int) -> None:
    assert total_steps(rows, TrainingSettings(**settings)) == steps


def test_epochs_and_accumulation_do_the_steps_that_were_announced(run: Run) -> None:
    run(max_steps=None, num_epochs=2, batch_size=4, gradient_accumulation_steps=2)
    started, steps = run.events[0], run.of(Step)
    assert isinstance(started, Started)
    assert started.total_steps == len(steps) == 6
    assert steps[-1].epoch == pytest.approx(2.0)
