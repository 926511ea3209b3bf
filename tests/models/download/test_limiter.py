"""The limit is exact over all threads, changes at once, and a wait for it ends when asked."""

from __future__ import annotations

import pytest

from llamahome_gui.models.download.limiter import Limiter
from llamahome_gui.models.download.stopping import Stop, Stopped


class Clock(Stop):
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.check()
        self.now += seconds


@pytest.mark.parametrize("rate", [50_000, 3_000_000, 900_000_000])
def test_the_rate_is_exact(rate: int) -> None:
    clock = Clock()
    limiter, taken = Limiter(rate, clock), 0
    while taken < 20 * rate:
        piece = limiter.piece(512 * 1024)
        limiter.take(piece, clock)
        taken += piece
    assert taken / (clock.now - 100.0) == pytest.approx(rate, rel=0.05)


def test_time_without_reading_is_not_saved_up() -> None:
    clock = Clock()
    limiter = Limiter(1_000_000, clock)
    clock.now += 3600
    limiter.take(1_000_000, clock)
    assert clock.now - 3700 >= 0.7


def test_without_a_limit_nobody_waits() -> None:
    clock = Clock()
    limiter = Limiter(None, clock)
    limiter.take(10**12, clock)
    assert clock.now == 100.0
    assert limiter.piece(512 * 1024) == 512 * 1024


def test_a_new_rate_is_felt_by_those_who_wait() -> None:
    clock = Clock()
    limiter = Limiter(1_000, clock)
    sleep = clock.sleep

    def lift(seconds: float) -> None:
        sleep(seconds)
        limiter.set_rate(None)

    clock.sleep = lift  # type: ignore[method-assign]
    limiter.take(1_000_000, clock)
    assert clock.now - 100.0 <= 0.2


def test_a_wait_ends_when_asked() -> None:
    stop = Stop()
    limiter = Limiter(1)
    stop.set()
    with pytest.raises(Stopped):
        limiter.take(1_000_000, stop)
