"""Whether a second question about a text finds its answer: read again, recalled, or from what the first one kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.evaluation.needle.grid import DEPTHS
from llamahome_gui.evaluation.needle.runner import GREEDY
from llamahome_gui.evaluation.needle.trials import Trial
from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.reading_files import ReadingFiles
from llamahome_gui.inference.remembered import Readings
from llamahome_gui.inference.types import ChatMessage, Finished, GenerationEvent
from llamahome_gui.starter.needles import NeedleSource

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

# How far behind the first needle the second one stands, as a share of the text.
_APART = 0.37
_NOWHERE = ReadingFiles(Path("/nonexistent"), 0)


@dataclass
class Outcome:
    """Right answers to the second question in one way, and the seconds until its first token, summed."""

    way: str
    right: int = 0
    trials: int = 0
    seconds: float = field(default=0.0)

    def add(self, trial: Trial, events: Iterator[GenerationEvent], started: float) -> None:
        """Take in an answer; what came before its stream began counts for its time."""
        before = time.perf_counter() - started
        *_, last = events
        assert isinstance(last, Finished)
        self.trials += 1
        self.right += trial.is_right(last.text)
        self.seconds += before + last.stats.time_to_first_token


def compare(engine: Engine, length: int, trials: int, seed: int = 0) -> list[Outcome]:
    """Ask twice about texts with two needles; the settings are the program's own."""
    source, h2o = NeedleSource(engine.loaded.tokenizer), H2OSettings()
    again, recalled, kept = Outcome("read again"), Outcome("recalled"), Outcome("from what the first question kept")
    for depth in DEPTHS:
        for number in range(trials):
            first = source.trial(seed, length, depth / 100, number)
            second = source.trial(seed + 1, length, (depth / 100 + _APART) % 1, number)
            documents = [(first.document, _with(first.text, second, (depth / 100 + _APART) % 1))]
            asked = [[ChatMessage("user", document_turn(documents, each.question))] for each in (first, second)]
            started = time.perf_counter()
            again.add(second, engine.stream(asked[1], h2o=h2o, sampling=GREEDY), started)
            engine.readings = Readings()
            *_, _last = engine.stream(asked[0], h2o=h2o, sampling=GREEDY, reuse=_NOWHERE)
            started = time.perf_counter()
            recalled.add(second, engine.stream(asked[1], h2o=h2o, sampling=GREEDY, reuse=_NOWHERE), started)
            read = engine.read(documents, h2o, question=first.question)
            kept.add(second, read.ask(second.question, GREEDY), time.perf_counter())
    return [again, recalled, kept]


def _with(text: str, trial: Trial, depth: float) -> str:
    parts = text.split("\n\n")
    place = int(len(parts) * depth)
    return "\n\n".join([*parts[:place], trial.needle.text, *parts[place:]])
