"""What a model would learn from a dataset: rows as it reads them, what carries loss, lengths, duplicates, the split.

Nothing here knows a widget; the window and the command line draw the same objects.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from llamahome_gui.training.contents import Duplicates, content_key, find_duplicates, split_by_content
from llamahome_gui.training.dataset import Dataset, Row, RowProblem
from llamahome_gui.training.encoding import IGNORED, encode_batch, encode_rows, whole_text
from llamahome_gui.training.lengths import BINS, Histogram, Lengths, histogram, measure_lengths

if TYPE_CHECKING:
    from llamahome_gui.config.settings import TrainingSettings

_LONGER_NAMED = 200

Report = Callable[[str, float], bool]
"""Told what is being done and the share of it that is done; False ends the work."""


@dataclass(frozen=True)
class Span:
    """A stretch of a row's text; the loss is taken on it if it is `learned`."""

    text: str
    learned: bool


@dataclass(frozen=True)
class RowPreview:
    """A row as the model reads it: one after the other, the texts of `spans` are the rendered row.

    Of its `tokens`, `learned` carry loss. `problem` says why a run leaves the row out, `cut` after how many characters
    it is cut.
    """

    line: int
    form: str
    spans: tuple[Span, ...] = ()
    tokens: int = 0
    learned: int = 0
    problem: str | None = None
    cut: int | None = None


@dataclass(frozen=True)
class SplitNumbers:
    """Rows to train on, rows kept aside, and those of either that are duplicates of another row on the same side."""

    training: int
    validation: int
    repeated: int


@dataclass(frozen=True)
class DatasetPreview:
    """All that can be said about a dataset and a model before a run.

    `refused` rows are those that the chat template does not take. `left_out` rows are too long; of rows that are cut,
    those with nothing to learn before the cut. `longer` tells the first of them.
    """

    dataset: Dataset
    rows: tuple[RowPreview, ...]
    lengths: Histogram
    duplicates: Duplicates
    split: SplitNumbers
    refused: tuple[RowProblem, ...]
    longer: tuple[RowProblem, ...] = ()
    left_out: int = 0


def preview_dataset(
    dataset: Dataset,
    tokenizer: Any,
    settings: TrainingSettings,
    *,
    context_length: int | None = None,
    shown: int = 3,
    bins: int = BINS,
    report: Report | None = None,
) -> DatasetPreview:
    """Look at a dataset as a run with these settings would.

    Args:
        tokenizer: Of the model, with its chat template.
        context_length: Of the model; its rows are no longer than that.
        shown: First rows to render.
        bins: Of the histogram, up to the longest row that is taken.
        report: Ends the work with what was found so far.
    """
    limit = min(settings.max_length, context_length or settings.max_length)
    say = report or (lambda text, share: True)
    rows = tuple(preview_row(row, tokenizer, limit, truncate=settings.truncate) for row in dataset.rows[:shown])
    lengths = measure_lengths(dataset.rows, tokenizer, lambda share: say("Counting tokens", share))
    duplicates = find_duplicates(dataset.rows, lambda share: say("Looking for duplicates", share))
    longer = _too_long_ones(dataset, lengths, tokenizer, limit, truncate=settings.truncate)
    split = _split(dataset, lengths, {problem.line for problem in longer}, settings)
    return DatasetPreview(
        dataset=dataset,
        rows=rows,
        lengths=histogram(lengths, limit, bins),
        duplicates=duplicates,
        split=split,
        refused=lengths.problems,
        longer=tuple(longer[:_LONGER_NAMED]),
        left_out=len(longer),
    )


def preview_row(row: Row, tokenizer: Any, max_length: int, *, truncate: bool = False) -> RowPreview:
    """Render one row and mark what carries loss."""
    found = next(encode_batch([row], tokenizer))
    if isinstance(found, RowProblem):
        return RowPreview(row.line, row.form, problem=found.reason)
    input_ids, labels = found
    marked = _marked(whole_text(row, tokenizer), input_ids, labels, tokenizer)
    learned = sum(label != IGNORED for label in labels[1:max_length])
    problem, cut = None, None
    if len(input_ids) > max_length:
        problem = None if truncate else _too_long(len(input_ids), max_length)
        kept = _marked(whole_text(row, tokenizer), input_ids, [0] * max_length, tokenizer)
        cut = len(kept[0].text) if truncate else None
    if problem is None and not learned:
        problem = "The row has no token to learn."
    return RowPreview(row.line, row.form, tuple(marked), len(input_ids), learned, problem, cut)


def _marked(text: str, input_ids: list[int], labels: list[int], tokenizer: Any) -> list[Span]:
    """The text in spans; a character that several tokens share belongs to the first of them."""
    marks = bytearray(len(text))
    if tokenizer.is_fast:
        offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    else:
        offsets = _by_decoding(input_ids, tokenizer)
    start = 0
    for label, (_, end) in zip(labels, offsets, strict=False):
        # What lies between two tokens (blanks that are trimmed from their offsets) belongs to the second.
        end = min(max(start, end), len(text))
        marks[start:end] = bytes([label != IGNORED]) * (end - start)
        start = end
    if len(labels) >= len(input_ids) and labels:
        marks[start:] = bytes([labels[-1] != IGNORED]) * (len(text) - start)
    spans, start = [], 0
    for learned, group in groupby(marks):
        end = start + sum(1 for _ in group)
        spans.append(Span(text[start:end], bool(learned)))
        start = end
    return spans


def _too_long(tokens: int, most: int) -> str:
    return f"The row has {tokens} tokens, more than {most}."


def _by_decoding(input_ids: list[int], tokenizer: Any) -> list[tuple[int, int]]:
    """Where tokens lie in the text, for a tokenizer that does not say: about there."""
    ends = [len(tokenizer.decode(input_ids[: number + 1])) for number in range(len(input_ids))]
    return list(zip([0, *ends], ends, strict=False))


def _too_long_ones(
    dataset: Dataset, lengths: Lengths, tokenizer: Any, limit: int, *, truncate: bool
) -> list[RowProblem]:
    """The rows that a run leaves out because of their length; one that is cut may have nothing to learn left."""
    longer = [(row, int(n)) for row, n in zip(dataset.rows, lengths.tokens, strict=False) if n > limit]
    if truncate:
        return encode_rows([row for row, _ in longer], tokenizer, limit, truncate=True).problems
    return [RowProblem(row.line, _too_long(tokens, limit)) for row, tokens in longer]


def _split(dataset: Dataset, lengths: Lengths, left_out: Container[int], settings: TrainingSettings) -> SplitNumbers:
    """As the run splits the rows that it can use; ``left_out`` are lines."""
    keys = [
        content_key(row.messages)
        for row, tokens in zip(dataset.rows, lengths.tokens, strict=False)
        if tokens > 0 and row.line not in left_out
    ]
    training, validation = split_by_content(keys, settings.validation_split, settings.seed)
    return SplitNumbers(len(training), len(validation), len(keys) - len(set(keys)))
