"""Quantities as people read them."""

from __future__ import annotations

from datetime import datetime

import pytest

from llamahome_gui.units import moment_text, share_text, size_text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (14_249_000, "14.2 MB"),
        (99_960_000, "100 MB"),
        (2.5e9, "2.5 GB"),
        (405e9, "405 GB"),
        (3.84e12, "3.8 TB"),
        (7.2e15, "7,200 TB"),
        (-2e6, "-2.0 MB"),
    ],
)
def test_bytes_are_said_in_powers_of_1000_and_never_as_1000_of_a_unit(count: float, text: str) -> None:
    assert size_text(count) == text


def test_shares_and_moments_are_said_alike_everywhere() -> None:
    assert [share_text(share) for share in (0.0, 0.285, 0.5, 1.0)] == ["0 %", "28 %", "50 %", "100 %"]
    assert moment_text(datetime(2026, 5, 3, 14, 5, 59)) == "2026-05-03 14:05"  # by the clock here
