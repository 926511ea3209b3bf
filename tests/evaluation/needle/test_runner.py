"""A small needle test with the model that ships: right beyond chance, stopped, gone on with, and without needles."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import CacheError
from llamahome_gui.evaluation.needle.grid import Grid, Place, Setting, settings_for
from llamahome_gui.evaluation.needle.heatmap import as_svg
from llamahome_gui.evaluation.needle.results import Journal, Result, cells
from llamahome_gui.evaluation.needle.runner import NotAskedError, Progress, run
from llamahome_gui.evaluation.needle.table import as_csv, as_markdown
from llamahome_gui.evaluation.needle.trials import Needle, Trial
from llamahome_gui.inference.engine import Engine, load_engine
from llamahome_gui.kvcache.caches import KVCache, SlotCache
from llamahome_gui.models import ModelStore
from llamahome_gui.starter.needles import NeedleSource

BASE = H2OSettings(window_length=256, heavy_hitter_tokens=64)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = load_engine(ModelStore(Workspace.open(tmp_path_factory.mktemp("home"))), "starter", device="cpu")
    yield engine
    engine.loaded.close()


def test_facts_are_found_only_where_they_stand(starter: Engine, tmp_path: Path) -> None:
    grid = Grid(settings_for(["standard", "question"], BASE, 500), (500,), (50.0,), 8)
    source = NeedleSource(starter.loaded.tokenizer)
    told: list[Progress] = []
    results = run(starter, source, grid, Journal(tmp_path / "a", "a"), on_trial=told.append)
    assert [progress.done for progress in told] == list(range(1, 17))
    assert [progress.result for progress in told] == results
    assert all(400 < result.prompt_tokens < 700 for result in results)
    right = {
        name: sum(r.right is True for r in results if r.place.setting == name) for name in ("standard", "question")
    }
    assert right["standard"] >= 6
    assert right["question"] >= 5
    assert all(result.share < 0.7 for result in results if result.place.setting == "question")
    guesses = run(starter, source, grid, Journal(tmp_path / "b", "b"), without_needle=True)
    assert not any(result.right for result in guesses)


def test_the_right_answer_surprises_where_its_needle_was_taken_out(starter: Engine, tmp_path: Path) -> None:
    grid = Grid(settings_for(["standard"], BASE, 500), (400,), (50.0,), 2, perplexity=True)
    source = NeedleSource(starter.loaded.tokenizer)
    there = run(starter, source, grid, Journal(tmp_path / "a", "a"))
    bare = run(starter, source, grid, Journal(tmp_path / "b", "b"), without_needle=True)
    for known, guessed in zip(there, bare, strict=True):
        assert known.loss is not None
        assert guessed.loss is not None
        assert guessed.loss > known.loss + 0.1


def test_a_test_that_was_stopped_goes_on(starter: Engine, tmp_path: Path) -> None:
    grid = Grid(settings_for(["h2o", "streaming"], BASE, 500), (400,), (10.0, 90.0), 1)
    source, stop = NeedleSource(starter.loaded.tokenizer), threading.Event()

    def stop_after_two(progress: Progress) -> None:
        if progress.done == 2:
            stop.set()

    assert len(run(starter, source, grid, Journal(tmp_path, "k"), on_trial=stop_after_two, stop=stop)) == 2
    told: list[int] = []
    results = run(starter, source, grid, Journal(tmp_path, "k"), on_trial=lambda progress: told.append(progress.done))
    assert told == [3, 4]
    assert [result.place for result in results] == [place for _, place in grid.places()]


def test_a_stop_while_reading_keeps_no_half_answer(starter: Engine, tmp_path: Path) -> None:
    grid = Grid(settings_for(["h2o"], BASE, 500), (400,), (50.0,), 1)
    stop = threading.Event()
    source = _StoppingSource(starter, stop)
    assert run(starter, source, grid, Journal(tmp_path, "k"), stop=stop) == []
    assert Journal(tmp_path, "k").results == {}


def test_a_stop_while_reading_for_the_perplexity_ends_within_a_chunk(
    starter: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = BASE.model_copy(update={"chunk_size": 64})
    grid = Grid(settings_for(["h2o"], base, 500), (400,), (50.0,), 1, perplexity=True)
    stop, prepare, block, chunks = threading.Event(), starter.prepare, starter.stepper.block, list[int]()

    def block_then_stop(ids: Sequence[int], *arguments: Any) -> torch.Tensor:
        chunks.append(len(ids))
        stop.set()
        return block(ids, *arguments)

    def prepare_once_more(*arguments: Any) -> Any:  # the answer is there, its perplexity is not
        monkeypatch.setattr(starter.stepper, "block", block_then_stop)
        return prepare(*arguments)

    monkeypatch.setattr(starter, "prepare", prepare_once_more)
    assert run(starter, NeedleSource(starter.loaded.tokenizer), grid, Journal(tmp_path, "k"), stop=stop) == []
    assert len(chunks) == 1
    assert Journal(tmp_path, "k").results == {}


class _StoppingSource(NeedleSource):
    """Stops the test when its text is ready."""

    def __init__(self, engine: Engine, stop: threading.Event) -> None:
        super().__init__(engine.loaded.tokenizer)
        self._stop = stop

    def trial(self, seed: int, length: int, depth: float, number: int) -> Trial:
        made = super().trial(seed, length, depth, number)
        self._stop.set()
        return made


def test_what_memory_was_too_short_for_is_told_and_asked_again(
    starter: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = Grid(settings_for(["standard", "h2o"], BASE, 500), (400,), (10.0, 90.0), 2)
    source, step = NeedleSource(starter.loaded.tokenizer), starter.stepper.step

    def short_of_memory(token: int, cache: KVCache) -> torch.Tensor:
        if not isinstance(cache, SlotCache):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 8.00 GiB")
        return step(token, cache)

    with monkeypatch.context() as patch:
        patch.setattr(starter.stepper, "step", short_of_memory)
        with pytest.raises(NotAskedError, match=r"4 of 8 questions could not be asked.*Memory ran out") as caught:
            run(starter, source, grid, Journal(tmp_path, "k"))
    assert [result.place.setting for result in caught.value.results] == ["h2o"] * 4
    assert {result.place.setting for result in Journal(tmp_path, "k").results.values()} == {"h2o"}
    results = run(starter, source, grid, Journal(tmp_path, "k"))
    assert [result.right is not None for result in results] == [True] * 8


def test_a_text_that_does_not_fit_is_told_as_refused(starter: Engine, tmp_path: Path) -> None:
    grid = Grid(settings_for(["standard"], BASE, 3000), (3000,), (50.0,), 1)
    (result,) = run(starter, NeedleSource(starter.loaded.tokenizer), grid, Journal(tmp_path, "k"))
    assert (result.right, result.too_long) == (None, True)
    assert "trained on" in result.answer


def test_what_is_refused_for_good_is_a_result_and_the_test_ends(starter: Engine, tmp_path: Path) -> None:
    """Asked again, it would be refused again: the test would never be finished."""
    exact = Setting("exact", BASE.model_copy(update={"prefill": "exact"}))
    grid = Grid((exact,), (3000,), (10.0, 90.0), 1)
    results = run(starter, NeedleSource(starter.loaded.tokenizer), grid, Journal(tmp_path, "k"))
    assert [(result.right, result.too_long) for result in results] == [(None, False)] * 2
    assert "An exact prefill is not possible: the prompt has" in results[0].answer


class Filling:
    """Texts of which the prompt has so many tokens."""

    def __init__(self, engine: Engine, tokens: int) -> None:
        made = map(self._of, range(tokens, 0, -1))
        self._made = next(trial for trial in made if engine.prompt_tokens(trial.messages()) == tokens)

    def _of(self, words: int) -> Trial:
        text = "and " * words
        return Trial("a.md", text, text, "Which code?", Needle("", "4821", "code"), "It is 4821.")

    def trial(self, *_place: float) -> Trial:
        return self._made


def test_a_text_that_leaves_no_room_for_an_answer_is_too_long_and_not_wrong(starter: Engine, tmp_path: Path) -> None:
    grid = Grid(settings_for(["standard"], BASE, 3000), (2000,), (50.0,), 1)
    source = Filling(starter, starter.context_length - 1)
    [result] = run(starter, source, grid, Journal(tmp_path / "full", "k"))
    assert (result.right, result.too_long) == (None, True)
    assert result.answer == "Its 2,047 tokens leave no room for an answer."
    [result] = run(starter, Filling(starter, 1000), grid, Journal(tmp_path / "half", "k"))
    assert (result.right, result.too_long) == (False, False)


def test_a_cell_tells_how_many_of_its_questions_could_not_be_asked() -> None:
    place = Place("standard", 2000, 50.0, 0)
    asked, refused = Result(place, True, "4821", "4821", "code"), Result(place, None, "", "4821", "code", too_long=True)
    assert "100% (34% to 100%), 2 of 3 asked" in as_markdown(cells([asked, asked, refused]))
    assert "asked" not in as_markdown(cells([asked, asked]))


def test_what_the_template_refuses_is_not_told_as_too_long(
    starter: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = "{{ raise_exception('Only a system turn may begin.') }}"
    monkeypatch.setattr(starter.loaded.tokenizer, "chat_template", template)
    grid = Grid(settings_for(["standard"], BASE, 500), (400,), (50.0,), 1)
    run(starter, NeedleSource(starter.loaded.tokenizer), grid, Journal(tmp_path, "k"))
    [cell] = cells(Journal(tmp_path, "k").results.values())  # as it is read again
    assert cell.verdict == "refused"
    assert "Only a system turn may begin." in cell.refused
    assert "| refused |" in as_markdown([cell])
    for text in (as_markdown([cell]), as_csv([cell]), as_svg([cell])):
        assert "Only a system turn may begin." in text


def test_an_impossible_cache_ends_the_test_at_once_with_its_own_hint(starter: Engine, tmp_path: Path) -> None:
    small = {"window_length": 16, "heavy_hitter_tokens": 3, "sink_tokens": 4, "grace_tokens": 8}
    pyramid = Setting("pyramid", H2OSettings(layer_budgets="pyramid", preset="custom", **small))
    good = settings_for(["h2o"], BASE, 500)
    grid = Grid((*good, pyramid), (400,), (50.0,), 2)
    with pytest.raises(CacheError, match="smallest layer") as caught:
        run(starter, NeedleSource(starter.loaded.tokenizer), grid, Journal(tmp_path, "k"))
    assert "window_length larger" in (caught.value.hint or "")
    assert len(Journal(tmp_path, "k").results) == 1  # what was answered before is kept
