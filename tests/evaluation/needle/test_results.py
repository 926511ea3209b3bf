"""Grids, journals that go on where they ended, and the tables and pictures made of results."""

from __future__ import annotations

import csv
import io
import json
import math
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import ConfigError, StorageError
from llamahome_gui.evaluation.needle.grid import Grid, Place, budgets_for, settings_for
from llamahome_gui.evaluation.needle.heatmap import as_svg
from llamahome_gui.evaluation.needle.results import Cell, Journal, Result, cells
from llamahome_gui.evaluation.needle.table import as_csv, as_markdown, as_report
from llamahome_gui.evaluation.statistics import wilson

SETTINGS = settings_for(["standard", "question"], H2OSettings(), 3000)
GRID = Grid(SETTINGS, (500, 3000), (10.0, 90.0), 2)


def result(place: Place, right: bool | None = True) -> Result:
    return Result(place, right, "The code is 4821.", "4821", "code", 500, 0.25, 1.5)


def test_a_grid_counts_every_trial_once() -> None:
    places = [place for _, place in GRID.places()]
    assert len(places) == len(set(places)) == len(GRID) == 16
    assert {place.length for place in places[:8]} == {500}
    assert {(place.setting, place.depth) for place in places[:4]} == {
        (name, depth) for name in ("standard", "question") for depth in (10.0, 90.0)
    }


def test_settings_are_the_policy_over_what_was_given() -> None:
    standard, question = settings_for(["standard", "question", "standard"], H2OSettings(window_length=300), 200_000)
    assert not standard.h2o.enable
    assert (question.h2o.policy, question.h2o.window_length) == ("question", 300)
    assert question.h2o.max_sequence_length > 200_000
    with pytest.raises(ConfigError, match="no mode best"):
        settings_for(["best"], H2OSettings(), 100)


def test_budgets_are_windows_in_percent_of_the_text() -> None:
    made = {
        setting.name: setting.h2o for setting in budgets_for(["h2o", "question"], [10, 50, 100], H2OSettings(), 2000)
    }
    assert list(made) == ["h2o 10 %", "question 10 %", "h2o 50 %", "question 50 %", "standard"]
    sizes = {name: (h2o.spec(2000).window_length, h2o.spec(2000).heavy_hitter_tokens) for name, h2o in made.items()}
    assert (sizes["h2o 10 %"], sizes["question 50 %"]) == ((200, 50), (1000, 875))
    assert not made["standard"].enable
    with pytest.raises(ConfigError, match="no window"):
        budgets_for(["h2o"], [1], H2OSettings(), 500)


def test_the_key_is_that_of_all_but_the_number_of_trials() -> None:
    assert GRID.key("model") == replace(GRID, trials=9).key("model")
    others = [replace(GRID, seed=1), replace(GRID, settings=SETTINGS[:1]), replace(GRID, lengths=(500,))]
    assert len({GRID.key("model"), GRID.key("another"), *(grid.key("model") for grid in others)}) == 5


def test_a_journal_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    places = [place for _, place in GRID.places()][:3]
    journal = Journal(tmp_path / "a" / "b", "key")
    for place in places:
        journal.add(result(place))
    path = tmp_path / "a" / "b" / "trials.jsonl"
    path.write_text(path.read_text()[:-20])  # a crash in the middle of a line
    again = Journal(tmp_path / "a" / "b", "key")
    assert list(again.results.values()) == [result(place) for place in places[:2]]


def test_results_of_another_test_are_not_mixed(tmp_path: Path) -> None:
    Journal(tmp_path, "key")
    whole = (tmp_path / "trials.jsonl").read_bytes()
    (tmp_path / "trials.jsonl").write_bytes(whole[:7])  # broken off in its first line
    assert not Journal(tmp_path, "key").results
    assert (tmp_path / "trials.jsonl").read_bytes() == whole
    with pytest.raises(StorageError, match="another test"):
        Journal(tmp_path, "other")
    (tmp_path / "trials.jsonl").write_text("what is this\n")
    with pytest.raises(StorageError, match="another test"):
        Journal(tmp_path, "key")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be kept"):
        Journal(tmp_path / "file", "key")


def found() -> list[Cell]:
    places = [place for _, place in GRID.places()]
    results = [result(place, None if place == places[0] else place.number == 0) for place in places]
    return cells(results)


def test_cells_count_those_that_were_asked() -> None:
    first, second = found()[:2]
    assert (first.setting, first.length, first.depth) == ("standard", 500, 10.0)
    assert (first.trials, first.right, first.refused) == (1, 0, "The code is 4821.")
    assert (second.trials, second.right, second.accuracy) == (2, 1, 0.5)
    assert (second.low, second.high) == wilson(1, 2)
    assert second.share == 0.25


def test_tables_and_picture_show_every_cell() -> None:
    table = as_markdown(found())
    assert table.splitlines()[0] == "| cache | tokens | depth 10 % | depth 90 % | KV bytes of full |"
    assert table.count("50%") == 7
    rows = list(csv.DictReader(io.StringIO(as_csv(found()))))
    assert len(rows) == 8
    assert {row["setting"] for row in rows} == {"standard", "question"}
    assert {row["without_needle"] for row in rows} == {"False"}
    control = csv.DictReader(io.StringIO(as_csv(found(), without_needle=True)))
    assert {row["without_needle"] for row in control} == {"True"}
    picture = ET.fromstring(as_svg(found()))
    titles = [element.text for element in picture.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == 8
    assert titles.count("1 of 2 right, 9% to 91%") == 7


def test_a_cell_without_answers_says_why() -> None:
    cell = Cell("standard", 9000, 10.0, 0, 0, 0.0, 0.0, 1.0, 0.0, refused="It has 9,000 tokens.", too_long=True)
    assert "| too long |" in as_markdown([cell])
    assert ">too long<" in as_svg([cell])
    assert "<title>It has 9,000 tokens.</title>" in as_svg([cell])
    of_an_earlier_version = replace(cell, too_long=False)  # which did not say of what kind the refusal was
    assert "| refused |" in as_markdown([of_an_earlier_version])


def test_the_perplexity_of_a_row_is_that_of_its_trials() -> None:
    losses = {(10.0, 0): 1.0, (10.0, 1): 1.0, (90.0, 0): 4.0}  # broken off before the last one
    results = [
        replace(result(place), loss=losses[place.depth, place.number])
        for _, place in replace(GRID, settings=SETTINGS[:1], lengths=(500,)).places()
        if (place.depth, place.number) in losses
    ]
    head, _, row = as_markdown(cells(results)).splitlines()
    assert head.endswith("| perplexity of the answer |")
    assert row.endswith(f"| {math.exp(2.0):.3f} |")


def test_the_report_counts_by_kind_and_is_plain_json() -> None:
    place = next(iter(GRID.places()))[1]
    results = [result(place), replace(result(place, False), kind="name"), replace(result(place, None), kind="name")]
    made = json.loads(json.dumps(as_report(cells(results), results, {"grid": GRID.describe()})))
    assert made["kinds"] == {"code": {"trials": 1, "right": 1}, "name": {"trials": 1, "right": 0}}
    assert len(made["trials"]) == 3
    assert made["test"]["grid"]["lengths"] == [500, 3000]
