"""Results of trials, kept line by line as they come, so that a test that was broken off goes on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from llamahome_gui.config import journal
from llamahome_gui.evaluation.needle.grid import Place
from llamahome_gui.evaluation.statistics import wilson

JOURNAL = "trials.jsonl"


@dataclass(frozen=True)
class Result:
    """What came of a trial.

    Attributes:
        right: None when the model could not be asked: `answer` says why.
        share: Bytes held over those of a full cache, after the answer.
        loss: Mean negative log-likelihood of the right answer's tokens, where the grid asks for it.
        too_long: It was not asked because the text is too long; False for what was refused for another reason, and in
            journals of earlier versions, which did not tell.
    """

    place: Place
    right: bool | None
    answer: str
    expected: str
    kind: str
    prompt_tokens: int = 0
    share: float = 0.0
    seconds: float = 0.0
    loss: float | None = None
    too_long: bool = False


@dataclass(frozen=True)
class Cell:
    """All trials of a setting at one length and depth; `low` and `high` are the 95 % Wilson interval.

    `trials` are those that were asked. `perplexity` is that of the right answers, over all their trials; None when it
    was not measured. `refused` says why one could not be asked, `too_long` that its text has too many tokens, and
    `not_asked` how many there were of them.
    """

    setting: str
    length: int
    depth: float
    trials: int
    right: int
    accuracy: float
    low: float
    high: float
    share: float
    perplexity: float | None = None
    refused: str = ""
    too_long: bool = False
    not_asked: int = 0

    @property
    def verdict(self) -> str:
        """Why it has no share of right answers, in a word or two; empty where it has one."""
        if self.trials or not self.refused:
            return ""
        return "too long" if self.too_long else "refused"


class Journal:
    """The results of a needle test in a folder; see `config.journal.Journal`.

    Args:
        key: Of the test, see `Grid.key`.

    Raises:
        StorageError: The folder cannot be written to, or holds results of another test.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._lines = journal.Journal(folder / JOURNAL, key, from_row)
        kept = map(from_row, self._lines.rows)
        self.results: dict[Place, Result] = {result.place: result for result in kept}

    @property
    def complaint(self) -> str:
        """One sentence on lines that cannot be read; empty where there are none."""
        return self._lines.complaint

    def add(self, result: Result) -> None:
        """Keep a result."""
        self.results[result.place] = result
        self._lines.add(asdict(result))


def from_row(row: Mapping[str, Any]) -> Result:
    """A result as it is written down in a journal or in a line of progress."""
    return Result(**{**row, "place": Place(**row["place"])})


def read_journal(path: Path) -> journal.Lines:
    """The lines of a journal as they stand there."""
    return journal.lines_of(path, from_row)


def results_of(lines: journal.Lines) -> list[Result]:
    """What stands in a journal, in its order; of a place that was asked twice the later answer."""
    kept = {result.place: result for result in map(from_row, lines.rows)}
    return list(kept.values())


def cells(results: Iterable[Result]) -> list[Cell]:
    """Results by setting, length and depth, in the order in which they first come."""
    groups: dict[tuple[str, int, float], list[Result]] = {}
    for result in results:
        groups.setdefault((result.place.setting, result.place.length, result.place.depth), []).append(result)
    return [_cell(*at, found) for at, found in groups.items()]


def perplexity_of(found: Iterable[Cell]) -> float | None:
    """That of the right answers of several cells, each trial counting as much as another; None where none has any."""
    told = [(math.log(cell.perplexity), cell.trials) for cell in found if cell.perplexity is not None]
    trials = sum(count for _, count in told)
    return math.exp(sum(log * count for log, count in told) / trials) if trials else None


def _cell(setting: str, length: int, depth: float, found: list[Result]) -> Cell:
    asked = [result for result in found if result.right is not None]
    right = sum(bool(result.right) for result in asked)
    refused = next((result for result in found if result.right is None), None)
    why, too_long = (refused.answer, refused.too_long) if refused is not None else ("", False)
    share = sum(result.share for result in asked) / max(1, len(asked))
    low, high = wilson(right, len(asked))
    losses = [result.loss for result in asked if result.loss is not None]
    perplexity = math.exp(sum(losses) / len(losses)) if losses else None
    accuracy = right / max(1, len(asked))
    return Cell(
        setting, length, depth, len(asked), right, accuracy, low, high, share, perplexity, why, too_long,
        len(found) - len(asked),
    )  # fmt: skip
