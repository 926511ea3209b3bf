"""The training loop: transformers' `Trainer` on encoded rows, made to report, to stop when asked, to be silent,
and to write checkpoints that are whole or not there.

Imports torch and transformers; only `run` imports it, and only when a run begins.
"""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil
import torch
from safetensors import SafetensorError
from transformers import PrinterCallback, ProgressCallback, TrainerCallback, TrainingArguments

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import TrainingError
from llamahome_gui.training import lora
from llamahome_gui.training.batches import Packed, collate, collate_whole, keeps_logits, without_mask
from llamahome_gui.training.checkpoints import Checkpoints, Progress
from llamahome_gui.training.distributed import Company, is_peer_lost, peer_lost, share_of
from llamahome_gui.training.encoding import Example
from llamahome_gui.training.events import Evaluated, Saved, Step, TrainingCancelledError, TrainingEvent
from llamahome_gui.training.sharing import AgreeCallback, SharedTrainer
from llamahome_gui.training.stopping import StopRequest, Wish

log = logging.getLogger(__name__)

Emit = Callable[[TrainingEvent], None]

# How many evaluations a run has at most, and of how many steps the speed is the mean.
_EVALUATIONS = 10
_SPEED_STEPS = 20
_WEIGHTS, _STATE = "adapter.safetensors", "trainer_state.json"
_LOWER_RATE = "Use a lower learning rate."


class Reporter(TrainerCallback):
    """Emits the events of a run, obeys the wish to stop, decides about checkpoints and about early stopping.

    Attributes:
        progress: Of the run so far, earlier parts included.
    """

    def __init__(
        self, emit: Emit, stop: StopRequest, settings: TrainingSettings, evaluates: bool, progress: Progress
    ) -> None:
        self.progress = progress
        self._emit = emit
        self._stop = stop
        self._settings = settings
        self._evaluates = evaluates
        self._began = 0.0
        self._tokens_before: int | None = None
        self._recent: deque[tuple[float, int]] = deque(maxlen=_SPEED_STEPS)
        self._process = psutil.Process()

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._obey()
        self._began = time.perf_counter()
        if self._tokens_before is None:
            self._tokens_before = int(state.num_input_tokens_seen)

    def on_substep_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._obey()

    def on_prediction_step(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._obey()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        tokens = int(state.num_input_tokens_seen)
        self._recent.append((time.perf_counter() - self._began, tokens - (self._tokens_before or 0)))
        self._tokens_before = tokens
        self.progress.step = state.global_step
        ends = state.global_step >= state.max_steps
        if self._evaluates and ends:
            control.should_evaluate = True
        if state.global_step % self._settings.checkpoint_every == 0 and not ends:
            control.should_save = True
        self._end_in_order(control)

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any) -> None:
        if not logs or "loss" not in logs:
            return
        loss = float(logs["loss"])
        _check_number(loss, "loss", state.global_step)
        self.progress.losses.append(loss)
        # The library repeats its whole history in every checkpoint; ours is in `progress` and in the log.
        del state.log_history[:-1]
        self._emit(self._step(state, loss, logs))
        self._obey()

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: dict[str, float] | None = None, **_: Any
    ) -> None:
        loss = float((metrics or {})["eval_loss"])
        _check_number(loss, "validation loss", state.global_step)
        early = self._settings.early_stopping
        self.progress.evaluated(state.global_step, loss, early.min_delta if early.enabled else 0.0)
        self._emit(Evaluated(state.global_step, loss))
        control.should_save = True
        if is_complete(self.progress, state.max_steps, self._settings):
            control.should_training_stop = True
        self._end_in_order(control)

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._emit(Saved(self.progress.step, self.progress.best_step, self.progress.best_loss))

    def _step(self, state: Any, loss: float, logs: dict[str, Any]) -> Step:
        seconds = sum(duration for duration, _tokens in self._recent)
        return Step(
            step=state.global_step,
            total_steps=state.max_steps,
            epoch=round(float(state.epoch or 0.0), 4),
            loss=loss,
            learning_rate=float(logs.get("learning_rate", 0.0)),
            tokens_per_second=sum(tokens for _duration, tokens in self._recent) / max(seconds, 1e-9),
            eta_seconds=seconds / len(self._recent) * (state.max_steps - state.global_step),
            gradient_norm=float(logs.get("grad_norm", 0.0)),
            memory_bytes=self._memory(),
        )

    def _memory(self) -> int:
        if torch.cuda.is_available() and torch.cuda.is_initialized():
            return int(torch.cuda.max_memory_reserved())
        return int(self._process.memory_info().rss)

    def _obey(self) -> None:
        if self._stop.wants(Wish.DISCARD):
            raise TrainingCancelledError("The run was cancelled; nothing was saved.")

    def _end_in_order(self, control: Any) -> None:
        """A pause comes at a step's end: only there is the state whole."""
        if self._stop.wants(Wish.PAUSE, Wish.KEEP):
            control.should_save = control.should_training_stop = True


class _Trainer(SharedTrainer):
    """The library's trainer, whose checkpoints appear at once and whole, and hold the adapter alone."""

    def __init__(self, reporter: Reporter, checkpoints: Checkpoints, company: Company, **arguments: Any) -> None:
        super().__init__(company, callbacks=[AgreeCallback(company), reporter], **arguments)
        self._progress = reporter.progress
        self._checkpoints = checkpoints

    def compute_loss(self, model: Any, inputs: dict[str, Any], *args: Any, **options: Any) -> Any:
        # The library counts the tokens of the whole batch; the model is called with what it needs.
        return super().compute_loss(model, without_mask(inputs), *args, **options)

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        if not lora.all_finite(self.model):
            raise TrainingError(f"The weights are no numbers after step {self._progress.step}.", hint=_LOWER_RATE)
        try:
            random_states = self.random_states()
            if self._company.world.leads:
                with self._checkpoints.writing(self._progress) as folder:
                    self._write(folder, random_states)
        # torch reports a full disk as a RuntimeError of its own.
        except (OSError, RuntimeError, SafetensorError) as error:
            log.error("The checkpoint cannot be written", exc_info=error)
            if is_peer_lost(error):
                raise peer_lost() from error
            raise TrainingError(
                f"The checkpoint of step {self._progress.step} cannot be saved "
                f"({getattr(error, 'strerror', None) or 'the disk may be full'}).",
                subject=str(self._checkpoints.folder),
                hint="Free some space, then resume the run.",
            ) from error

    def _write(self, folder: Path, random_states: dict[str, bytes]) -> None:
        lora.write_weights(self.model, folder / _WEIGHTS)
        self._save_optimizer_and_scheduler(str(folder))
        self._save_scaler(str(folder))
        for name, content in random_states.items():
            (folder / name).write_bytes(content)
        self.state.save_to_json(str(folder / _STATE))

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        lora.read_weights(self.model, Path(resume_from_checkpoint) / _WEIGHTS)


def run_loop(
    network: Any,
    training: Sequence[Example | Packed],
    validation: Sequence[Example],
    settings: TrainingSettings,
    checkpoints: Checkpoints,
    emit: Emit,
    company: Company,
) -> Progress:
    """Train the adapter in `network`, from the latest checkpoint where there is one.

    Returns:
        What was measured; `network` holds the best weights where early stopping is on, else the last.

    Raises:
        TrainingError: The loss is no number, or a checkpoint cannot be written or read.
        TrainingCancelledError: The run shall be discarded.
    """
    latest = checkpoints.latest()
    progress = checkpoints.progress(checkpoints.steps()[-1]) if latest is not None else Progress()
    steps = total_steps(len(training), settings)
    reporter = Reporter(emit, company.stop, settings, bool(validation), progress)
    if latest is not None and (company.stop.wants(Wish.KEEP) or is_complete(progress, steps, settings)):
        lora.read_weights(network, latest / _WEIGHTS)
    else:
        trainer = _make_trainer(network, training, validation, settings, checkpoints, reporter, company)
        trainer.train(resume_from_checkpoint=str(latest) if latest is not None else None)
    best = progress.best_step
    if settings.early_stopping.enabled and best is not None and best != progress.step:
        lora.read_weights(network, checkpoints.path(best) / _WEIGHTS)
    return progress


def is_complete(progress: Progress, steps: int, settings: TrainingSettings) -> bool:
    """Whether the run has come to its own end: all steps are done, or early stopping ended them."""
    early = settings.early_stopping
    stopped = early.enabled and progress.worse >= early.patience
    return stopped or progress.step >= steps


def _make_trainer(
    network: Any,
    training: Sequence[Example | Packed],
    validation: Sequence[Example],
    settings: TrainingSettings,
    checkpoints: Checkpoints,
    reporter: Reporter,
    company: Company,
) -> SharedTrainer:
    trainer = _Trainer(
        reporter,
        checkpoints,
        company,
        rows=training,
        aside=validation,
        seed=settings.seed,
        model=network,
        args=_arguments(network, settings, len(training), bool(validation), checkpoints.folder, company.world.size),
        data_collator=collate if keeps_logits(network) else collate_whole,
    )
    for callback in (PrinterCallback, ProgressCallback):  # both write to the terminal
        trainer.remove_callback(callback)
    return trainer


def _check_number(value: float, what: str, step: int) -> None:
    if not math.isfinite(value):
        raise TrainingError(f"The {what} became {value} at step {step}.", hint=_LOWER_RATE)


def total_steps(rows: int, settings: TrainingSettings) -> int:
    """Optimiser steps of a run over `rows` rows, unless it stops early."""
    batches = math.ceil(rows / settings.most_rows)
    steps = max(1, math.ceil(batches / settings.gradient_accumulation_steps)) * settings.num_epochs
    return min(steps, settings.max_steps or steps)


def _arguments(
    network: Any, settings: TrainingSettings, rows: int, evaluates: bool, folder: Path, processes: int
) -> TrainingArguments:
    steps = total_steps(rows, settings)
    device = next(network.parameters()).device
    batch_size, accumulation = share_of(settings, processes)
    arguments = TrainingArguments(
        output_dir=str(folder),
        per_device_train_batch_size=batch_size,
        per_device_eval_batch_size=batch_size,
        gradient_accumulation_steps=accumulation,
        max_steps=steps,
        learning_rate=settings.learning_rate,
        lr_scheduler_type="constant_with_warmup" if settings.schedule == "constant" else settings.schedule,
        warmup_steps=int(settings.warmup_ratio * steps),
        weight_decay=settings.weight_decay,
        seed=settings.seed,
        use_cpu=device.type == "cpu",
        # Every adapted module is used in every step, and nothing in a buffer changes.
        ddp_find_unused_parameters=False if processes > 1 else None,
        ddp_broadcast_buffers=False if processes > 1 else None,
        ddp_backend="gloo" if processes > 1 and device.type == "cpu" else None,
        max_grad_norm=settings.max_gradient_norm,
        bf16=network.dtype == torch.bfloat16 and (device.type == "cuda" or settings.precision == "bfloat16"),
        fp16=network.dtype == torch.float16,
        activation_checkpointing=settings.gradient_checkpointing,
        activation_checkpointing_kwargs={"use_reentrant": False} if settings.gradient_checkpointing else None,
        logging_strategy="steps",
        logging_steps=1,
        logging_nan_inf_filter=False,
        include_num_input_tokens_seen="non_padding",
        eval_strategy="steps" if evaluates else "no",
        eval_steps=max(1, math.ceil(steps / _EVALUATIONS)) if evaluates else None,
        prediction_loss_only=True,
        label_names=["labels"],
        remove_unused_columns=False,
        dataloader_pin_memory=device.type == "cuda",
        save_strategy="no",  # `Reporter` decides
        report_to="none",
        disable_tqdm=True,
    )
    if arguments.n_gpu > 1:
        # One process, one device; several devices go through a launcher, not through DataParallel.
        arguments._n_gpu = 1
    return arguments
