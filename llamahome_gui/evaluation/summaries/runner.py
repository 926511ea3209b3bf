"""Summarises every article through every cache, keeping each result as it comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from llamahome_gui.config.digests import digest_of
from llamahome_gui.config.journal import Journal
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import ConfigError, ContextError
from llamahome_gui.evaluation.summaries.published import FULL
from llamahome_gui.evaluation.summaries.rows import ArticleRow
from llamahome_gui.evaluation.summaries.scoring import Scores, rouge
from llamahome_gui.inference.stopwords import StopWords
from llamahome_gui.inference.types import ChatMessage, Finished, GenerationEvent, TextChunk

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine


@dataclass(frozen=True)
class Setting:
    """One cache: its size as said, `full` or a number of slots."""

    name: str
    h2o: H2OSettings


@dataclass(frozen=True)
class Summary:
    """What came of an article through one cache.

    Attributes:
        number: Of the article, from 0.
        scores: None when the model could not be asked: `text` says why.
        share: Bytes held over those of a full cache, after the answer.
    """

    setting: str
    number: int
    text: str
    scores: Scores | None
    prompt_tokens: int = 0
    new_tokens: int = 0
    share: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Task:
    """All that decides the results.

    Attributes:
        raw: Prompts go to the model as they stand, as in the published runs; else in the model's chat template.
        greedy: Always the likeliest token, whatever the rows say.
    """

    articles: tuple[ArticleRow, ...]
    settings: tuple[Setting, ...]
    raw: bool = False
    greedy: bool = False
    seed: int = 0

    def places(self) -> Iterator[tuple[Setting, int]]:
        """Every summary to be written; all caches of an article together, so that half a test compares them."""
        for number in range(len(self.articles)):
            for setting in self.settings:
                yield setting, number

    def __len__(self) -> int:
        return len(self.articles) * len(self.settings)

    def key(self, model: str) -> str:
        """A name of all that decides a summary."""
        said = [
            model, self.raw, self.greedy, self.seed,
            {one.name: one.h2o.model_dump(mode="json") for one in self.settings},
            [row.model_dump() for row in self.articles],
        ]  # fmt: skip
        return digest_of(said, 32)


def settings_for(sizes: Sequence[str], base: H2OSettings, heavy_share: float = 0.5) -> tuple[Setting, ...]:
    """A cache of each size with `base`'s policy; half of the slots go to heavy hitters, as published.

    Args:
        sizes: Numbers of slots, or `full`.

    Raises:
        ConfigError: A size is none.
    """
    made: dict[str, Setting] = {}
    for size in sizes:
        if size == FULL:
            made[size] = Setting(size, base.model_copy(update={"enable": False}))
            continue
        if not size.isdecimal() or not 8 <= int(size) <= 1_048_576:
            raise ConfigError(f"{size!r} is no size of a cache.", hint="Name numbers of slots from 8 on, or full.")
        sized = {"preset": "custom", "window_length": int(size), "heavy_hitter_tokens": int(int(size) * heavy_share)}
        made[size] = Setting(size, H2OSettings(**(base.model_dump() | {"enable": True} | sized)))
    return tuple(made.values())


def run(
    engine: Engine,
    test: Task,
    journal: Journal,
    *,
    on_summary: Callable[[Summary, int, int], object] | None = None,
    stop: threading.Event | None = None,
) -> list[Summary]:
    """Write the summaries that are not there yet.

    Args:
        on_summary: Called with each new summary, how many are done, and of how many.
        stop: Ends the test within a chunk or token; what was written is kept.

    Returns:
        All summaries of the journal that belong to the test, in its order.
    """
    stop = stop or threading.Event()
    kept = (Summary(**row) for row in journal.rows)
    found = {(one.setting, one.number): one for one in kept}
    done = sum((setting.name, number) in found for setting, number in test.places())
    for setting, number in test.places():
        if stop.is_set():
            break
        if (setting.name, number) in found:
            continue
        made = summarise(engine, test, setting, number, stop)
        if made is None:
            break
        journal.add(asdict(made))
        found[setting.name, number] = made
        done += 1
        if on_summary is not None:
            on_summary(made, done, len(test))
    return [found[at] for setting, number in test.places() if (at := (setting.name, number)) in found]


def summarise(engine: Engine, test: Task, setting: Setting, number: int, stop: threading.Event) -> Summary | None:
    """One summary; None when it was broken off."""
    row, started = test.articles[number], time.perf_counter()
    try:
        text, finished = _answer(engine, test, setting, row, stop)
    except ContextError as error:  # another time it is too long again; what memory lacked may be there then
        return Summary(setting.name, number, str(error), None)
    if finished is None:
        return None
    seconds, stats = time.perf_counter() - started, finished.stats
    return Summary(
        setting.name, number, text, rouge(text, row.summary_gt), stats.prompt_tokens, stats.new_tokens,
        round(stats.usage.share, 4), round(seconds, 3),
    )  # fmt: skip


def _answer(
    engine: Engine, test: Task, setting: Setting, row: ArticleRow, stop: threading.Event
) -> tuple[str, Finished | None]:
    """The answer up to the first stop word; no end when it was broken off."""
    words, enough, parts = StopWords(row.stop), threading.Event(), list[str]()
    for event in _events(engine, test, setting, row, enough):
        if isinstance(event, TextChunk):
            parts.append(words.add(event.text))
        if words.met or stop.is_set():
            enough.set()
        if isinstance(event, Finished):
            broken_off = stop.is_set() and not words.met and event.reason == "cancelled"
            return ("".join(parts) + words.rest()).strip(), None if broken_off else event
    raise AssertionError("an answer always ends")


def _events(
    engine: Engine, test: Task, setting: Setting, row: ArticleRow, stop: threading.Event
) -> Iterator[GenerationEvent]:
    sampling = SamplingSettings(
        temperature=0.0 if test.greedy else row.temperature,
        top_p=row.top_p,
        max_new_tokens=row.max_tokens,
        seed=test.seed,
    )
    h2o = setting.h2o
    if not test.raw:
        yield from engine.stream([ChatMessage("user", row.article)], h2o=h2o, sampling=sampling, stop=stop)
        return
    begin = engine.loaded.tokenizer.bos_token or ""
    ids = engine.encode(begin + row.article, h2o)
    yield from engine.answer(ids, engine.plan(len(ids), h2o), sampling, stop=stop)
