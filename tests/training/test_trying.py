"""The sample prompt: answered by the base before the run and by what was learnt after it, and kept with the run."""

from __future__ import annotations

from typing import Any

import pytest

from llamahome_gui.models import ModelStore, load_model
from llamahome_gui.training import StopRequest, TrainingEvent, TrainingPausedError, Wish, find_run, trying
from llamahome_gui.training import run as training_run
from llamahome_gui.training.distributed import Company, World
from llamahome_gui.training.encoding import Cancel
from llamahome_gui.training.events import Finished, Sampled, Started, Step
from llamahome_gui.training.trying import sample
from tests.training.conftest import Run

KEY = "starter_builtin_doors"
PROMPT = "What is the code of door 3?"
LONG: dict[str, Any] = {"max_steps": 40, "num_epochs": 100, "validation_split": 0.0}


def losses(run: Run) -> list[float]:
    return [event.loss for event in run.of(Step)]


def test_the_prompt_is_answered_before_and_after_and_changes_no_loss(run: Run) -> None:
    run(name="without", **LONG)
    alone = losses(run)
    run.events.clear()
    run(sample_prompt=PROMPT, **LONG)
    assert losses(run) == alone
    before, after = run.of(Sampled)
    assert (before.step, after.step) == (0, 40)
    assert before.prompt == after.prompt == PROMPT
    assert before.problem is after.problem is None
    assert before.answer != after.answer
    assert after.answer.startswith("The code")
    kinds = [type(event) for event in run.events]
    assert kinds.index(Sampled) < kinds.index(Started)
    assert kinds[-2:] == [Sampled, Finished]
    found = find_run(run.store.workspace, KEY)
    assert found is not None
    assert [event for event in found.events() if isinstance(event, Sampled)] == [before, after]


def test_a_resumed_run_asks_the_base_once(run: Run) -> None:
    def pause(event: TrainingEvent) -> None:
        if isinstance(event, Step) and event.step == 3:
            run.stop.ask(Wish.PAUSE)

    run.on_event = pause
    with pytest.raises(TrainingPausedError):
        run(sample_prompt=PROMPT)
    run.stop, run.on_event = StopRequest(), lambda _event: None
    run(sample_prompt=PROMPT, resume=True)
    assert [event.step for event in run.of(Sampled)] == [0, 6]


def test_who_keeps_what_was_learnt_sees_what_it_answers(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[bool] = []

    def answer(_network: Any, _tokenizer: Any, _ids: list[int], _room: int, stop: Cancel) -> str:
        cut.append(stop.is_set())
        return "11"

    monkeypatch.setattr(trying, "_answer", answer)

    def keep(event: TrainingEvent) -> None:
        if isinstance(event, Step) and event.step == 3:
            run.stop.ask(Wish.KEEP)

    run.on_event = keep
    run(sample_prompt=PROMPT, **LONG)
    answers = run.of(Sampled)
    assert answers[-1].step < 40
    assert cut == [False, False]


def test_what_is_in_the_way_of_an_answer_is_told_and_ends_nothing(
    store: ModelStore, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load_model(store, store.get("starter"), device="cpu", dtype="float32")
    try:
        told = sample(loaded.model, loaded.tokenizer, PROMPT, 0, 4, StopRequest())
        assert told.answer == ""
        assert "the model reads 4" in (told.problem or "")
        stopped = StopRequest()
        stopped.set()
        told = sample(loaded.model, loaded.tokenizer, PROMPT, 0, 512, stopped)
        assert told.problem is None
        assert len(told.answer) < 40
    finally:
        loaded.close()

    def broken(*_: object) -> str:
        raise RuntimeError("no more memory")

    monkeypatch.setattr(trying, "_answer", broken)
    run(sample_prompt=PROMPT)
    assert [event.problem for event in run.of(Sampled)] == ["No answer came (no more memory)."] * 2
    assert run.of(Finished)


@pytest.mark.parametrize(("rank", "answers"), [(0, 2), (1, 0)])
def test_of_several_processes_the_one_that_leads_answers(
    run: Run, monkeypatch: pytest.MonkeyPatch, rank: int, answers: int
) -> None:
    asked: list[int] = []

    def answer(_network: Any, _tokenizer: Any, _ids: list[int], _room: int, _stop: Cancel) -> str:
        asked.append(rank)
        return "11"

    def of_two(loaded: Any, run: Any, tell: Any, company: Company, step: int) -> None:
        tried(loaded, run, tell, Company(World(rank, rank, 2), company.stop), step)

    tried = training_run._try_prompt
    monkeypatch.setattr(training_run, "_try_prompt", of_two)
    monkeypatch.setattr(trying, "_answer", answer)
    run(sample_prompt=PROMPT, max_steps=2, num_epochs=100, validation_split=0.0)
    assert len(asked) == answers
    assert len(run.of(Sampled)) == answers
