"""Tokens a second of our training loop beside plain transformers and peft: the same network, rows and settings.

The two take turns in one process, so what slows the machine slows both. A round of one is a run of some steps from a
fresh adapter; the first step, which allocates, is left out.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.evaluation.medians import ratio, spread
from llamahome_gui.evaluation.report import Check
from llamahome_gui.evaluation.steps import Say, through
from llamahome_gui.evaluation.training.cases import RANDOM
from llamahome_gui.training.encoding import IGNORED, Example

RATIO_BAR = 0.95
_STEPS = 4
_BATCH, _SHORTEST, _LONGEST = 4, 64, 128

# Runs over rows with settings; gives the seconds from the end of the first step to the end of the last.
Contender = Callable[[Any, Sequence[Example], TrainingSettings, Path], float]


def run(rounds: int, threads: int, say: Say = lambda _text: None) -> tuple[list[dict[str, Any]], Check]:
    """Measure; gives the rows of the report, and whether the bar holds."""
    import torch

    from llamahome_gui.evaluation.kv.model import random_model
    from llamahome_gui.models.quiet import quiet_libraries

    quiet_libraries()
    torch.set_num_threads(threads)
    network = random_model(RANDOM)
    rows = examples(_BATCH * _STEPS, RANDOM.vocabulary)
    settings = TrainingSettings(batch_size=_BATCH, max_steps=_STEPS, validation_split=0.0, checkpoint_every=1000)
    times: dict[str, list[float]] = {name: [] for name in _CONTENDERS}
    with tempfile.TemporaryDirectory(prefix="llamahome-benchmark-") as folder:
        for number in through(say, range(rounds)):
            for name, contender in _CONTENDERS.items():
                times[name].append(measured(contender, network, rows, settings, Path(folder) / f"{name}-{number}"))
                say(f"Round {number + 1}, {name}: {times[name][-1]:.2f} s")
    return _report(times, rows)


def measured(
    contender: Contender, network: Any, rows: Sequence[Example], settings: TrainingSettings, folder: Path
) -> float:
    """Seconds of one round; `network` is afterwards as before."""
    import torch

    from llamahome_gui.training import lora

    torch.manual_seed(settings.seed)
    adapted = lora.add_adapter(network, settings.lora)
    try:
        return contender(adapted, rows, settings, folder)
    finally:
        adapted.unload()


def ours(adapted: Any, rows: Sequence[Example], settings: TrainingSettings, folder: Path) -> float:
    """The loop of a run, with its events."""
    ends = step_ends(adapted, rows, settings, folder)
    return ends[-1] - ends[0]


def step_ends(adapted: Any, rows: Sequence[Example], settings: TrainingSettings, folder: Path) -> list[float]:
    """Seconds of the clock at which each step of our loop had ended."""
    from llamahome_gui.training.checkpoints import Checkpoints
    from llamahome_gui.training.distributed import current_world, joined
    from llamahome_gui.training.events import Step
    from llamahome_gui.training.loop import run_loop
    from llamahome_gui.training.stopping import StopRequest

    ends: list[float] = []

    def emit(event: Any) -> None:
        if isinstance(event, Step):
            ends.append(time.perf_counter())

    with joined(current_world(), StopRequest()) as company:
        run_loop(adapted, rows, [], settings, Checkpoints(folder, 1), emit, company)
    return ends


def plain(adapted: Any, rows: Sequence[Example], settings: TrainingSettings, folder: Path) -> float:
    """transformers' `Trainer` as its documentation shows it: padded batches with a mask, labels for the whole rows."""
    from transformers import PrinterCallback, ProgressCallback, Trainer, TrainerCallback, TrainingArguments

    ends: list[float] = []

    class Clock(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            ends.append(time.perf_counter())

    arguments = TrainingArguments(
        output_dir=str(folder), per_device_train_batch_size=settings.batch_size, max_steps=settings.max_steps,
        learning_rate=settings.learning_rate, lr_scheduler_type=settings.schedule, seed=settings.seed, use_cpu=True,
        save_strategy="no", report_to="none", disable_tqdm=True, remove_unused_columns=False,
    )  # fmt: skip
    trainer = Trainer(
        model=adapted, args=arguments, train_dataset=list(rows), data_collator=_plain_batch, callbacks=[Clock()]
    )
    for callback in (PrinterCallback, ProgressCallback):
        trainer.remove_callback(callback)
    trainer.train()
    return ends[-1] - ends[0]


_CONTENDERS: dict[str, Contender] = {"ours": ours, "plain transformers and peft": plain}


def examples(count: int, vocabulary: int) -> list[Example]:
    """Rows of random tokens, of different lengths; the second half of each is learnt."""
    source, made = random.Random(0), []
    for number in range(count):
        length = source.randint(_SHORTEST, _LONGEST)
        ids = [source.randrange(vocabulary) for _ in range(length)]
        made.append(Example(number, ids, [IGNORED] * (length // 2) + ids[length // 2 :]))
    return made


def _plain_batch(rows: Sequence[Example]) -> dict[str, Any]:
    import torch

    longest = max(map(len, rows))

    def padded(values: list[int], fill: int) -> list[int]:
        return values + [fill] * (longest - len(values))

    return {
        "input_ids": torch.tensor([padded(row.input_ids, 0) for row in rows]),
        "attention_mask": torch.tensor([padded([1] * len(row), 0) for row in rows]),
        "labels": torch.tensor([padded(row.labels, IGNORED) for row in rows]),
    }


def _report(times: dict[str, list[float]], rows: Sequence[Example]) -> tuple[list[dict[str, Any]], Check]:
    # The same seed draws the same order for both: each has the same rows in the steps that count.
    tokens = sum(map(len, rows)) * (_STEPS - 1) / _STEPS
    told = [
        {"case": f"training {RANDOM.name}", "who": name, **spread([tokens / value for value in found]).row("tokens_s")}
        for name, found in times.items()
    ]
    one, other = times.values()
    found = ratio(other, one).median
    name = "tokens a second, as a multiple of plain transformers and peft"
    return told, Check(name, round(found, 3), RATIO_BAR, found >= RATIO_BAR)
