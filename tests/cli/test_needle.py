"""`needle`: tables, files, going on, and what it refuses."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from safetensors.torch import load_file, save_file

from llamahome_gui.cli import evaluating, evaluations
from llamahome_gui.cli.measuring import heard_by
from llamahome_gui.cli.progressing import ShareBar
from llamahome_gui.config.paths import Workspace
from llamahome_gui.evaluation.datasets import speed
from llamahome_gui.evaluation.needle.results import JOURNAL
from llamahome_gui.evaluation.needle.runner import Progress
from llamahome_gui.evaluation.saved.needletest import NeedleTest
from llamahome_gui.evaluation.saved.runs import Record, State, create, find, get
from tests.cli.conftest import Command

SMALL = ("needle", "--lengths", "150,300", "--depths", "20,80", "--trials", "1", "--mode", "h2o", "--mode", "question",
         "--window-length", "64", "--heavy-hitters", "32")  # fmt: skip


def test_a_test_writes_its_tables_and_is_not_made_twice(command: Command, tiny: str, tmp_path: Path) -> None:
    out = tmp_path / "needles"
    first = command(*SMALL, "--model", tiny, "--out", str(out))
    assert first.code == 0, first.err
    assert first.out.startswith("| cache | tokens | depth 20 % | depth 80 % |")
    assert first.out.count("\n") == 2 + 4
    assert "8 of 8 trials" in first.err
    assert f"Model: {tiny}; weights: auto; trials in each cell: 1; seed: 0; texts: made." in first.err
    assert sorted(path.name for path in out.iterdir()) == [
        "needles.csv", "needles.json", "needles.md", "needles.svg", "trials.jsonl"
    ]  # fmt: skip
    made = json.loads((out / "needles.json").read_text(encoding="utf-8"))
    assert len(made["trials"]) == 8
    assert made["test"]["model"] == tiny
    again = command(*SMALL, "--model", tiny, "--out", str(out), "--json")
    assert again.err == ""
    assert again.json["trials"] == made["trials"]
    other = command(*SMALL, "--model", tiny, "--out", str(out), "--seed", "1")
    assert other.code != 0
    assert "another test" in other.err


def test_cells_that_are_named_twice_are_asked_once(command: Command, tiny: str) -> None:
    options = ("--lengths", "150,150.5", "--depths", "50,50", "--trials", "2", "--mode", "h2o", "--mode", "h2o")
    found = command("needle", "--model", tiny, *options, "--save", "twice", "--json")
    assert "2 of 2 trials" in found.err
    assert [row["trials"] for row in found.json["rows"]] == [2]
    assert len(found.json["trials"]) == 2
    assert get(Workspace.open(), "twice").record.state is State.FINISHED
    of_one = ("--lengths", "200,200", "--depths", "50", "--trials", "1", "--mode", "h2o", "--budgets", "25,25")
    kept = command("needle", "--model", tiny, *of_one, "--json")
    assert [row["setting"] for row in kept.json["rows"]] == ["h2o 25 %"], kept.err


def test_a_test_that_is_interrupted_does_not_look_whole(
    command: Command, tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt_after_three(progress: Progress) -> None:
        if progress.done == 3:
            signal.raise_signal(signal.SIGINT)

    def interrupt_after_five(progress: Progress) -> None:
        if progress.done == 5:
            signal.raise_signal(signal.SIGINT)

    out = tmp_path / "needles"
    with monkeypatch.context() as patch:
        patch.setattr(evaluating, "report_lines", interrupt_after_three)
        broken = command(*SMALL, "--model", tiny, "--out", str(out))
        assert broken.code == 130
        assert broken.out.startswith("| cache | tokens |")
        assert broken.err.endswith("stopped after 3 of 8 trials; the same command goes on.\n")
        assert "Only 3 of 8 trials are done." in (out / "needles.md").read_text(encoding="utf-8")
        told = command("--quiet", *SMALL, "--model", tiny, "--save", "broken", "--json")
        assert (told.code, told.json["done"], told.json["total"]) == (130, 3, 8)
        assert told.err == "stopped after 3 of 8 trials; `llamahome evaluations go-on broken` goes on.\n"
        lost = command("--quiet", *SMALL, "--model", tiny)
        assert lost.err == "stopped after 3 of 8 trials; without --out or --save its answers are not kept.\n"
    assert get(Workspace.open(), "broken").record.state is State.STOPPED
    with monkeypatch.context() as patch:
        patch.setattr(evaluations, "report_lines", interrupt_after_five)
        again = command("--quiet", "evaluations", "go-on", "broken")
        assert (again.code, again.err) == (130, "stopped after 5 of 8 trials; the same command goes on.\n")
    assert get(Workspace.open(), "broken").record.state is State.STOPPED
    assert command("evaluations", "go-on", "broken").code == 0
    whole = command(*SMALL, "--model", tiny, "--out", str(out))
    assert whole.code == 0, whole.err
    assert "stopped" not in whole.err


def test_weights_of_another_form_are_another_test(command: Command, tiny: str, tmp_path: Path) -> None:
    options = (
        "--lengths",
        "150",
        "--depths",
        "50",
        "--trials",
        "1",
        "--mode",
        "question",
        "--out",
        str(tmp_path / "n"),
    )
    first = command("needle", "--model", tiny, "--weights", "int4", *options, "--json")
    assert first.code == 0, first.err
    assert first.json["test"]["weights"] == "int4"
    other = command("needle", "--model", tiny, "--weights", "int8", *options)
    assert "another test" in other.err
    assert command("needle", "--model", tiny, "--weights", "int3", *options).code == 2


@pytest.mark.parametrize("changed", ["weights", "template"])
def test_answers_of_a_model_that_is_another_by_now_do_not_count(
    command: Command, home: Workspace, tiny: str, tmp_path: Path, changed: str
) -> None:
    options = (*SMALL, "--model", tiny, "--out", str(tmp_path / "n"))
    assert command(*options).code == 0
    folder = home.models_dir / tiny
    if changed == "weights":
        weights = load_file(folder / "model.safetensors")
        save_file(
            {name: weight * 2 for name, weight in weights.items()}, folder / "model.safetensors", {"format": "pt"}
        )
    else:
        template = "Read: {% for m in messages %}{{ m.content }}{% endfor %}"
        (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    again = command(*options)
    assert again.code != 0
    assert "another test" in again.err


def test_needles_in_own_documents_and_budgets(command: Command, tiny: str, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "notes.md").write_text("A paragraph of my own about the garden.\n\nAnother one.\n" * 3)
    options = ("--lengths", "200", "--depths", "50", "--trials", "1", "--budgets", "25,100", "--mode", "question")
    result = command("needle", "--model", tiny, "--document", str(tmp_path / "notes"), *options, "--json")
    assert result.code == 0, result.err
    assert [row["setting"] for row in result.json["rows"]] == ["question 25 %", "standard"]
    assert all(row["perplexity"] > 1 for row in result.json["rows"])
    assert result.json["test"]["grid"]["settings"]["question 25 %"]["window_length"] == 50
    kept = result.json["retention"]["question"]
    assert [(point["budget"], point["trials"]) for point in kept] == [(25.0, 1), (100.0, 1)]
    assert all(point["low"] <= point["accuracy"] <= point["high"] for point in kept)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--lengths", "many"), "--lengths is 'many'"),
        (("--depths", "10,120"), "from 0 to 100"),
        (("--mode", "best"), "no mode best"),
        (("--budgets", "10"), "parts of one length"),
        (("--window-length", "16", "--heavy-hitters", "40"), "window_length"),
        (("--preset", "large"), "preset"),
    ],
)
def test_what_cannot_be_is_one_clear_line(command: Command, tiny: str, options: tuple[str, ...], words: str) -> None:
    result = command("needle", "--model", tiny, *options)
    assert result.code not in (0, 1)
    assert words in result.err
    assert result.err.count("\n") == 1


def test_documents_without_text_are_refused(command: Command, tiny: str, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "empty.md").write_text("")
    result = command("needle", "--model", tiny, "--document", str(tmp_path / "notes"))
    assert result.code != 0
    assert "None of the documents" in result.err


def test_a_benchmark_that_is_broken_off_can_be_run_again(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ("datasets", "--rows", "20", "--iterations", "1")
    run = create(Workspace.open(), Record(name="speed", kind="benchmark", benchmark=options, total=1))
    run.report_file.write_text('{"machine": {}, "rows": [], "checks": []}')  # of an earlier time

    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(speed, "run", interrupted)
        assert command("evaluations", "go-on", "speed").code == 130
    stopped = get(Workspace.open(), "speed")
    assert (stopped.record.state, stopped.record.error, stopped.report()) == (State.STOPPED, "", None)
    done = command("evaluations", "go-on", "speed", "--json")
    assert done.code == 0, done.err
    assert done.json["state"] == "finished"
    again = command("evaluations", "go-on", "speed")
    assert again.code == 3
    assert "This benchmark is finished. Start a new one." in again.err
    assert "JSON lines" in command("evaluations", "show", "speed").out


def test_how_far_a_benchmark_is_goes_to_who_listens_and_to_the_bar(command: Command) -> None:
    shares: list[float] = []
    with heard_by(shares.append):
        done = command("benchmark", "datasets", "--rows", "20", "--iterations", "2")
    assert "Parquet" in done.out, done.err  # so few rows keep no bar
    assert len(set(shares)) == 8  # two rounds of each form of file
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx(1 / 8)
    assert shares[-1] == pytest.approx(1)
    written: list[str] = []
    bar = ShareBar()
    bar._bar = SimpleNamespace(update=lambda _task, **told: written.append(told["after"]))
    bar.show("Measuring", 0.4)
    bar.show("Measuring", 0.4, 120.0)
    assert written == ["40%", "40%, 2 min left"]


def test_a_saved_test_is_listed_gone_on_with_compared_and_removed(command: Command, tiny: str) -> None:
    first = command(*SMALL, "--model", tiny, "--save", "one", "--json")
    assert first.code == 0, first.err
    [row] = command("evaluations", "list", "--json").json
    assert (row["name"], row["state"], row["done"], row["total"]) == ("one", "finished", 8, 8)
    assert command("evaluations", "show", "one", "--json").json["trials"] == first.json["trials"]
    command(*SMALL, "--model", tiny, "--save", "one", "--seed", "1")
    run = get(Workspace.open(), "one-2")
    journal = (run.folder / JOURNAL).read_text(encoding="utf-8").splitlines(keepends=True)
    (run.folder / JOURNAL).write_text("".join(journal[:4]), encoding="utf-8")  # stopped after three questions
    [row, _] = command("evaluations", "list", "--json").json
    assert (row["name"], row["state"], row["done"]) == ("one-2", "stopped", 3)  # though it once was finished
    went_on = command("evaluations", "go-on", "one-2")
    assert went_on.code == 0, went_on.err
    assert (run.folder / JOURNAL).read_text(encoding="utf-8").count("\n") == len(journal)
    assert find(run.folder) == get(Workspace.open(), "one-2")
    assert get(Workspace.open(), "one-2").record.state is State.FINISHED
    compared = command("evaluations", "compare", "one", "one-2", "--json").json
    assert len(compared) == 8
    assert command("evaluations", "remove", "one").code == 0
    missing = command("evaluations", "show", "one")
    assert missing.code == 3
    assert "There is no saved run one" in missing.err


def test_saved_runs_are_removed_by_their_very_name_and_not_while_they_go_on(command: Command, home: Workspace) -> None:
    test = NeedleTest(trials=1)
    one, other = (
        create(home, Record(name=name, kind="needle", test=test, created=f"2026-08-{day}T10:00:00+00:00"))
        for name, day in (("тест", 10), ("проба", 11))
    )
    rows = command("evaluations", "list", "--json").json
    assert [(row["name"], row["title"]) for row in rows] == [("run-2", "проба"), ("run", "тест")]
    assert command("evaluations", "list").out.startswith("run-2 (проба)  needle  waiting")
    wrong = command("evaluations", "remove", "опыт")
    assert wrong.code == 3
    assert "There is run-2 (проба), run (тест); `llamahome evaluations list` lists them." in wrong.err
    with other.going_on():
        busy = command("evaluations", "remove", "проба")
        assert busy.code == 3
        assert "run-2: This run is going on already." in busy.err
    assert other.folder.exists()
    assert command("evaluations", "remove", "проба", "--json").json == {"removed": "run-2"}
    assert (one.folder.exists(), other.folder.exists()) == (True, False)


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no UTF-8 are Linux's")
def test_a_test_in_documents_whose_names_are_no_text_is_saved(command: Command, tiny: str, tmp_path: Path) -> None:
    document = tmp_path / os.fsdecode(b"caf\xe9.md")
    document.write_text("A paragraph of my own about the garden.\n\nAnother one.\n" * 3)
    options = ("--lengths", "200", "--depths", "50", "--trials", "1", "--mode", "standard")
    done = command("needle", "--model", tiny, "--document", str(document), *options, "--save", "odd", "--json")
    assert done.code == 0, done.err
    saved = get(Workspace.open(), "odd")
    assert saved.record.test is not None
    assert saved.record.test.documents == (str(document),)
    assert command("evaluations", "go-on", "odd").code == 0
