"""One fine-tuning run from a dataset on disk to an adapter that the store lists."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import LlamaHomeError, TrainingError
from llamahome_gui.models import AdapterCard, InstalledModel, LoadedModel, ModelKind, ModelStore
from llamahome_gui.models.importing import ADAPTER_NAME_HINT, check_disk, is_adapter_name
from llamahome_gui.training import shards
from llamahome_gui.training.checkpoints import Progress
from llamahome_gui.training.contents import split_by_content
from llamahome_gui.training.dataset import Dataset, RowProblem, read_dataset
from llamahome_gui.training.distributed import Company, current_world, is_peer_lost, joined, peer_lost, share_of
from llamahome_gui.training.encoding import Encoded, Example, encode_rows
from llamahome_gui.training.events import (
    Cancelled,
    Evaluated,
    Finished,
    Paused,
    Sampled,
    Saved,
    Started,
    Step,
    TrainingCancelledError,
    TrainingEvent,
    TrainingPausedError,
)
from llamahome_gui.training.loading import load_base, obey
from llamahome_gui.training.memory import is_out_of_memory, memory_error
from llamahome_gui.training.runs import FollowedRun, Run, RunState, begin_run, resume_run
from llamahome_gui.training.stopping import StopRequest, Wish

log = logging.getLogger(__name__)

Emit = Callable[[TrainingEvent], None]

_NOTES = 20


def train(
    *,
    store: ModelStore,
    base: InstalledModel,
    dataset: Path,
    name: str,
    settings: TrainingSettings,
    workspace: Workspace,
    emit: Emit,
    stop: StopRequest,
    resume: bool = False,
) -> InstalledModel:
    """Train a LoRA adapter on `base` in this process and save it.

    Events go to `emit` and to the run's log: Started, then Step, Evaluated and Saved, at last Finished, Paused or
    Cancelled. Errors are raised and not emitted. A run that is paused, killed or fails can be resumed from its last
    checkpoint, with the very losses it would have had; one that is cancelled leaves nothing behind.

    Args:
        store: Where the base is, and where the adapter will be listed.
        base: The starter or a base model.
        dataset: See `read_dataset`.
        name: Last part of the adapter's folder name.
        settings: Of the run; to resume, those that it was started with (see `runs.check_settings`).
        workspace: The adapter goes to its folder for fine-tuned models.
        emit: Called in this thread.
        stop: Set from any thread; with `Wish.KEEP` what was learnt so far becomes the adapter. One that is set
            before a resumed run begins makes its checkpoint the adapter.
        resume: Go on with the run of this name.

    Raises:
        DatasetError: No row can be used.
        ModelError: The base cannot be loaded, or the disk is too small.
        TrainingError: The settings do not fit the model, the loss is no number, a checkpoint cannot be written,
            or what the run depends on has changed since it was started.
        TrainingMemoryError: Memory does not suffice; says what to change.
        TrainingCancelledError: The run was discarded.
        TrainingPausedError: The run was paused.
    """
    began = time.perf_counter()
    folder = adapter_folder(workspace, base, name)
    world = current_world()
    share_of(settings, world.size)
    shards.check(settings)
    data = read_dataset(dataset)

    def open_run() -> Run:
        if resume:
            return resume_run(workspace, folder.name, base, dataset, settings)
        return begin_run(workspace, folder.name, base, dataset, name, settings)

    with joined(world, stop) as company:
        run = _opened(open_run, workspace.checkpoints_dir / folder.name, base, dataset, company)
        with _ending(run, emit) as tell:
            card = _make_adapter(store, base, data, run, workspace, tell, company)
            seconds = round(time.perf_counter() - began, 3)
            found = f"finetuned/{folder.name}", str(folder)
            tell(Finished(*found, card.losses["first"], card.losses["last"], seconds))
            run.finished(found[0], card.steps)
        company.meet()  # now the adapter is there for all
    return store.get(f"finetuned/{folder.name}")


def _opened(open_run: Callable[[], Run], folder: Path, base: InstalledModel, dataset: Path, company: Company) -> Run:
    """The run's folder in the process that leads; in the others what follows it and writes nothing."""
    if company.world.leads:
        run = open_run()
        company.share((run.record, _step(run)))
        return run
    record, step = company.shared()
    followed = FollowedRun(folder, record)
    followed.check(base, dataset, step)
    return followed


def _step(run: Run) -> int:
    return (run.checkpoints.steps() or [0])[-1]


@contextlib.contextmanager
def _ending(run: Run, emit: Emit) -> Iterator[_Telling]:
    """Whatever ends the run, its record says so; what could not be resumed is removed."""
    tell = _Telling(run, emit)
    try:
        yield tell
    except TrainingCancelledError:
        run.remove()
        emit(Cancelled(tell.done))
        raise
    except TrainingPausedError:
        run.save(state=RunState.PAUSED)
        tell(Paused(run.record.step, run.record.best_step, run.record.best_loss))
        raise
    except LlamaHomeError as error:
        run.failed(error, getattr(error, "suggestion", {}))
        raise
    except BaseException:
        run.save(state=RunState.INTERRUPTED)
        raise


class _Telling:
    """Passes events on, writes them to the run's log and keeps its record."""

    def __init__(self, run: Run, emit: Emit) -> None:
        self.done = run.record.step
        self._loss, self._validation = run.record.loss, run.record.validation
        self._run = run
        self._emit = emit

    def __call__(self, event: TrainingEvent) -> None:
        if not isinstance(event, Sampled):
            self.done = getattr(event, "step", self.done)
        if isinstance(event, Step):
            self._loss = event.loss
        elif isinstance(event, Evaluated):
            self._validation = event.loss
        elif isinstance(event, Saved):
            self._run.save(loss=self._loss, validation=self._validation, **asdict(event))
        self._run.log(event)
        self._emit(event)


def _make_adapter(
    store: ModelStore,
    base: InstalledModel,
    data: Dataset,
    run: Run,
    workspace: Workspace,
    tell: _Telling,
    company: Company,
) -> AdapterCard:
    from llamahome_gui.training.lora import save_adapter

    loaded = load_base(store, base, run, company)
    try:
        progress, rows = _train_loaded(loaded, data, run, workspace, tell, company)
        card = _card(base, data, run, progress, rows)
        if company.world.leads:
            save_adapter(loaded.model, workspace.finetuned_dir / run.key, card)
    finally:
        loaded.close()
    return card


def adapter_folder(workspace: Workspace, base: InstalledModel, name: str) -> Path:
    """Where the adapter of this name on this base is saved.

    Raises:
        TrainingError: The name cannot be a folder's, or is taken, or the base cannot be trained on.
    """
    if base.kind is ModelKind.ADAPTER:
        raise TrainingError("An adapter is trained on a base model, not on an adapter.", subject=base.title)
    if not is_adapter_name(name):
        raise TrainingError("The name cannot be used for a folder.", subject=name, hint=ADAPTER_NAME_HINT)
    folder = workspace.finetuned_dir / run_key(base, name)
    if folder.exists():
        raise TrainingError("An adapter of this name exists.", subject=name, hint="Choose another name.")
    return folder


def run_key(base: InstalledModel, name: str) -> str:
    """Name of the adapter's folder and of its run's."""
    return f"{base.family}_{base.version}_{name}"


def split(examples: Sequence[Example], share: float, seed: int) -> tuple[list[Example], list[Example]]:
    """Rows to train on and rows kept aside, as `split_by_content` draws them: no row is on both sides."""
    training, aside = split_by_content([example.key for example in examples], share, seed)
    return [examples[number] for number in training], [examples[number] for number in aside]


def _train_loaded(
    loaded: LoadedModel, data: Dataset, run: Run, workspace: Workspace, tell: _Telling, company: Company
) -> tuple[Progress, int]:
    """Encode, adapt, loop. Returns what was measured and the number of rows; `loaded.model` is the adapted one."""
    from transformers import set_seed

    from llamahome_gui.models.loader import choose_device
    from llamahome_gui.training import loop, lora
    from llamahome_gui.training.batch_size import sized
    from llamahome_gui.training.batches import pack

    settings, stop = run.record.settings, company.stop
    encoded = _encode(loaded, data, run, stop)
    training, validation = split(_usable(data, encoded), settings.validation_split, settings.seed)
    _try_prompt(loaded, run, tell, company, 0)
    set_seed(settings.seed)
    loaded.model = lora.add_adapter(loaded.model, settings.lora)
    count = lora.trainable_parameters(loaded.model)
    only_kept = stop.wants(Wish.KEEP) and run.has_checkpoint
    check_disk(workspace.finetuned_dir, run.checkpoints.needed_bytes(count, more=not only_kept))
    packed = pack(training, _longest(loaded, settings)) if settings.packing else training
    notes = [*loaded.notes, *([f"{len(training)} rows are packed into {len(packed)}."] if settings.packing else [])]
    if shards.wanted(settings, company):
        shards.cut_rest(loaded.model, company, choose_device("auto").type)
        notes.append(shards.note(loaded.model, company))
    if settings.batch_size == "auto":
        settings = sized(loaded.model, packed, settings, company)
        notes.append(f"Batches of {settings.batch_size} fit; {settings.rows_per_step} rows make a step.")
    steps = loop.total_steps(len(packed), settings)
    before = run.checkpoints.steps()[-1:] or [0]
    run.rewind(before[0])
    run.save(total_steps=steps, step=before[0], settings=settings)
    company.agree()
    obey(run, stop)
    tell(_started(data, encoded, steps, len(training), len(validation), count, notes, before[0]))
    try:
        progress = loop.run_loop(loaded.model, packed, validation, settings, run.checkpoints, tell, company)
    except LlamaHomeError:
        raise
    except (RuntimeError, ValueError, KeyError, OSError, MemoryError, ArithmeticError) as error:
        raise _loop_error(error, settings, loaded, tell.done) from error
    if stop.wants(Wish.PAUSE) and not loop.is_complete(progress, steps, settings):
        raise TrainingPausedError(f"The run was paused at step {progress.step}.", subject=run.record.name)
    _try_prompt(loaded, run, tell, company, progress.step)
    return progress, len(training)


def _try_prompt(loaded: LoadedModel, run: Run, tell: _Telling, company: Company, step: int) -> None:
    """Answer the sample prompt, if there is one; before the first step only once, however often the run resumes.

    The process that leads does. The others have nobody to tell an answer: they go on and wait where all meet next.
    """
    from llamahome_gui.training.trying import sample

    prompt = run.record.settings.sample_prompt.strip()
    if not prompt or (step == 0 and _is_tried(run, prompt)):
        return
    # Who keeps what was learnt wants to see what it answers.
    stop = company.stop
    heeded = stop if step == 0 else stop.only(Wish.DISCARD)
    if company.world.leads:
        tell(sample(loaded.model, loaded.tokenizer, prompt, step, loaded.context_length, heeded))
    if heeded.is_set():
        obey(run, stop)


def _is_tried(run: Run, prompt: str) -> bool:
    return any(isinstance(event, Sampled) and (event.step, event.prompt) == (0, prompt) for event in run.events())


def _encode(loaded: LoadedModel, data: Dataset, run: Run, stop: StopRequest) -> Encoded:
    settings = run.record.settings
    longest = _longest(loaded, settings)
    encoded = encode_rows(data.rows, loaded.tokenizer, longest, stop, truncate=settings.truncate)
    obey(run, stop)
    # Who keeps what a checkpoint holds has broken the encoding off; the card still wants the number of rows.
    return encode_rows(data.rows, loaded.tokenizer, longest, truncate=settings.truncate) if stop.is_set() else encoded


def _longest(loaded: LoadedModel, settings: TrainingSettings) -> int:
    """Tokens that a row may have."""
    return min(settings.max_length, loaded.context_length)


def _usable(data: Dataset, encoded: Encoded) -> list[Example]:
    if encoded.examples:
        return encoded.examples
    hint = "Raise max_length, or shorten the rows." if encoded.too_long else "Look at the dataset's rows."
    raise TrainingError(
        f"No row can be trained on. Line {encoded.problems[0].line}: {encoded.problems[0].reason}",
        subject=str(data.path),
        hint=hint,
    )


def _started(
    data: Dataset,
    encoded: Encoded,
    steps: int,
    rows: int,
    aside: int,
    parameters: int,
    notes: Sequence[str],
    resumed: int,
) -> Started:
    if encoded.truncated:
        notes = [*notes, f"{encoded.truncated} longer rows are cut."]
    problems: list[RowProblem] = sorted([*data.problems, *encoded.problems], key=lambda problem: problem.line)
    return Started(
        total_steps=steps,
        rows=rows,
        skipped_rows=len(problems),
        trainable_parameters=parameters,
        validation_rows=aside,
        too_long=encoded.too_long,
        notes=(*notes, *map(str, problems[:_NOTES])),
        resumed_step=resumed,
    )


def _card(base: InstalledModel, data: Dataset, run: Run, progress: Progress, rows: int) -> AdapterCard:
    losses, settings = progress.losses, run.record.settings
    # Single steps are noisy; a tenth of the run at each end is not.
    span = max(1, len(losses) // 10)
    found: dict[str, Any] = {"first": sum(losses[:span]) / span, "last": sum(losses[-span:]) / span}
    # The adapter holds the weights of this evaluation.
    validation = progress.best_loss if settings.early_stopping.enabled else progress.validation
    if validation is not None:
        found["validation"] = validation
    return AdapterCard(
        base_key=base.key,
        base_hash=run.record.base_hash,
        name=run.record.name,
        dataset=data.path.name,
        dataset_hash=run.record.dataset_hash,
        rows=rows,
        steps=len(losses),
        settings=settings.model_dump(mode="json"),
        losses={key: round(value, 6) for key, value in found.items()},
    )


def _loop_error(error: Exception, settings: TrainingSettings, loaded: LoadedModel, step: int) -> TrainingError:
    log.error("The training loop failed", exc_info=error)
    if is_peer_lost(error):
        return peer_lost()
    text = " ".join(str(error).split()) or type(error).__name__
    if is_out_of_memory(error):
        return memory_error(settings, loaded.model.config, step)
    return TrainingError(f"The run stopped after step {step} ({text[:200]}).", hint="The log says more.")
