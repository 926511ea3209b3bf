"""Waits grow and end; being offline or asked to wait never fails a download."""

from __future__ import annotations

import pytest

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.download.retrying import Backoff, Hindrance
from llamahome_gui.models.download.types import Timing

TIMING = Timing(first_wait=1.0, longest_wait=60.0, tries=4)


def test_waits_double_up_to_a_limit() -> None:
    backoff = Backoff(TIMING)
    waits = [backoff.wait(Hindrance("Away.", offline=True), "file") for _ in range(12)]
    for count, wait in enumerate(waits):
        assert 0.75 * min(2**count, 60) <= wait <= min(2**count, 60)


def test_what_the_server_asks_for_is_the_least() -> None:
    waits = [Backoff(TIMING).wait(Hindrance("Busy.", wait=asked), "file") for asked in (0.0, 30.0, 1e9)]
    assert waits[0] <= 1.0
    assert waits[1:] == [30.0, 3600.0]


def test_only_failures_of_a_server_that_answers_are_counted() -> None:
    backoff = Backoff(TIMING)
    for _ in range(100):
        backoff.wait(Hindrance("Away.", offline=True), "file")
        backoff.wait(Hindrance("Busy.", wait=1.0), "file")
    for _ in range(3):
        backoff.wait(Hindrance("Broken."), "file")
    with pytest.raises(DownloadError) as caught:
        backoff.wait(Hindrance("Broken."), "model.safetensors")
    assert (caught.value.reason, caught.value.subject) == (DownloadReason.SERVER, "model.safetensors")


def test_anything_fetched_starts_the_count_anew() -> None:
    backoff = Backoff(TIMING)
    for _ in range(20):
        assert backoff.wait(Hindrance("Broken."), "file") <= 1.0
        backoff.reset()
