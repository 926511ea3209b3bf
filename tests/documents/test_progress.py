"""How far many conversions are."""

from __future__ import annotations

import pytest

from llamahome_gui.documents.progress import Progress
from llamahome_gui.units import duration


def test_the_time_left_follows_the_bytes() -> None:
    now = 100.0
    progress = Progress(lambda: now)
    for size in (1_000_000, 1_000_000, 8_000_000):
        progress.found(size)
    assert progress.share == 0
    now += 4
    assert progress.seconds_left is None  # nothing is finished
    progress.finished(1_000_000)
    progress.finished(1_000_000)
    assert (progress.files_done, progress.files, progress.bytes_done, progress.bytes) == (2, 3, 2_000_000, 10_000_000)
    assert progress.seconds_left == pytest.approx(16, rel=0.05)
    progress.finished(8_000_000)
    assert progress.share == 1
    assert progress.seconds_left == 0


def test_files_without_bytes_count_too() -> None:
    progress = Progress()
    progress.found(0)
    progress.found(0)
    progress.finished(0)
    assert progress.share == 0.5
    progress.reset()
    assert (progress.files, progress.share) == (0, 0)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0, "1 s"),
        (8.4, "8 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (125, "2 min"),
        (3599, "1 h 0 min"),
        (4800, "1 h 20 min"),
    ],
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said
