"""Events survive the way through a line of text, and noise between the lines is not mistaken for one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.training import TrainingEvent, from_line, to_line
from llamahome_gui.training.events import Cancelled, Evaluated, Failed, Finished, Started, Step

EVENTS: list[TrainingEvent] = [
    Started(10, 20, 2, 3000, 2, 1, ("Line 3: bad.",)),
    Step(1, 10, 0.5, 2.25, 1e-3, 120.5, 4.0),
    Evaluated(5, 1.5),
    Finished("finetuned/a_b_c", "/somewhere/ä", 3.0, 1.0, 12.5),
    Cancelled(4),
    Failed("It broke.", None, "Try again."),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_a_line_gives_the_event_back(event: TrainingEvent) -> None:
    line = to_line(event)
    assert "\n" not in line
    assert json.loads(line)["event"] == type(event).__name__.lower()
    assert from_line(line + "\n") == event


@pytest.mark.parametrize(
    "line", ["", "Loading weights: 3%", "3", "null", "[]", '{"event": "dance"}', '{"event": []}', '{"event": "step"}']
)
def test_anything_else_is_no_event(line: str) -> None:
    assert from_line(line) is None


def test_fields_of_a_newer_version_are_ignored() -> None:
    assert from_line('{"event": "cancelled", "step": 3, "mood": "calm"}') == Cancelled(3)


@given(st.text())
def test_any_message_survives(text: str) -> None:
    assert from_line(to_line(Failed(text, text, None))) == Failed(text, text, None)
