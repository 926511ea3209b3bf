"""What it costs to watch the cache, and whether the passages that are named are those an answer came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.evaluation.medians import ratio, spread
from llamahome_gui.evaluation.needle.grid import settings_for
from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.evaluation.steps import Say, through
from llamahome_gui.inference.types import ChatMessage, Finished
from llamahome_gui.inference.watching import CacheWatch, Source

if TYPE_CHECKING:
    from llamahome_gui.evaluation.needle.trials import Trial, TrialSource
    from llamahome_gui.inference.engine import Engine

# The bars: watching takes no more than this of the speed; so many right answers have their fact named first.
SPEED_BAR, FIRST_BAR = 0.99, 0.90
_LONGEST_ANSWER = 60
_DEPTHS = (10.0, 50.0, 90.0)


def run(
    engine: Engine,
    source: TrialSource,
    *,
    modes: Sequence[str],
    length: int,
    trials: int,
    rounds: int,
    tokens: int,
    say: Say = lambda _text: None,
) -> dict[str, Any]:
    """Measure; gives the report object.

    Args:
        source: Makes texts with a fact at a known place, and questions for it.
        modes: As of the needle test.
        length: Of the texts, in tokens.
        trials: Questions for each mode.
        rounds: Answers for each mode whose speed is measured, with a watch and without one in turn.
        tokens: Length of these answers.

    Raises:
        ConfigError: There is no such mode.
    """
    rows: list[dict[str, Any]] = []
    for setting in through(say, settings_for(modes, H2OSettings(), length + tokens)):
        say(f"{setting.name}: {rounds} answers of {tokens} tokens, {trials} questions")
        speeds = _speeds(engine, source.trial(0, length, 50.0, 0), setting.h2o, rounds, tokens)
        asked = [source.trial(1, length, _DEPTHS[number % len(_DEPTHS)], number) for number in range(trials)]
        head = {"case": "watch", "mode": setting.name, "length": length}
        rows.append(head | speeds | _named(engine, asked, setting.h2o))
    right, first = sum(row["right"] for row in rows), sum(row["named_first"] for row in rows)
    worst = min(row["speed_share"] for row in rows)
    share = first / right if right else 0.0
    checks = [
        Check("speed with a watch over speed without, worst mode", worst, SPEED_BAR, worst >= SPEED_BAR),
        Check("right answers whose fact is the first passage", share, FIRST_BAR, share >= FIRST_BAR),
    ]
    return report(rows, checks)


def _speeds(engine: Engine, trial: Trial, h2o: H2OSettings, rounds: int, tokens: int) -> dict[str, float]:
    """Decode speeds of one answer that goes on and on."""
    watched: list[float] = []
    bare: list[float] = []
    sampling = SamplingSettings(temperature=0.0, max_new_tokens=tokens)
    with _never_ending(engine):
        for number in range(2 * rounds + 2):
            watch = _watch_of(trial) if number % 2 else None
            finished = _answer(engine, trial.messages(), h2o, sampling, watch)
            if number > 1:  # the first two warm up
                (bare if watch is None else watched).append(finished.stats.tokens_per_second)
    shares = ratio(watched, bare)
    return {"speed_share": shares.median} | spread(watched).row("watched_tokens_s") | spread(bare).row("bare_tokens_s")


def _named(engine: Engine, trials: Sequence[Trial], h2o: H2OSettings) -> dict[str, Any]:
    """Of the answers that are right, how many have the sentence they came from named, and named first."""
    right = first = anywhere = 0
    accounted: list[float] = []
    for trial in trials:
        watch = _watch_of(trial)
        sampling = SamplingSettings(temperature=0.0, max_new_tokens=_LONGEST_ANSWER)
        finished = _answer(engine, trial.messages(), h2o, sampling, watch)
        accounted.append(watch.drew_on.accounted)
        if trial.is_right(finished.text):
            holds = [_overlaps(trial, passage.start, passage.end) for passage in watch.drew_on.passages]
            right, first, anywhere = right + 1, first + any(holds[:1]), anywhere + any(holds)
    known = spread(accounted).median if accounted else 0.0
    return {"asked": len(trials), "right": right, "named_first": first, "named": anywhere, "accounted": known}


def _overlaps(trial: Trial, start: int, end: int) -> bool:
    place = trial.text.find(trial.needle.text)
    return start < place + len(trial.needle.text) and place < end


def _watch_of(trial: Trial) -> CacheWatch:
    return CacheWatch([Source(0, trial.document, trial.text)])


def _answer(
    engine: Engine,
    messages: Sequence[ChatMessage],
    h2o: H2OSettings,
    sampling: SamplingSettings,
    watch: CacheWatch | None,
) -> Finished:
    *_, last = engine.stream(messages, h2o=h2o, sampling=sampling, watch=watch)
    assert isinstance(last, Finished)
    return last


@contextmanager
def _never_ending(engine: Engine) -> Iterator[None]:
    before, engine.stop_ids = engine.stop_ids, frozenset()
    try:
        yield
    finally:
        engine.stop_ids = before
