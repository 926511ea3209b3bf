"""The training loop of the starter model: seeded, resumable, logged as JSON lines."""

from __future__ import annotations

import json
import math
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from llamahome_gui.errors import TrainingError
from llamahome_gui.starter.batches import Batch, Shape, make_batch
from llamahome_gui.starter.copying import let_copy, start_near_copying
from llamahome_gui.starter.growing import grow
from llamahome_gui.starter.loss import exact_answers, loss_of
from llamahome_gui.starter.model import Size, build
from llamahome_gui.starter.phrasings import SEEN, UNSEEN, Phrasings
from llamahome_gui.starter.pointing import leave_uncompiled, watch
from llamahome_gui.starter.words import Split

AHEAD = 4
# What is read of held-out rows of each length, in seen wordings and in unseen ones, for a line of the log.
HELD_OUT_TOKENS = 4096


@dataclass(frozen=True)
class Stage:
    """A part of the curriculum, up to the share ``until`` of the whole run; steps take its shapes in turns."""

    until: float
    shape: Shape
    answer_weight: float
    others: tuple[Shape, ...] = ()

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """All shapes of its batches."""
        return (self.shape, *self.others)

    def shape_at(self, step: int) -> Shape:
        """The shape of the batch of a step."""
        return self.shapes[step % len(self.shapes)]


# From nothing: drills of copying and short texts, then longer ones up to the trained context, with all that is asked
# for in each of them. Positions are far ones from the start. Late drills are few and weigh little: most of their loss
# cannot be learnt away.
_FIRST = Shape(16, 256, 0.2, 0.05, lookup=0.5, value_first=0.3, reach=2048, varied=0.6)
_PAGE = Shape(10, 512, 0.06, 0.08, lookup=0.7, value_first=0.3, holes=0.2, reach=2048, varied=0.65)
_PAGES = Shape(5, 1024, 0.03, 0.08, lookup=0.7, value_first=0.3, holes=0.2, reach=2048, varied=0.65, per_question=80)
_WHOLE = Shape(2, 2048, 0.02, 0.08, lookup=0.7, value_first=0.25, holes=0.1, varied=0.65, per_question=96)
_BACK, _BACKS = replace(_PAGE, value_first=0.8, holes=0.0), replace(_PAGES, value_first=0.8, holes=0.0)
# So few questions that the document takes nearly all of the row, as it does when people ask.
_FULL = replace(_WHOLE, per_question=320)
CURRICULUM = (
    Stage(0.2, _FIRST, 0.85),
    Stage(0.5, _PAGE, 0.93, (_PAGE, _FIRST, _PAGES)),
    Stage(0.7, _PAGE, 0.96, (_PAGES, _BACK, _WHOLE)),
    Stage(1.0, _PAGES, 0.98, (_WHOLE, _PAGE, _FULL)),
)
# For a network that finds facts already: values that stand before their names, which is learnt last; then whole
# contexts. What is told where to look answers too readily: with 12 to 14 questions of 100 without an answer it refused
# 81 of 100 such questions about 2,000 tokens, with 30 again 91, and answered as many of the others.
_BOTH, _BOTHS, _LONG, _LONGEST = (
    replace(shape, value_first=0.45, varied=0.8, unanswerable=0.33, twisted=0.3)
    for shape in (_PAGE, _PAGES, _WHOLE, _FULL)
)
_BACK_AGAIN = replace(_BOTHS, value_first=0.8, holes=0.0)
# As people ask: about facts that stand alone among plain ones, in a text that fills the context.
_ALONE_LONG = replace(
    _LONGEST, copy_share=0.0, value_first=0.3, holes=0.0, unanswerable=0.25, per_question=400, filled=0.8, alone=0.9
)
# With many questions, each of them the first that is asked about its text.
_FIRSTS_LONG = replace(_ALONE_LONG, branches=512)
_FIRSTS = replace(_FIRSTS_LONG, rows=4, length=1024, branches=384)
FURTHER_CURRICULUM = (
    Stage(0.2, _BOTH, 0.98, (_BACK_AGAIN, _FIRSTS, _LONG)),
    Stage(1.0, _FIRSTS_LONG, 0.995, (_BOTHS, _FIRSTS_LONG, _FIRSTS, _FIRSTS_LONG, _LONGEST, _FIRSTS_LONG, _LONG)),
)


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run; ``steps`` ends it by count (repeatable), else ``minutes`` by time."""

    minutes: float = 150.0
    steps: int | None = None
    seed: int = 0
    device: str = "cpu"
    peak_rate: float = 2e-3
    final_share: float = 0.0
    warm_up: int = 100
    weight_decay: float = 0.1
    pointing_weight: float = 0.1
    crowd: float = 1.0
    mixed_precision: bool = True
    compiled: bool = False
    size: Size = field(default_factory=Size)
    curriculum: tuple[Stage, ...] = CURRICULUM

    @property
    def context(self) -> int:
        """The longest row of the curriculum: beyond it no position is trained, and the files must not claim more."""
        return max(max(shape.length, shape.reach) for stage in self.curriculum for shape in stage.shapes)


def stage_at(recipe: Recipe, progress: float) -> Stage:
    """The stage of the curriculum at a progress in 0..1."""
    return next((stage for stage in recipe.curriculum if progress < stage.until), recipe.curriculum[-1])


def rate_at(recipe: Recipe, step: int, progress: float) -> float:
    """Learning rate: linear warm-up, then a cosine down to a share of the peak."""
    if step < recipe.warm_up:
        return recipe.peak_rate * (step + 1) / recipe.warm_up
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    return recipe.peak_rate * (recipe.final_share + (1 - recipe.final_share) * cosine)


def _compile(model: Any) -> None:
    """Compile the layers one by one, so that they share what is compiled."""
    import torch

    torch._dynamo.config.recompile_limit = 64  # for each shape and each place in the stack; the default is 8
    leave_uncompiled()
    for layer in model.model.layers:
        layer.compile()


class Run:
    """One training run with its state in a folder: ``checkpoint.pt`` and ``log.jsonl``.

    A new run begins near a copying circuit, or where the network saved in ``start`` ended; ``copying`` lets the layers
    of that which begin values copy anew.
    """

    def __init__(
        self, recipe: Recipe, tokenizer_folder: Path, state: Path, start: Path | None = None, copying: bool = False
    ) -> None:
        import torch

        from llamahome_gui.starter.tokenizer import BEGIN, EOT, PAD, load_tokenizer, token_id

        torch.manual_seed(recipe.seed)
        tokenizer = load_tokenizer(tokenizer_folder)
        bos, eos, pad = (token_id(tokenizer, name) for name in (BEGIN, EOT, PAD))
        self.recipe, self.tokenizer_folder, self.state, self.grown = recipe, tokenizer_folder, state, start is not None
        self.model = build(tokenizer.get_vocab_size(), bos, eos, pad, recipe.size, recipe.context)
        if start is None:
            start_near_copying(self.model, recipe.seed)
        else:
            grow(self.model, start)
            if copying:
                let_copy(self.model)
        watch(self.model)
        self.model.to(recipe.device)
        if recipe.compiled:
            _compile(self.model)
        matrices = [p for p in self.model.parameters() if p.ndim >= 2]
        vectors = [p for p in self.model.parameters() if p.ndim < 2]
        groups = [
            {"params": matrices, "weight_decay": recipe.weight_decay},
            {"params": vectors, "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=recipe.peak_rate, betas=(0.9, 0.95), fused=True)
        self.step, self.tokens, self.seconds = 0, 0, 0.0
        state.mkdir(parents=True, exist_ok=True)
        if (state / "checkpoint.pt").exists():
            self._restore()

    def _restore(self) -> None:
        import torch

        saved = torch.load(self.state / "checkpoint.pt", map_location=self.recipe.device, weights_only=True)
        self.model.load_state_dict(saved["model"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.step, self.tokens, self.seconds = saved["step"], saved["tokens"], saved["seconds"]

    def checkpoint(self) -> None:
        """Save model, optimiser and counters; a crash while saving leaves the old file."""
        import torch

        part = self.state / "checkpoint.part"
        counters = {"step": self.step, "tokens": self.tokens, "seconds": self.seconds}
        torch.save({"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), **counters}, part)
        part.replace(self.state / "checkpoint.pt")

    @property
    def progress(self) -> float:
        """How much of the run is done, 0..1."""
        if self.recipe.steps is not None:
            return self.step / self.recipe.steps
        return self.seconds / (self.recipe.minutes * 60)

    def _precision(self) -> AbstractContextManager[Any]:
        import torch

        device = self.recipe.device.split(":")[0]
        return torch.autocast(device, torch.bfloat16) if self.recipe.mixed_precision else nullcontext()

    def _uncompiled(self) -> AbstractContextManager[Any]:
        """What is compiled is so for the precision of the steps; without it torch's compiler is not even imported."""
        import torch

        return torch.compiler.set_stance("force_eager") if self.recipe.compiled else nullcontext()

    def train_step(self, batch: Batch, stage: Stage) -> dict[str, float]:
        """One update; returns losses and accuracies of the batch."""
        import torch

        rate = rate_at(self.recipe, self.step, self.progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        with self._precision():
            loss, seen = loss_of(self.model, batch, stage.answer_weight, self.recipe.pointing_weight, self.recipe.crowd)
        if not torch.isfinite(loss):
            raise TrainingError(
                "the loss is no number any more", subject=str(self.state), hint="Go on with a lower --rate."
            )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.tokens += batch.ids.size
        return {"loss": loss.item(), "rate": rate, **seen}

    def held_out_exact(self, length: int, phrasings: Phrasings) -> float:
        """Exact answers of unseen words, teacher-forced, in rows of a length."""
        import torch

        shape = Shape(max(1, HELD_OUT_TOKENS // length), length, 0.0, 0.0)
        folder, seed = str(self.tokenizer_folder), f"held-out {self.step}"
        batch = make_batch(folder, shape, seed, Split.HELD_OUT, phrasings)
        device = self.recipe.device
        ids, kinds = torch.from_numpy(batch.ids).to(device), torch.from_numpy(batch.kinds).to(device)
        with self._uncompiled():
            return exact_answers(self.model, ids, kinds)

    def log(self, record: dict[str, Any], report: Callable[[str], None]) -> None:
        """Add a line to the log and tell it."""
        line = json.dumps(
            {key: round(value, 5) if isinstance(value, float) else value for key, value in record.items()}
        )
        with (self.state / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        report(line)

    def _request(self, pool: Executor, step: int) -> tuple[Stage, Future[Batch]]:
        progress = step / self.recipe.steps if self.recipe.steps else self.progress
        stage = stage_at(self.recipe, progress)
        seed = f"{self.recipe.seed} {step}"
        return stage, pool.submit(make_batch, str(self.tokenizer_folder), stage.shape_at(step), seed)

    def _record(self, stage: Stage, seen: dict[str, float], report: Callable[[str], None]) -> None:
        lengths = sorted({shape.length for shape in stage.shapes})
        exact = {f"held_out_exact_{length}": self.held_out_exact(length, SEEN) for length in lengths}
        exact |= {f"unseen_exact_{length}": self.held_out_exact(length, UNSEEN) for length in lengths}
        counters = {"step": self.step, "tokens": self.tokens, "seconds": self.seconds, "progress": self.progress}
        self.log({**counters, **exact, **seen}, report)

    def train(
        self,
        report: Callable[[str], None] = print,
        every: float = 120.0,
        stop_at: int | None = None,
        pool: Executor | None = None,
    ) -> None:
        """Train to the end (or to a step), with a log line and a checkpoint every ``every`` seconds.

        Batches are made ahead in a process of its own, or in ``pool``.
        """
        if pool is None:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as own:
                return self.train(report, every, stop_at, own)
        queue = deque(self._request(pool, self.step + n) for n in range(AHEAD))
        began, last = time.monotonic() - self.seconds, self.seconds
        while self.progress < 1 and self.step != stop_at:
            stage, batch = queue.popleft()
            seen = self.train_step(batch.result(), stage)
            queue.append(self._request(pool, self.step + AHEAD - 1))
            self.seconds = time.monotonic() - began
            if self.seconds - last >= every:
                last = self.seconds
                self._record(stage, seen, report)
                self.checkpoint()
        for _, batch in queue:
            batch.cancel()
        self.checkpoint()
        return None
