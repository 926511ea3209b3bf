"""Runs a needle test on an engine, trial by trial."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.errors import ContextError, GenerationError, GenerationMemoryError
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


class NotAskedError(GenerationError):
    """Some questions could not be asked for want of memory; they are asked again when the test goes on.

    Attributes:
        results: Of those that were asked, in the order of the grid.
    """

    def __init__(self, missing: int, total: int, why: str, results: Sequence[Result]) -> None:
        said = f"{missing:,} of {total:,} questions could not be asked. {why}"
        super().__init__(said, hint="Go on with the test to ask them again.")
        self.results = list(results)


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

    Raises:
        NotAskedError: Where memory was too short for a cache, all others were asked; nothing is kept of the questions
            it missed.
        CacheError: One of the caches is impossible. Nothing more is asked: the test wants other settings.
    """
    wanted = list(grid.places())
    done = sum(place in journal.results for _, place in wanted)
    missed: dict[tuple[str, int], str] = {}
    for setting, place in wanted:
        if stop is not None and stop.is_set():
            break
        if place in journal.results or (place.setting, place.length) in missed:
            continue
        trial = source.trial(grid.seed, place.length, place.depth / 100, place.number)
        try:
            result = _result(engine, grid, trial, setting, place, stop, without_needle=without_needle)
        except GenerationMemoryError as error:  # as words: its frames would hold on to the memory
            missed[place.setting, place.length] = str(error)
            continue
        if result is None:
            break
        journal.add(result)
        done += 1
        if on_trial is not None:
            on_trial(Progress(result, done, len(wanted)))
    return _all(wanted, journal, {} if stop is not None and stop.is_set() else missed)


def _all(
    wanted: Sequence[tuple[Setting, Place]], journal: Journal, missed: Mapping[tuple[str, int], str]
) -> list[Result]:
    results = [journal.results[place] for _, place in wanted if place in journal.results]
    if missed:
        raise NotAskedError(len(wanted) - len(results), len(wanted), next(iter(missed.values())), results)
    return results


def _result(
    engine: Engine, grid: Grid, trial: Trial, setting: Setting, place: Place, stop: threading.Event | None,
    *, without_needle: bool,
) -> Result | None:  # fmt: skip
    """One trial with all that the grid wants to know of it; None when it was broken off."""
    result = ask(engine, trial, setting, place, stop, without_needle=without_needle)
    if result is None or result.right is None or not grid.perplexity:
        return result
    loss = loss_of(engine, trial, setting, stop, without_needle=without_needle)
    return None if loss is None else replace(result, loss=loss)


def ask(
    engine: Engine,
    trial: Trial,
    setting: Setting,
    place: Place,
    stop: threading.Event | None = None,
    *,
    without_needle: bool = False,
) -> Result | None:
    """One trial; None when it was broken off.

    Raises:
        GenerationMemoryError: Memory ran out. Whatever else cannot be asked, a text that is too long for the model or
            a conversation that its template refuses, is a result, for it stays so.
        CacheError: The cache is impossible.
    """
    started, needle = time.perf_counter(), trial.needle
    messages = trial.messages(without_needle=without_needle)
    try:
        for event in engine.stream(messages, h2o=setting.h2o, sampling=GREEDY, stop=stop):
            last = event
    except GenerationMemoryError:
        raise
    except GenerationError as error:
        too_long = isinstance(error, ContextError)
        return Result(place, None, str(error), needle.value, needle.kind, too_long=too_long)
    assert isinstance(last, Finished)
    if last.reason == "cancelled":
        return None
    seconds, usage = time.perf_counter() - started, last.stats.usage
    right = trial.is_right(last.text)
    if not right and last.reason == "limit":  # the text left no room for an answer
        why = f"Its {last.stats.prompt_tokens:,} tokens leave no room for an answer."
        return Result(place, None, why, needle.value, needle.kind, last.stats.prompt_tokens, too_long=True)
    return Result(
        place, right, last.text.strip(), needle.value, needle.kind, last.stats.prompt_tokens, usage.share, seconds
    )


def loss_of(
    engine: Engine,
    trial: Trial,
    setting: Setting,
    stop: threading.Event | None = None,
    *,
    without_needle: bool = False,
) -> float | None:
    """Mean negative log-likelihood of the right answer's tokens behind the text; None when it was broken off."""
    import torch

    from llamahome_gui.inference.memory import running_out
    from llamahome_gui.inference.prefill import Prefill, Stopped
    from llamahome_gui.kvcache.factory import make_cache

    ids, plan = engine.prepare(trial.messages(without_needle=without_needle), setting.h2o)
    answer: list[int] = engine.loaded.tokenizer(trial.answer, add_special_tokens=False)["input_ids"]
    total = 0.0
    with running_out(engine.loaded.info.title, plan.smaller):
        cache = make_cache(engine.loaded.model, plan.spec)
        try:
            *_, (_, logits) = Prefill(engine.stepper, cache, plan, stop or threading.Event()).run(ids)
        except Stopped:
            return None
        for token in answer:
            assert logits is not None
            total -= float(torch.log_softmax(logits.float(), dim=-1)[token])
            logits = engine.stepper.step(token, cache)
    return total / len(answer)
