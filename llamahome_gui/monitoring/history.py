"""What was measured: the last minutes sample by sample, the last hour in coarser steps; never more than that."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from llamahome_gui.monitoring.ring import RingBuffer

FINE_ROWS, COARSE_ROWS, COARSE_SECONDS = 1300, 1800, 2.0
SPAN_SECONDS = COARSE_ROWS * COARSE_SECONDS
TIME = 0


class History:
    """Rows of numbers, the first of them the time in seconds.

    At ten samples a second the newest two minutes are kept as they came. Of what is older each step of two seconds is
    one row with the largest value of each column, so that no peak is lost; after an hour it is forgotten.

    Args:
        names: Of the columns, that of the time included.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._fine = RingBuffer(FINE_ROWS, len(names))
        self._coarse = RingBuffer(COARSE_ROWS, len(names))
        self._step = np.full(len(names), np.nan)

    def append(self, row: Sequence[float]) -> None:
        """Add a row, which is not older than the one before."""
        values = np.asarray(row, dtype=float)
        if values[TIME] - self._step[TIME] >= COARSE_SECONDS:
            self._coarse.append(self._step.tolist())
            self._step = values
        elif np.isnan(self._step[TIME]):
            self._step = values
        else:
            began = self._step[TIME]
            self._step = np.fmax(self._step, values)
            self._step[TIME] = began
        self._fine.append(row)

    def rows(self, since: float) -> NDArray[np.float64]:
        """The rows from a time on, oldest first, as finely as they are kept; of shape (rows, columns)."""
        fine = self._fine.view()
        if not len(fine) or fine[0, TIME] <= since:
            return fine[np.searchsorted(fine[:, TIME], since) :]
        coarse = self._coarse.view()
        first, last = np.searchsorted(coarse[:, TIME], (since, fine[0, TIME]))
        return np.concatenate([coarse[first:last], fine]) if last > first else fine

    def as_csv(self, now: float) -> str:
        """All rows as a table: the time of day, then the columns; what was not measured stays empty.

        Args:
            now: The present on the clock of the rows.
        """
        ahead = datetime.now(UTC).timestamp() - now
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.names)
        for row in self.rows(float("-inf")):
            moment = datetime.fromtimestamp(row[TIME] + ahead, UTC).isoformat(timespec="milliseconds")
            writer.writerow([moment, *("" if np.isnan(value) else f"{value:.10g}" for value in row[1:])])
        return text.getvalue()
