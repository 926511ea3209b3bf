"""The curves of a run, how they are smoothed, and runs beside each other."""

from __future__ import annotations

import numpy as np
import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.training import LoRASettings
from llamahome_gui.training import RunState
from llamahome_gui.training.comparing import compare, tell
from llamahome_gui.training.events import (
    Cancelled,
    Evaluated,
    Failed,
    Finished,
    Paused,
    Sampled,
    Saved,
    Started,
    Step,
    time_of,
    to_line,
)
from llamahome_gui.training.history import History, Measure, Smoother
from llamahome_gui.training.wording import sentences
from tests.runs import PROMPT, make_run, run_events, step_events


def test_events_become_curves() -> None:
    history = History(run_events(20))
    assert len(history) == 20
    assert history.total_steps == 20
    assert history.steps.tolist() == list(range(1, 21))
    assert history.values(Measure.LOSS)[3] == 1.0
    assert history.last(Measure.SPEED) == 1500.0
    assert [part.tolist() for part in history.validation] == [[10, 20], [2.0, 1.0]]
    assert [sample.answer for sample in history.samples] == ["I do not know.", "The code of door 3 is 11."]
    assert history.finished is not None
    assert History().last(Measure.LOSS) is None


def test_steps_that_are_done_again_take_the_place_of_the_old_ones() -> None:
    history = History([*run_events(20)[:-2], Started(20, 18, 1, 7168, resumed_step=12)])
    assert history.steps.tolist() == list(range(1, 13))
    assert history.validation[0].tolist() == [10]
    for event in step_events(range(13, 21), 20, loss=40.0):
        history.take(event)
    assert history.steps.tolist() == list(range(1, 21))
    assert history.values(Measure.LOSS)[11:13] == pytest.approx([4 / 12, 40 / 13])
    assert len(history.values(Measure.MEMORY)) == 20


def test_an_earlier_part_goes_before_what_was_told_since() -> None:
    earlier = History(run_events(20)[:15])  # up to step 12; the checkpoint was at 10
    now = History([Started(20, 18, 1, 7168, resumed_step=10), *step_events(range(11, 14), 20, loss=40.0)])
    now.continue_from(earlier)
    assert now.steps.tolist() == list(range(1, 14))
    assert now.values(Measure.LOSS)[10] == pytest.approx(40 / 11)
    assert now.validation[0].tolist() == [10]
    assert now.samples[0].answer == "I do not know."
    fresh = History()
    fresh.continue_from(earlier)
    assert fresh.steps.tolist() == earlier.steps.tolist()


def test_the_smoothed_line_starts_at_the_first_value_and_follows() -> None:
    values = np.array([4.0] * 50 + [1.0] * 50)
    line = Smoother(0.9).line(values)
    assert line[:50] == pytest.approx(4.0)
    assert 1.0 < line[-1] < 1.1
    assert Smoother(0.0).line(values) == pytest.approx(values)


def test_a_line_that_grows_is_the_line_of_the_whole() -> None:
    values = np.random.default_rng(0).normal(size=300)
    whole = Smoother(0.97).line(values)
    growing = Smoother(0.97)
    for end in (1, 2, 100, 100, 300):
        assert growing.line(values[:end]) == pytest.approx(whole[:end])
    assert growing.line(values[:10]) == pytest.approx(whole[:10])  # shorter: begun again


def test_values_are_said_as_people_say_them() -> None:
    said = [measure.text(value) for measure, value in zip(Measure, (2.31, 4.9e-05, 1.2, 1500.4, 1.2e9), strict=True)]
    assert said == ["2.310", "4.9e-05", "1.200", "1,500 tok/s", "1.2 GB"]
    assert Measure.SPEED.text(0.42) == "0.4 tok/s"


def test_the_log_says_when(workspace: Workspace) -> None:
    run = make_run(workspace, "one")
    run.log(Evaluated(20, 1.5))
    lines = run.logged()
    assert lines[0].at == 1_760_000_000.0
    assert lines[0].event == Sampled(0, PROMPT, "I do not know.")
    assert lines[-1].at is not None
    assert lines[-1].at > lines[0].at
    run.rewind(5)
    kept = run.logged()
    assert [line.event.step for line in kept if isinstance(line.event, Step)] == [1, 2, 3, 4, 5]
    assert kept[0].at == 1_760_000_000.0
    assert time_of(to_line(Paused(3))) is None
    assert time_of("not json") is None


def test_runs_are_compared_by_what_differs_and_what_came_of_them(workspace: Workspace) -> None:
    first = make_run(workspace, "one", lora=LoRASettings(r=4), learning_rate=1e-3)
    second = make_run(workspace, "two", run_events(20, loss=2.0), lora=LoRASettings(r=16), learning_rate=1e-3)
    found = compare([tell(first), tell(second)])
    assert found.runs == ("starter_builtin_one", "starter_builtin_two")
    assert [(line.name, line.title, line.values) for line in found.settings] == [("lora.r", "LoRA rank", (4, 16))]
    metrics = {line.name: line for line in found.metrics}
    assert metrics["steps"].values == (20, 20)
    assert metrics["best_validation_loss"].values == (1.0, 0.5)
    assert metrics["best_step"].values == (20, 20)
    assert metrics["loss"].values == pytest.approx(((4 / 19 + 4 / 20) / 2, (2 / 19 + 2 / 20) / 2), abs=1e-5)
    assert metrics["peak_memory_bytes"].texts == ("1.0 GB", "1.0 GB")
    assert metrics["tokens_per_second"].texts == ("1,500", "1,500")


def test_the_time_of_a_run_leaves_its_pauses_out(workspace: Workspace) -> None:
    # One event a second: 12 until the pause, then one second until it goes on, which does not count.
    told = [*run_events(20)[:12], Paused(10), Started(20, 18, 1, 7168, resumed_step=10), *run_events(20)[13:]]
    seconds = {line.name: line.values for line in compare([tell(make_run(workspace, "one", told))]).metrics}["seconds"]
    assert seconds == (float(len(told) - 1 - 2),)


def test_a_run_that_told_nothing_is_compared_too(workspace: Workspace) -> None:
    run = make_run(workspace, "none", [], state=RunState.FAILED)
    found = compare([tell(run)])
    assert {line.name: line.texts for line in found.metrics}["loss"] == ("–",)
    assert found.settings == ()


def test_every_event_has_words() -> None:
    assert sentences(Started(20, 18, 1, 7168, 2, 0, ("Line 3: too long.",), 5)) == [
        "18 rows, 2 kept aside, 1 left out; 7,168 parameters are trained. It goes on from step 5.",
        "Line 3: too long.",
    ]
    (step,) = sentences(Step(3, 20, 0.1, 2.31, 4.9e-05, 1500.0, 9.0, 1.2, 10**9))
    assert step == (
        "Step 3 of 20: loss 2.310, learning rate 4.9e-05, gradient norm 1.200, speed 1,500 tok/s, memory 1.0 GB"
    )
    assert sentences(Saved(3, 2, 1.5)) == ["Step 3: checkpoint saved; the best so far is step 2 with 1.500"]
    assert sentences(Sampled(0, "Who?\nYou", "", "No answer came.")) == [
        "Before the first step the answer to “Who? You” is: No answer came."
    ]
    assert sentences(Failed("It broke.", hint="Mend it.")) == ["It broke. Mend it."]
    assert "0.500" in sentences(Finished("k", "/p", 1.0, 0.5, 3.0))[0]
    assert sentences(Cancelled(3)) != sentences(Paused(3))
