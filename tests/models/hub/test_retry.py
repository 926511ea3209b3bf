"""When a server wants to be asked again, in every form in which servers say it."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.models.hub.retry import Retries, retry_after

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "17"}, 17.0),
        ({"retry-after": " 0 "}, 0.0),
        ({"retry-after": "9" * 40}, math.inf),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:30 -0000"}, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 14:00:30 +0200"}, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"ratelimit": '"api";r=0;t=55'}, 55.0),
        ({"ratelimit": '"api";r=12;t=55'}, None),
        ({"ratelimit": '"api";r=0;t=55', "retry-after": "7"}, 7.0),
        ({"ratelimit": "nonsense"}, None),
    ],
)
def test_what_a_server_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


@given(st.text(max_size=40))
def test_no_header_breaks_the_reading(said: str) -> None:
    found = retry_after({"retry-after": said, "ratelimit": said}, NOW)
    assert found is None or found >= 0


@given(st.integers(0, 10_000), st.none() | st.floats(0, 1e6))
def test_a_pause_is_bounded_and_never_shorter_than_asked(attempt: int, asked: float | None) -> None:
    retries = Retries(first=0.5, longest=8.0)
    pause = retries.pause(attempt, asked)
    assert (asked or 0.25) <= pause <= max(asked or 0.0, 8.0)
