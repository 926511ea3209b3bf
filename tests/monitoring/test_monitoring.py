"""The ring buffer against a list, and the sampler against this very process."""

from __future__ import annotations

import os

import numpy as np
import psutil
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.monitoring import RingBuffer, Sampler


@given(st.integers(1, 8), st.lists(st.floats(-1e6, 1e6), max_size=40))
def test_a_ring_keeps_the_newest_in_order(capacity: int, values: list[float]) -> None:
    ring = RingBuffer(capacity, 2)
    for value in values:
        ring.append((value, -value))
    expected = np.array([(value, -value) for value in values[-capacity:]]).reshape(-1, 2)
    assert np.array_equal(ring.view(), expected)
    assert len(ring) == len(expected)


def test_a_sample_sees_this_process() -> None:
    sampler = Sampler()
    before = sampler.sample()
    ballast = np.ones(80_000_000 // 8)  # malloc asks the system for more than 32 MB anew, whatever was freed before
    after = sampler.sample()
    assert after.rss_bytes - before.rss_bytes > 20_000_000
    assert after.time > before.time
    assert after.ram_total == psutil.virtual_memory().total
    assert abs(after.rss_bytes - psutil.Process(os.getpid()).memory_info().rss) < 20_000_000
    assert 0 < after.ram_used <= after.ram_total
    assert ballast.size
