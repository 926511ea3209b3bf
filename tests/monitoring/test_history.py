"""What is kept of an hour, against the list of all samples."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import numpy as np
import pytest

from llamahome_gui.monitoring.history import COARSE_SECONDS, FINE_ROWS, SPAN_SECONDS, History

NAMES = ("time", "memory", "speed")


def filled(seconds: float, step: float = 0.1) -> tuple[History, np.ndarray]:
    """A history of so many seconds, and every row that went into it; one sample in 997 is a peak."""
    count = round(seconds / step)
    rows = np.column_stack([np.arange(count) * step, np.arange(count) % 7.0, np.full(count, np.nan)])
    rows[::997, 1] = 100.0
    rows[::2, 2] = 5.0
    history = History(NAMES)
    for row in rows:
        history.append(row.tolist())
    return history, rows


def test_the_newest_rows_are_as_they_came() -> None:
    history, rows = filled(300)
    newest = history.rows(since=250.0)
    np.testing.assert_array_equal(newest, rows[rows[:, 0] >= 250.0])
    assert len(history.rows(since=1e9)) == 0


def test_of_an_hour_no_peak_is_lost_and_older_ones_are_forgotten() -> None:
    history, rows = filled(1.5 * SPAN_SECONDS)
    kept = history.rows(float("-inf"))
    assert np.all(np.diff(kept[:, 0]) > 0)
    fine = rows[-FINE_ROWS:]
    assert 0 <= rows[-1, 0] - SPAN_SECONDS - kept[0, 0] < 2 * COARSE_SECONDS + FINE_ROWS * 0.1
    np.testing.assert_array_equal(kept[-FINE_ROWS:], fine)
    coarse = kept[:-FINE_ROWS]
    for began, memory, speed in coarse[:: len(coarse) // 50]:
        step = rows[(rows[:, 0] >= began) & (rows[:, 0] < began + COARSE_SECONDS)]
        assert memory == step[:, 1].max()
        assert speed == 5.0
    peaks = rows[(rows[:, 1] == 100.0) & (rows[:, 0] > kept[0, 0] + COARSE_SECONDS), 0]
    shown = kept[kept[:, 1] == 100.0, 0]
    assert all(np.abs(shown - peak).min() <= COARSE_SECONDS for peak in peaks)


def test_rare_samples_are_not_lost() -> None:
    history, rows = filled(500, step=5.0)
    np.testing.assert_array_equal(history.rows(float("-inf")), rows)


def test_the_table_has_the_time_of_day_and_gaps_where_nothing_was_measured() -> None:
    history, rows = filled(3)
    lines = list(csv.reader(io.StringIO(history.as_csv(now=3.0))))
    assert lines[0] == list(NAMES)
    assert len(lines) == 1 + len(rows)
    assert [line[2] for line in lines[1:4]] == ["5", "", "5"]
    first, last = (datetime.fromisoformat(lines[at][0]) for at in (1, -1))
    assert (last - first).total_seconds() == pytest.approx(2.9, abs=0.01)
