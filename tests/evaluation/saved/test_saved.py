"""Saved runs: what is written down, who works on it, how it ended; and what is found by comparing two."""

from __future__ import annotations

import itertools
import math
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.processes import is_alive, this_process
from llamahome_gui.errors import ConfigError, GenerationError, StorageError
from llamahome_gui.evaluation.needle.grid import Grid, Place, settings_for
from llamahome_gui.evaluation.needle.results import JOURNAL, Journal, Result, cells
from llamahome_gui.evaluation.needle.tally import Tally
from llamahome_gui.evaluation.saved import runs as saved_runs
from llamahome_gui.evaluation.saved.compare import asked_alike, compare_results
from llamahome_gui.evaluation.saved.names import file_name
from llamahome_gui.evaluation.saved.needletest import NeedleTest
from llamahome_gui.evaluation.saved.runs import Record, State, as_it_stands, create, find, get, list_runs

TEST = NeedleTest(lengths=(200, 400), depths=(10.0, 90.0), trials=3, modes=("standard", "h2o"))


def result(place: Place, right: bool | None = True) -> Result:
    return Result(place, right, "It is 4821.", "4821", "code", 210, 0.5, 0.1)


def test_a_run_is_written_down_and_found_again(workspace: Workspace) -> None:
    first = create(workspace, Record(name="My test: long", kind="needle", test=TEST, total=24))
    second = create(workspace, Record(name="My test: long", kind="needle", test=TEST, total=24))
    assert (first.key, second.key) == ("My-test-long", "My-test-long-2")
    found = get(workspace, first.key)
    assert found.record == first.record
    assert found.record.test == TEST
    assert [run.key for run in list_runs(workspace)] == [second.key, first.key]
    (workspace.evaluations_dir / "broken").mkdir()
    (workspace.evaluations_dir / "broken" / "run.json").write_text("{")
    assert len(list_runs(workspace)) == 2
    first.remove()
    with pytest.raises(ConfigError, match="no saved run"):
        get(workspace, first.key)


def test_how_a_run_ended_is_noted(workspace: Workspace) -> None:
    run = create(workspace, Record(name="a", kind="needle", test=TEST, total=24))
    assert run.can_go_on
    with run.going_on():
        inside = get(workspace, "a")
        assert inside.record.state is State.RUNNING
        assert inside.record.process == this_process()
        with pytest.raises(ConfigError, match="going on already"), inside.going_on():
            raise AssertionError("two at once")
    assert get(workspace, "a").record.state is State.STOPPED
    with pytest.raises(GenerationError), get(workspace, "a").going_on():
        raise GenerationError("Out of memory.")
    failed = get(workspace, "a").record
    assert (failed.state, failed.error) == (State.FAILED, "Out of memory.")
    with pytest.raises(KeyboardInterrupt), get(workspace, "a").going_on():
        raise KeyboardInterrupt
    assert get(workspace, "a").record.state is State.STOPPED


def test_a_finished_benchmark_keeps_its_report_and_a_finished_test_may_ask_again(workspace: Workspace) -> None:
    for state in (State.FINISHED, State.FAILED):
        run = create(workspace, Record(name=f"b {state}", kind="benchmark", benchmark=("kv",), total=1, state=state))
        run.report_file.write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match="is finished") as caught, get(workspace, "b-finished").going_on():
        raise AssertionError("measured again over its report")
    assert caught.value.hint == "Start a new one."
    assert get(workspace, "b-finished").record.state is State.FINISHED
    with get(workspace, "b-failed").going_on():
        pass
    test = create(workspace, Record(name="t", kind="needle", test=TEST, total=24, state=State.FINISHED))
    with test.going_on():  # for answers that were lost
        pass


def test_a_finished_test_that_has_lost_answers_is_stopped(workspace: Workspace) -> None:
    run = create(workspace, Record(name="a", kind="needle", test=TEST, total=24, done=24, state=State.FINISHED))
    journal = Journal(run.folder, "key")
    for _, place in TEST.grid().places():
        journal.add(result(place))
    whole = as_it_stands(run)
    assert (whole.record, whole.can_go_on) == (run.record, False)
    path = run.folder / JOURNAL
    path.write_bytes(path.read_bytes().replace(b'"number": 2', b'"number": ?', 1))
    os.utime(path, ns=(1, 1))
    torn = as_it_stands(run)
    assert (torn.record.state, torn.record.done, torn.can_go_on) == (State.STOPPED, 23, True)
    path.unlink()
    assert as_it_stands(run).record.done == 0
    benchmark = create(workspace, Record(name="b", kind="benchmark", benchmark=("kv",), total=1, state=State.FINISHED))
    assert as_it_stands(benchmark) == benchmark


def test_of_two_who_start_in_the_same_moment_one_works(workspace: Workspace) -> None:
    run = create(workspace, Record(name="a", kind="needle", test=TEST, total=24))
    both, went, refused = threading.Barrier(2, timeout=30), list[State](), list[str]()
    done = threading.Event()

    def start() -> None:
        both.wait()
        try:
            with run.going_on():  # both hold the record of a moment ago, which says that nobody works on it
                went.append(get(workspace, "a").record.state)
                done.wait(30)
        except ConfigError as error:
            refused.append(error.message)
            done.set()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (went, refused) == ([State.RUNNING], ["This run is going on already."])
    with get(workspace, "a").going_on():  # the lock was let go
        pass
    run.remove()
    with pytest.raises(ConfigError, match="no saved run a"), run.going_on():
        raise AssertionError("a run that is gone")
    assert not run.folder.exists()


def test_two_who_make_a_run_of_one_name_at_once_get_a_folder_each(workspace: Workspace) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: create(workspace, Record(name="a", kind="needle", test=TEST)), range(8)))
    assert len({run.key for run in made}) == 8


def test_a_run_whose_process_has_died_can_go_on(workspace: Workspace) -> None:
    run = create(workspace, Record(name="a", kind="needle", test=TEST, total=24))
    number, started = this_process()
    run.save(state=State.RUNNING, process=(number, started - 1000.0))  # the id was used again
    found = find(run.folder)
    assert found is not None
    assert found.record.state is State.STOPPED
    assert not is_alive((number, started - 1000.0))
    assert is_alive(this_process())


def named(name: str, day: int) -> Record:
    """A run of this day, so that the order of the list is known."""
    return Record(name=name, kind="needle", test=TEST, created=f"2026-08-{day}T10:00:00.000+00:00")


def test_a_run_is_found_by_its_key_or_its_very_name_and_by_nothing_like_it(workspace: Workspace) -> None:
    with pytest.raises(ConfigError) as caught:
        get(workspace, "проба")
    assert caught.value.hint == "`llamahome evaluations list` lists them."
    names = ("тест", "проба", "проба", "one", "one")
    keys = [create(workspace, named(name, day)).key for day, name in enumerate(names, 10)]
    assert keys == ["run", "run-2", "run-3", "one", "one-2"]
    assert get(workspace, "тест").key == "run"
    assert get(workspace, "run-2").record.name == "проба"
    with pytest.raises(ConfigError, match="more than one run") as caught:
        get(workspace, "проба")
    assert caught.value.hint == "Choose one of: run-3, run-2."
    get(workspace, "run-2").remove()
    assert get(workspace, "проба").key == "run-3"
    get(workspace, "one").remove()
    for other in (
        "one",
        "другой",
        "ru n",
        "run!",
        "",
        ".",
        "../evaluations/run",
        str(workspace.evaluations_dir / "run"),
    ):
        with pytest.raises(ConfigError, match="no saved run") as caught:
            get(workspace, other)
        hint = "There is one-2 (one), run-3 (проба), run (тест); `llamahome evaluations list` lists them."
        assert caught.value.hint == hint
    for number in range(5):
        create(workspace, named(f"more {number}", 24 - number))
    with pytest.raises(ConfigError, match=r"more-4 [(]more 4[)] and others; "):
        get(workspace, "run-2")


def test_a_run_that_is_going_on_is_not_removed(workspace: Workspace) -> None:
    run = create(workspace, Record(name="a", kind="needle", test=TEST, total=24))
    Journal(run.folder, "key").add(result(next(iter(TEST.grid().places()))[1]))
    (run.folder / "pictures").mkdir()
    with run.going_on():
        with pytest.raises(ConfigError, match="going on already"):
            run.remove()  # of a moment ago: it says that nobody works on it
        with pytest.raises(ConfigError, match="going on already"):
            get(workspace, "a").remove()
        Journal(run.folder, "key").add(result(list(TEST.grid().places())[1][1]))
    assert len(run.results()) == 2
    run.remove()
    assert list(workspace.evaluations_dir.iterdir()) == []
    with pytest.raises(ConfigError, match="no saved run a"):
        run.remove()


def test_a_run_that_cannot_be_removed_is_still_there(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    run = create(workspace, Record(name="a", kind="needle", test=TEST, total=24))
    (run.folder / "pictures").mkdir()

    def refuse(_path: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(saved_runs.shutil, "rmtree", refuse)
        with pytest.raises(StorageError, match=r"cannot be removed[.] Permission denied"):
            run.remove()
    assert get(workspace, "a").record == run.record
    with run.going_on():  # the lock was let go
        pass
    run.remove()
    assert not run.folder.exists()


def test_documents_whose_names_are_no_text_are_found_again(workspace: Workspace) -> None:
    documents = (os.fsdecode(b"/notes/caf\xe9.md"), "/notes/тест.md")
    test = TEST.model_copy(update={"documents": documents})
    run = create(workspace, Record(name="no text \udce9", kind="needle", test=test, total=24))
    found = get(workspace, run.key)
    assert found.record == run.record
    assert found.record.name == "no text \ufffd"
    assert found.record.test is not None
    assert found.record.test.documents == documents
    with found.going_on():
        pass


def test_a_run_that_cannot_be_written_leaves_nothing_behind(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: object, _text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saved_runs, "write_atomic", full)
    with pytest.raises(StorageError, match=r"cannot be written[.] No space left on device"):
        create(workspace, Record(name="a", kind="needle", test=TEST, total=24))
    assert list(workspace.evaluations_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "folder"),
    [("Ä b/c", "b-c"), ("../../etc", "etc"), ("", "run"), ("v1.5 int8", "v1.5-int8"), ("x" * 99, "x" * 60)],
)
def test_a_name_becomes_a_folder(name: str, folder: str) -> None:
    assert file_name(name) == folder


def test_the_grid_follows_from_the_test() -> None:
    grid = TEST.grid()
    assert [setting.name for setting in grid.settings] == ["standard", "h2o"]
    assert len(grid) == 24
    budgets = NeedleTest(lengths=(1000,), depths=(50.0,), trials=1, budgets=(10.0, 100.0), modes=("h2o",)).grid()
    assert [(s.name, s.h2o.window_length) for s in budgets.settings[:1]] == [("h2o 10 %", 100)]
    assert budgets.perplexity
    with pytest.raises(ConfigError, match="one length"):
        NeedleTest(lengths=(1000, 2000), budgets=(10.0,)).grid()


def test_what_is_named_twice_is_asked_once() -> None:
    twice = NeedleTest(lengths=(400, 200, 400), depths=(50.0, 50.0), trials=2, modes=("h2o", "standard", "h2o"))
    assert (twice.lengths, twice.depths, twice.modes) == ((400, 200), (50.0,), ("h2o", "standard"))
    assert len(twice.grid()) == Tally(twice.grid()).total == 8
    budgets = NeedleTest(lengths=(1000, 1000), budgets=(10.0, 50.0, 10.0), depths=(50.0,), trials=1, modes=("h2o",))
    assert [setting.name for setting in budgets.grid().settings] == ["h2o 10 %", "h2o 50 %"]
    written = TEST.model_copy(update={"depths": (5.0, 5.0)}).model_dump_json()  # as earlier versions did
    assert NeedleTest.model_validate_json(written).depths == (5.0,)


def test_a_tally_counts_as_the_table_does() -> None:
    grid = TEST.grid()
    results = [result(place, number % 3 != 0) for number, (_, place) in enumerate(grid.places())]
    tally = Tally(grid)
    for count, one in enumerate(results, 1):
        tally.add(one)
        assert tally.done == count
    tally.add(result(Place("other", 1, 2.0, 0)))  # of another grid
    tally.add(results[0])  # again
    assert (tally.done, tally.total) == (24, 24)
    assert sorted(tally.cells, key=repr) == sorted(cells(results), key=repr)
    assert tally.results() == results
    spot = ("h2o", 400, 90.0)
    assert [one.place.number for one in tally.trials(spot)] == [0, 1, 2]
    assert tally.count(spot) == 3
    assert tally.cell(("h2o", 1, 1.0)) is None


def test_results_are_read_from_the_journal(workspace: Workspace) -> None:
    run = create(workspace, Record(name="a", kind="needle", test=TEST, total=24))
    assert run.results() == []
    journal = Journal(run.folder, "key")
    places = [place for _, place in TEST.grid().places()][:3]
    for place in places:
        journal.add(result(place))
    assert [one.place for one in run.results()] == places
    path = run.folder / JOURNAL
    path.write_bytes(path.read_bytes().replace(b'"depth": 90.0', b'"depht": 90.0'))
    assert [one.place for one in run.results()] == [place for place in places if place.depth != 90.0]
    assert len(run.answers()[1]) == 1


def answers(setting: str, right: Sequence[bool | None], seed: int = 0) -> list[Result]:
    """Of one cell; those of another seed are to other questions."""
    return [
        Result(Place(setting, 2000, 50.0, number), each, "It is so.", f"{seed}-{number}", "code")
        for number, each in enumerate(right)
    ]


def some(right: int, trials: int = 20) -> list[bool | None]:
    return [number < right for number in range(trials)]


def test_differences_are_told_from_chance() -> None:
    first = [*answers("a", some(10)), *answers("b", some(2)), *answers("c", some(5)), *answers("d", [None])]
    second = [*answers("b", some(18), 1), *answers("a", some(12), 1), *answers("d", some(3), 1)]
    found = compare_results(first, second)
    assert [(one.first.setting, round(one.change, 2), one.beyond_chance) for one in found] == [
        ("a", 0.1, False),
        ("b", 0.8, True),
    ]
    # Newcombe 1998, table II, case (a) by method 10: 56/70 less 48/80.
    [difference] = compare_results(answers("x", some(48, 80)), answers("x", some(56, 70), 1))
    assert (difference.low, difference.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert not difference.same_questions


def test_of_the_same_questions_those_answered_differently_count() -> None:
    # 8 of 100 became right, all others stayed as they were: chance would hardly have it so.
    first, second = some(80, 100), some(88, 100)
    [paired] = compare_results(answers("x", first), answers("x", second))
    assert paired.same_questions
    assert paired.beyond_chance
    [alone] = compare_results(answers("x", first), answers("x", second, 1))
    assert not alone.beyond_chance
    assert (alone.change, alone.first, alone.second) == (paired.change, paired.first, paired.second)
    [back] = compare_results(answers("x", second), answers("x", first))
    assert (back.low, back.high) == pytest.approx((-paired.high, -paired.low))
    # Of tests that have only some questions in common nothing can be paired.
    [longer] = compare_results(answers("x", first), answers("x", some(88, 120)))
    assert not longer.same_questions
    mixed = compare_results(
        [*answers("x", first), *answers("y", first)], [*answers("x", second), *answers("y", second, 1)]
    )
    assert (asked_alike(mixed), len(mixed)) == (1, 2)
    # Fagerland, Lydersen and Laake 2014, table 5: 1, 1, 7 and 12 pairs.
    before = [True, True, *[False] * 19]
    after = [True, False, *[True] * 7, *[False] * 12]
    [published] = compare_results(answers("x", after), answers("x", before))
    assert (published.low, published.high) == pytest.approx((-0.507, -0.026), abs=5e-4)


@pytest.mark.parametrize(("both", "changed"), [((0.8, 0.1), 0.05), ((0.6, 0.3), 0.05), ((0.7, 0.05), 0.1)])
def test_an_interval_of_paired_answers_holds_the_truth_in_about_95_of_100(
    both: tuple[float, float], changed: float
) -> None:
    """Every outcome of 30 questions, weighed by how likely it is."""
    held, count = 0.0, 30
    better = 1 - sum(both) - changed
    for a, b, c in itertools.product(range(count + 1), repeat=3):
        if (d := count - a - b - c) >= 0:
            likely = math.factorial(count) * both[0] ** a * both[1] ** d * changed**b * better**c
            likely /= math.factorial(a) * math.factorial(b) * math.factorial(c) * math.factorial(d)
            if likely < 1e-7:
                continue
            first = [True] * (a + b) + [False] * (c + d)
            second = [True] * a + [False] * b + [True] * c + [False] * d
            [found] = compare_results(answers("x", first), answers("x", second))
            held += likely * (found.low <= better - changed <= found.high)
    assert 0.93 <= held <= 0.995


def test_a_benchmark_has_a_report_once_it_is_whole(workspace: Workspace) -> None:
    run = create(workspace, Record(name="kv", kind="benchmark", benchmark=("kv", "--quick"), total=1))
    assert run.report() is None
    run.report_file.write_text('{"rows": []}')
    assert run.report() is None
    run.report_file.write_text('{"rows": [], "machine": {}, "checks": []}')
    assert run.report() == {"rows": [], "machine": {}, "checks": []}


def test_grids_of_settings_are_the_same_as_made_by_hand() -> None:
    assert TEST.grid() == Grid(settings_for(("standard", "h2o"), TEST.cache, 400), (200, 400), (10.0, 90.0), 3)
