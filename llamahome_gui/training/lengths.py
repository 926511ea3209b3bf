"""How many tokens the rows of a dataset have, against the longest that a run takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from llamahome_gui.training.dataset import Progress, Row, RowProblem
from llamahome_gui.training.encoding import batches, refused, template_errors, token_counts, whole_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BATCH = 512
BINS = 16  # up to the longest row that is taken; as many again beyond it


@dataclass(frozen=True)
class Lengths:
    """Tokens of each row, special tokens included; 0 where the chat template refuses a row.

    `whole` says whether every row was looked at; `tokens` is only as long as the rows that were.
    """

    tokens: NDArray[np.int32]
    problems: tuple[RowProblem, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class Histogram:
    """Rows by their tokens: `counts[i]` have more than `edges[i]` and at most `edges[i + 1]`; the last bin is open.

    One edge is `max_length`, so no bin holds rows that fit beside rows that do not. `fit` rows have at most so many
    tokens, `longer` have more. `median` and `longest` are tokens of one row, `total` of all, `kept` of those that fit.
    """

    edges: tuple[int, ...]
    counts: tuple[int, ...]
    max_length: int
    fit: int
    longer: int
    median: int
    longest: int
    total: int
    kept: int


def measure_lengths(rows: Sequence[Row], tokenizer: Any, progress: Progress | None = None) -> Lengths:
    """Count the tokens of every row as the run will read it.

    Args:
        progress: Ends the work with what was counted so far.
    """
    import numpy as np

    counts = np.zeros(len(rows), dtype=np.int32)
    problems: list[RowProblem] = []
    done = 0
    for batch in batches(rows, _BATCH):
        if progress is not None and not progress(done / len(rows)):
            return Lengths(counts[:done], tuple(problems), whole=False)
        texts = [_text(row, tokenizer, problems) for row in batch]
        counts[done : done + len(batch)] = token_counts(texts, tokenizer)
        done += len(batch)
    return Lengths(counts, tuple(problems))


def _text(row: Row, tokenizer: Any, problems: list[RowProblem]) -> str:
    try:
        return whole_text(row, tokenizer)
    except template_errors() as error:
        problems.append(refused(row, error))
        return ""


def histogram(lengths: Lengths, max_length: int, bins: int = BINS) -> Histogram:
    """Sort rows into bins by their tokens; those that the template refuses are left out.

    Args:
        bins: Up to `max_length`; there are as many again beyond it where rows are so long.
    """
    import numpy as np

    tokens = lengths.tokens[lengths.tokens > 0].astype(np.int64)
    edges = sorted({round(max_length * number / bins) for number in range(2 * bins + 1)})
    longest = int(tokens.max(initial=0))
    while len(edges) > 2 and edges[-2] >= max(longest, max_length):
        edges.pop()
    places = np.searchsorted(edges, tokens, side="left") - 1
    counts = np.bincount(np.minimum(places, len(edges) - 2), minlength=len(edges) - 1)
    fits = tokens <= max_length
    return Histogram(
        edges=tuple(edges),
        counts=tuple(map(int, counts)),
        max_length=max_length,
        fit=int(fits.sum()),
        longer=int((~fits).sum()),
        median=int(np.median(tokens)) if len(tokens) else 0,
        longest=longest,
        total=int(tokens.sum()),
        kept=int(tokens[fits].sum()),
    )
