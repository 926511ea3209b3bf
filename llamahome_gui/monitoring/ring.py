"""A ring buffer of rows: constant memory however long the window stays open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class RingBuffer:
    """The newest `capacity` rows of `columns` numbers each.

    Every row is written twice, `capacity` apart, so that a view of any window of the ring is one contiguous slice
    and nothing is copied when a chart reads it.
    """

    def __init__(self, capacity: int, columns: int) -> None:
        if capacity < 1 or columns < 1:
            raise ValueError("a ring buffer needs at least one row and one column")
        self._capacity = capacity
        self._rows = np.full((2 * capacity, columns), np.nan)
        self._written = 0

    def __len__(self) -> int:
        return min(self._written, self._capacity)

    def append(self, row: Sequence[float]) -> None:
        """Add one row; the oldest goes when the buffer is full."""
        place = self._written % self._capacity
        self._rows[place] = row
        self._rows[place + self._capacity] = row
        self._written += 1

    def view(self) -> NDArray[np.float64]:
        """The rows, oldest first: a view of shape (rows, columns), valid until the next `append`."""
        start = self._written % self._capacity if self._written > self._capacity else 0
        return self._rows[start : start + len(self)]

    def clear(self) -> None:
        """Forget all rows."""
        self._written = 0
