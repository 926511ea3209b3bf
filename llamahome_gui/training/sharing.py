"""What transformers' `Trainer` needs so that several processes compute exactly what one would.

The order of the rows depends on seed and epoch alone. Where the rows of an epoch cannot be shared evenly, rows without
anything to learn fill the gap, instead of rows that are seen twice. The validation loss is the mean over all answer
tokens, however they are shared.

Imports torch and transformers; only `loop` imports it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import Sampler
from transformers import Trainer, TrainerCallback

from llamahome_gui.training.batches import Packed, without_mask
from llamahome_gui.training.distributed import Company
from llamahome_gui.training.encoding import IGNORED, Example


class EpochOrder(Sampler[int]):
    """Row numbers of one epoch, shuffled; the filling rows behind them in their own order.

    Args:
        rows: How many there are to learn from.
        filling: How many stand behind them.
        seed: Of the run.
        epoch: Says which epoch begins.
    """

    def __init__(self, rows: int, filling: int, seed: int, epoch: Callable[[], int]) -> None:
        self._rows, self._filling, self._seed, self._epoch = rows, filling, seed, epoch

    def __len__(self) -> int:
        return self._rows + self._filling

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self._seed * 1_000_003 + self._epoch())
        yield from torch.randperm(self._rows, generator=generator).tolist()
        yield from range(self._rows, len(self))


class AgreeCallback(TrainerCallback):
    """Lets the processes agree on wishes where all of them are at the same place."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._company.agree()

    def on_prediction_step(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._company.agree()


def filled(rows: Sequence[Example | Packed], multiple: int) -> list[Example | Packed]:
    """The rows, and behind them as many without loss as make their number a multiple."""
    some = rows[0].input_ids[:2]
    return [*rows, *[Example(0, some, [IGNORED] * len(some))] * (-len(rows) % multiple)]


class SharedTrainer(Trainer):
    """A trainer that shares the rows out.

    Args:
        company: The processes of the run.
        rows: To learn from.
        aside: To validate with.
        seed: Of the order.
    """

    def __init__(
        self,
        company: Company,
        rows: Sequence[Example | Packed],
        aside: Sequence[Example],
        seed: int,
        **arguments: Any,
    ) -> None:
        args = arguments["args"]
        together = args.per_device_train_batch_size * company.world.size
        self._company = company
        self._rows, self._order_seed = len(rows), seed
        self._aside = filled(aside, together) if aside else []
        super().__init__(
            # One process has nothing to even out.
            train_dataset=filled(rows, together) if company.world.size > 1 else list(rows),
            eval_dataset=self._aside or None,
            **arguments,
        )

    def _get_train_sampler(self, train_dataset: Any = None) -> EpochOrder:
        count = len(self.train_dataset)
        steps = -(-count // (self.args.train_batch_size * self.args.world_size * self.args.gradient_accumulation_steps))
        return EpochOrder(
            self._rows, count - self._rows, self._order_seed, lambda: int(self.state.global_step // max(1, steps))
        )

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Measure the mean loss over the answer tokens of the rows kept aside."""
        model = self.model
        was_training = model.training
        model.eval()
        loss = tokens = 0.0
        with torch.no_grad():
            for batch in self._eval_batches():
                following = batch["shift_labels"] if "shift_labels" in batch else batch["labels"][..., 1:]
                counted = int(following.ne(IGNORED).sum())
                mean = model(**without_mask(batch)).loss
                loss += float(mean) * counted if counted else 0.0
                tokens += counted
                self.callback_handler.on_prediction_step(self.args, self.state, self.control)
        model.train(was_training)
        loss, tokens = self._company.total(loss, tokens)
        metrics = {"eval_loss": loss / max(1.0, tokens)}
        self.log(metrics)
        self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def _eval_batches(self) -> Iterator[dict[str, torch.Tensor]]:
        size, world = self.args.per_device_eval_batch_size, self._company.world
        mine = self._aside[world.rank :: world.size]
        for start in range(0, len(mine), size):
            yield self._prepare_inputs(self.data_collator(mine[start : start + size]))

    def random_states(self) -> dict[str, bytes]:
        """Files with the states of the random generators of all processes, by name; in process 0."""
        with tempfile.TemporaryDirectory() as folder:
            self._save_rng_state(folder)
            mine = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
        return {name: content for files in self._company.gather(mine) for name, content in files.items()}
