"""The training loop: transformers' `Trainer` on encoded rows, made to report, to stop at once and to be
silent.

Imports torch and transformers; only `run` imports it, and only when a run begins.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback, ProgressCallback, Trainer, TrainerCallback, TrainingArguments

from llamahome_gui.config.settings import EarlyStoppingSettings, TrainingSettings
from llamahome_gui.errors import TrainingError
from llamahome_gui.training import lora
from llamahome_gui.training.encoding import IGNORED, Example
from llamahome_gui.training.events import Evaluated, Step, TrainingCancelledError, TrainingEvent

# How many evaluations a run has at most, and of how many steps the speed is the mean.
_EVALUATIONS = 10
_SPEED_STEPS = 20


class Reporter(TrainerCallback):
    """Emits the events of a run, obeys its cancellation and decides about early stopping.

    Attributes:
        losses: Of every step so far.
        validation: The last validation loss, or None.
        best: The adapter's weights at the lowest validation loss, where early stopping is on.
    """

    def __init__(
        self,
        network: Any,
        emit: Callable[[TrainingEvent], None],
        cancel: threading.Event,
        early: EarlyStoppingSettings,
        evaluates: bool,
    ) -> None:
        self.losses: list[float] = []
        self.validation: float | None = None
        self.best: dict[str, Any] | None = None
        self._network = network
        self._emit = emit
        self._cancel = cancel
        self._early = early
        self._evaluates = evaluates
        self._lowest = math.inf
        self._worse = 0
        self._began = 0.0
        self._tokens_before = 0
        self._recent: deque[tuple[float, int]] = deque(maxlen=_SPEED_STEPS)

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._obey()
        self._began = time.perf_counter()

    def on_substep_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._obey()

    def on_prediction_step(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._obey()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        tokens = int(state.num_input_tokens_seen)
        self._recent.append((time.perf_counter() - self._began, tokens - self._tokens_before))
        self._tokens_before = tokens
        if self._evaluates and state.global_step >= state.max_steps:
            control.should_evaluate = True

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any) -> None:
        if not logs or "loss" not in logs:
            return
        loss = float(logs["loss"])
        if not math.isfinite(loss):
            raise TrainingError(
                f"The loss became {loss} at step {state.global_step}; nothing was saved.",
                hint="Use a lower learning rate.",
            )
        self.losses.append(loss)
        seconds = sum(duration for duration, _tokens in self._recent)
        per_step = seconds / len(self._recent)
        self._emit(
            Step(
                step=state.global_step,
                total_steps=state.max_steps,
                epoch=round(float(state.epoch or 0.0), 4),
                loss=loss,
                learning_rate=float(logs.get("learning_rate", 0.0)),
                tokens_per_second=sum(tokens for _duration, tokens in self._recent) / max(seconds, 1e-9),
                eta_seconds=per_step * (state.max_steps - state.global_step),
            )
        )
        self._obey()

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: dict[str, float] | None = None, **_: Any
    ) -> None:
        self.validation = float((metrics or {})["eval_loss"])
        self._emit(Evaluated(state.global_step, self.validation))
        if not self._early.enabled:
            return
        if self.validation < self._lowest - self._early.min_delta:
            self._lowest, self._worse, self.best = self.validation, 0, lora.snapshot(self._network)
        else:
            self._worse += 1
            control.should_training_stop = self._worse >= self._early.patience or control.should_training_stop

    def _obey(self) -> None:
        if self._cancel.is_set():
            raise TrainingCancelledError("The run was cancelled; nothing was saved.")


def run_loop(
    network: Any,
    training: Sequence[Example],
    validation: Sequence[Example],
    settings: TrainingSettings,
    scratch: Path,
    emit: Callable[[TrainingEvent], None],
    cancel: threading.Event,
) -> Reporter:
    """Train the adapter in `network` and return what was measured; at the end it holds its best weights.

    Raises:
        TrainingError: The loss is no number.
        TrainingCancelledError: `cancel` was set.
    """
    reporter = Reporter(network, emit, cancel, settings.early_stopping, bool(validation))
    trainer = Trainer(
        model=network,
        args=_arguments(network, settings, len(training), bool(validation), scratch),
        train_dataset=list(training),
        eval_dataset=list(validation) or None,
        data_collator=collate,
        callbacks=[reporter],
    )
    for callback in (PrinterCallback, ProgressCallback):  # both write to the terminal
        trainer.remove_callback(callback)
    trainer.train()
    if reporter.best is not None:
        lora.restore(network, reporter.best)
    return reporter


def total_steps(rows: int, settings: TrainingSettings) -> int:
    """Optimiser steps of a run over `rows` rows, unless it stops early."""
    batches = math.ceil(rows / settings.batch_size)
    steps = max(1, math.ceil(batches / settings.gradient_accumulation_steps)) * settings.num_epochs
    return min(steps, settings.max_steps or steps)


def collate(examples: Sequence[Example]) -> dict[str, torch.Tensor]:
    """Pad to the longest row of the batch: three tensors of shape (batch, tokens)."""
    longest = max(len(example.input_ids) for example in examples)
    # The id of a padded place does not matter: it is masked, and it carries no loss.
    pad = [longest - len(example.input_ids) for example in examples]
    pairs = list(zip(examples, pad, strict=True))
    return {
        "input_ids": torch.tensor([example.input_ids + [0] * more for example, more in pairs]),
        "attention_mask": torch.tensor([[1] * len(example.input_ids) + [0] * more for example, more in pairs]),
        "labels": torch.tensor([example.labels + [IGNORED] * more for example, more in pairs]),
    }


def _arguments(
    network: Any, settings: TrainingSettings, rows: int, evaluates: bool, scratch: Path
) -> TrainingArguments:
    steps = total_steps(rows, settings)
    device = next(network.parameters()).device
    arguments = TrainingArguments(
        output_dir=str(scratch),
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.gradient_accumulation_steps,
        max_steps=steps,
        learning_rate=settings.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=int(settings.warmup_ratio * steps),
        weight_decay=settings.weight_decay,
        seed=settings.seed,
        use_cpu=device.type == "cpu",
        bf16=device.type == "cuda" and network.dtype == torch.bfloat16,
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
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )
    if arguments.n_gpu > 1:
        # One process, one device; several devices go through a launcher, not through DataParallel.
        arguments._n_gpu = 1
    return arguments
