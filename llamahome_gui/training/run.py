"""One fine-tuning run from a dataset on disk to an adapter that the store lists."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import LlamaHomeError, TrainingError
from llamahome_gui.models import AdapterCard, InstalledModel, LoadedModel, ModelKind, ModelStore, load_model
from llamahome_gui.models.importing import check_disk
from llamahome_gui.training.dataset import Dataset, RowProblem, read_dataset
from llamahome_gui.training.encoding import Encoded, Example, encode_rows
from llamahome_gui.training.events import Cancelled, Finished, Started, TrainingCancelledError, TrainingEvent

if TYPE_CHECKING:
    from llamahome_gui.training.loop import Reporter

log = logging.getLogger(__name__)

Emit = Callable[[TrainingEvent], None]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NOTES = 20
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")


def train(
    *,
    store: ModelStore,
    base: InstalledModel,
    dataset: Path,
    name: str,
    settings: TrainingSettings,
    workspace: Workspace,
    emit: Emit,
    cancel: threading.Event,
) -> InstalledModel:
    """Train a LoRA adapter on `base` in this process and save it.

    Events go to `emit`: Started, then Step and Evaluated, at last Finished or Cancelled. Errors are raised
    and not emitted. Nothing is left behind by a run that does not finish.

    Args:
        store: Where the base is, and where the adapter will be listed.
        base: The starter or a base model.
        dataset: See `read_dataset`.
        name: Last part of the adapter's folder name.
        settings: Of the run.
        workspace: The adapter goes to its folder for fine-tuned models.
        emit: Called in this thread.
        cancel: Set from any thread to stop; it is looked at before every batch.

    Raises:
        DatasetError: No row can be used.
        ModelError: The base cannot be loaded.
        TrainingError: The settings do not fit the model, the loss is no number, or memory or disk do not
            suffice.
        TrainingCancelledError: `cancel` was set.
    """
    began = time.perf_counter()
    folder = adapter_folder(workspace, base, name)
    data = read_dataset(dataset)
    steps = _Count(emit)
    try:
        loaded = _load(store, base, cancel)
        try:
            reporter, rows = _train_loaded(loaded, data, settings, workspace, steps, cancel)
            card = _card(base, data, name, settings, reporter, rows)
            from llamahome_gui.training.lora import save_adapter

            save_adapter(loaded.model, folder, card)
        finally:
            loaded.close()
    except TrainingCancelledError:
        emit(Cancelled(steps.done))
        raise
    first, last = card.losses["first"], card.losses["last"]
    adapter = store.get(f"finetuned/{folder.name}")
    emit(Finished(adapter.key, str(adapter.path), first, last, round(time.perf_counter() - began, 3)))
    return adapter


def adapter_folder(workspace: Workspace, base: InstalledModel, name: str) -> Path:
    """Where the adapter of this name on this base is saved.

    Raises:
        TrainingError: The name cannot be a folder's, or is taken, or the base cannot be trained on.
    """
    if base.kind is ModelKind.ADAPTER:
        raise TrainingError("An adapter is trained on a base model, not on an adapter.", subject=base.title)
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise TrainingError(
            "The name cannot be used for a folder.",
            subject=name,
            hint="Use up to 64 letters, digits, dots, hyphens and underscores.",
        )
    folder = workspace.finetuned_dir / f"{base.family}_{base.version}_{name}"
    if folder.exists():
        raise TrainingError("An adapter of this name exists.", subject=name, hint="Choose another name.")
    return folder


def split(examples: Sequence[Example], share: float, seed: int) -> tuple[list[Example], list[Example]]:
    """Rows to train on and rows kept aside: `share` of them, at least one, drawn by `seed`; order is kept."""
    if share <= 0 or len(examples) < 2:
        return list(examples), []
    kept = min(max(1, round(share * len(examples))), len(examples) - 1)
    aside = set(random.Random(seed).sample(range(len(examples)), kept))
    training = [example for number, example in enumerate(examples) if number not in aside]
    return training, [examples[number] for number in sorted(aside)]


class _Count:
    """Passes events on and remembers how many steps were done."""

    def __init__(self, emit: Emit) -> None:
        self.done = 0
        self._emit = emit

    def __call__(self, event: TrainingEvent) -> None:
        self.done = getattr(event, "step", self.done)
        self._emit(event)


def _load(store: ModelStore, base: InstalledModel, cancel: threading.Event) -> LoadedModel:
    from llamahome_gui.models.loader import choose_device, choose_dtype

    def obey(_text: str, _share: float) -> None:
        if cancel.is_set():
            raise TrainingCancelledError("The run was cancelled; nothing was saved.")

    obey("", 0.0)
    device = choose_device("auto")
    # float16 weights cannot be trained without loss scaling; float32 always works.
    kind = choose_dtype("auto", device)
    dtype = "bfloat16" if str(kind) == "torch.bfloat16" else "float32"
    return load_model(store, base, device=str(device), dtype=dtype, progress=obey)


def _train_loaded(
    loaded: LoadedModel,
    data: Dataset,
    settings: TrainingSettings,
    workspace: Workspace,
    emit: Emit,
    cancel: threading.Event,
) -> tuple[Reporter, int]:
    """Encode, adapt, loop. Returns what was measured and the number of rows; `loaded.model` is the adapted one."""
    from transformers import set_seed

    from llamahome_gui.training import loop, lora

    encoded = encode_rows(data.rows, loaded.tokenizer, min(settings.max_length, loaded.context_length), cancel)
    if cancel.is_set():
        raise TrainingCancelledError("The run was cancelled; nothing was saved.")
    training, validation = split(_usable(data, encoded), settings.validation_split, settings.seed)
    set_seed(settings.seed)
    loaded.model = lora.add_adapter(loaded.model, settings.lora)
    count = lora.trainable_parameters(loaded.model)
    check_disk(workspace.finetuned_dir, 4 * count)
    steps = loop.total_steps(len(training), settings)
    emit(_started(data, encoded, steps, len(training), len(validation), count, loaded.notes))
    try:
        with _scratch(workspace) as scratch:
            reporter = loop.run_loop(loaded.model, training, validation, settings, scratch, emit, cancel)
    except LlamaHomeError:
        raise
    except (RuntimeError, ValueError, OSError, MemoryError, ArithmeticError) as error:
        raise _loop_error(error) from error
    return reporter, len(training)


@contextlib.contextmanager
def _scratch(workspace: Workspace) -> Iterator[Path]:
    """A folder for the run's working files; those of processes that were killed are swept out with it."""
    import psutil

    for old in workspace.checkpoints_dir.glob(".run-*"):
        owner = old.name.split("-")[1]
        if not (owner.isdigit() and psutil.pid_exists(int(owner))):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f".run-{os.getpid()}-", dir=workspace.checkpoints_dir))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
) -> Started:
    problems: list[RowProblem] = sorted([*data.problems, *encoded.problems], key=lambda problem: problem.line)
    return Started(
        total_steps=steps,
        rows=rows,
        skipped_rows=len(problems),
        trainable_parameters=parameters,
        validation_rows=aside,
        too_long=encoded.too_long,
        notes=(*notes, *map(str, problems[:_NOTES])),
    )


def _card(
    base: InstalledModel, data: Dataset, name: str, settings: TrainingSettings, reporter: Reporter, rows: int
) -> AdapterCard:
    losses = reporter.losses
    # Single steps are noisy; a tenth of the run at each end is not.
    span = max(1, len(losses) // 10)
    found: dict[str, Any] = {"first": sum(losses[:span]) / span, "last": sum(losses[-span:]) / span}
    if reporter.validation is not None:
        found["validation"] = reporter.validation
    return AdapterCard(
        base_key=base.key,
        name=name,
        dataset=data.path.name,
        rows=rows,
        steps=len(losses),
        settings=settings.model_dump(mode="json"),
        losses={key: round(value, 6) for key, value in found.items()},
    )


def _loop_error(error: Exception) -> TrainingError:
    log.error("The training loop failed", exc_info=error)
    text = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, MemoryError) or any(part in text.lower() for part in _OUT_OF_MEMORY):
        return TrainingError(
            "There is not enough memory for a training step; nothing was saved.",
            hint="Halve batch_size and double gradient_accumulation_steps, or lower max_length.",
        )
    return TrainingError(f"The run stopped ({text[:200]}); nothing was saved.", hint="The log says more.")
