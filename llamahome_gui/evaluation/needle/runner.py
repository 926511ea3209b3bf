"""Runs a needle test on an engine, trial by trial."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.evaluation.needle.grid import Grid, Place, Setting
from llamahome_gui.evaluation.needle.results import Journal, Result
from llamahome_gui.evaluation.needle.trials import Trial, TrialSource
from llamahome_gui.inference.types import Finished

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

# Long enough for a sentence that restates the fact.
LONGEST_ANSWER = 48
GREEDY = SamplingSettings(temperature=0.0, max_new_tokens=LONGEST_ANSWER)


@dataclass(frozen=True)
class Progress:
    """A trial is done; `done` of `total`, those of earlier runs included."""

    result: Result
    done: int
    total: int


def run(
    engine: Engine,
    source: TrialSource,
    grid: Grid,
    journal: Journal,
    *,
    on_trial: Callable[[Progress], object] | None = None,
    stop: threading.Event | None = None,
    without_needle: bool = False,
) -> list[Result]:
    """Ask what was not asked yet.

    Args:
        stop: Ends the test within a chunk of a prompt; what was answered is kept.
        without_needle: Ask about texts from which the needles were taken: right answers are guesses then.

    Returns:
        All results in the journal that belong to the grid, in its order.
    """
    wanted = list(grid.places())
    done = sum(place in journal.results for _, place in wanted)
    for setting, place in wanted:
        if stop is not None and stop.is_set():
            break
        if place in journal.results:
            continue
        trial = source.trial(grid.seed, place.length, place.depth / 100, place.number)
        result = ask(engine, trial, setting, place, stop, without_needle=without_needle)
        if result is None:
            break
        if grid.perplexity and result.right is not None:
            result = replace(result, loss=loss_of(engine, trial, setting))
        journal.add(result)
        done += 1
        if on_trial is not None:
            on_trial(Progress(result, done, len(wanted)))
    return [journal.results[place] for _, place in wanted if place in journal.results]


def ask(
    engine: Engine,
    trial: Trial,
    setting: Setting,
    place: Place,
    stop: threading.Event | None = None,
    *,
    without_needle: bool = False,
) -> Result | None:
    """One trial; None when it was broken off."""
    started, needle = time.perf_counter(), trial.needle
    messages = trial.messages(without_needle=without_needle)
    try:
        for event in engine.stream(messages, h2o=setting.h2o, sampling=GREEDY, stop=stop):
            last = event
    except GenerationError as error:
        return Result(place, None, str(error), needle.value, needle.kind)
    assert isinstance(last, Finished)
    if last.reason == "cancelled":
        return None
    seconds, usage = time.perf_counter() - started, last.stats.usage
    right = trial.is_right(last.text)
    return Result(
        place, right, last.text.strip(), needle.value, needle.kind, last.stats.prompt_tokens, usage.share, seconds
    )


def loss_of(engine: Engine, trial: Trial, setting: Setting) -> float:
    """Mean negative log-likelihood of the right answer's tokens behind the text."""
    import torch

    from llamahome_gui.inference.prefill import Prefill
    from llamahome_gui.kvcache.factory import make_cache

    ids, plan = engine.prepare(trial.messages(), setting.h2o)
    cache = make_cache(engine.loaded.model, plan.spec)
    *_, (_, logits) = Prefill(engine.stepper, cache, plan, threading.Event()).run(ids)
    answer: list[int] = engine.loaded.tokenizer(trial.answer, add_special_tokens=False)["input_ids"]
    total = 0.0
    for token in answer:
        assert logits is not None
        total -= float(torch.log_softmax(logits.float(), dim=-1)[token])
        logits = engine.stepper.step(token, cache)
    return total / len(answer)
