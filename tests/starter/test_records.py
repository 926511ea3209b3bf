"""What is kept of needle tests: whole ones of the model itself, each kind in its own place."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from typer.testing import CliRunner

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.needle.grid import Place
from llamahome_gui.evaluation.needle.results import Result
from llamahome_gui.evaluation.saved.files import needle_files
from llamahome_gui.evaluation.saved.needletest import NeedleTest
from llamahome_gui.starter.__main__ import app
from llamahome_gui.starter.model import load, save
from llamahome_gui.starter.records import fingerprint_of, keep, recorded

USUAL: dict[str, Any] = {"lengths": (2000,), "depths": (10.0,), "trials": 2, "modes": ("question",), "seed": 3}
OF = "0123"


def written(folder: Path, test: NeedleTest, done: int = 2, of: str = OF) -> Path:
    """A folder as `needle --out` leaves it."""
    grid = test.grid()
    results = [
        Result(Place(setting.name, length, depth, number), number == 0, "It is so.", str(number), "code", 2100, 0.3)
        for setting in grid.settings for length in grid.lengths for depth in grid.depths for number in range(done)
    ]  # fmt: skip
    folder.mkdir()
    for name, text in needle_files(test, grid, results, "starter", {"fingerprint": of}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_each_kind_of_test_has_its_own_place(tmp_path: Path) -> None:
    folders = [
        written(tmp_path / "made", NeedleTest(**USUAL)),
        written(tmp_path / "longer", NeedleTest(**USUAL | {"lengths": (8000,)})),
        written(tmp_path / "files", NeedleTest(**USUAL, documents=("report.docx",))),
        written(tmp_path / "shares", NeedleTest(**USUAL, budgets=(50.0,))),
    ]
    found = recorded(folders, OF)
    told = {name: [(c["setting"], c["length"], c["right"], c["seed"]) for c in cells] for name, cells in found.items()}
    assert told == {
        "needle": [("question", 2000, 1, 3), ("question", 8000, 1, 3)],
        "documents": [("question", 2000, 1, 3)],
        "budgets": [("question 50 %", 2000, 1, 3)],
    }


@pytest.fixture
def model(tmp_path: Path, weights: Path) -> Path:
    """A copy of the shipped model with its measurements."""
    return shutil.copytree(weights, tmp_path / "model")


def metrics(model: Path) -> dict[str, Any]:
    """What is known of it."""
    found: dict[str, Any] = json.loads((model / "metrics.json").read_text(encoding="utf-8"))
    return found


def record(model: Path, *folders: Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["record", *map(str, folders), "--model", str(model)])
    return done.exit_code, done.output


def test_what_is_recorded_takes_the_place_of_the_former_tests(tmp_path: Path, model: Path) -> None:
    of = fingerprint_of(model)
    keep(model, {"needle": [], "budgets": [1], "evaluation": {"rows": []}})
    before = metrics(model)
    code, output = record(model, written(tmp_path / "made", NeedleTest(**USUAL), of=of))
    assert code == 0, output
    after = metrics(model)
    assert [cell["right"] for cell in after["needle"]] == [1]
    assert {name for name in before if before[name] != after[name]} == {"needle"}


def test_what_was_measured_of_other_weights_is_neither_recorded_nor_kept(tmp_path: Path, model: Path) -> None:
    keep(model, {"needle": [1], "budgets": [1]})
    former = written(tmp_path / "former", NeedleTest(**USUAL), of=fingerprint_of(model))
    others = load(model)
    with torch.no_grad():
        for weight in others.parameters():
            weight *= 1.5
    save(others, model)
    code, output = record(model, former)
    assert (code, metrics(model)["needle"]) == (ConfigError.exit_code, [1])
    assert "This test is of other weights." in output
    code, output = record(model, written(tmp_path / "new", NeedleTest(**USUAL), of=fingerprint_of(model)))
    assert code == 0, output
    assert "budgets" not in metrics(model)
    assert len(metrics(model)["needle"]) == 1


def test_a_mean_written_over_other_weights_is_not_measured_yet(tmp_path: Path, model: Path, weights: Path) -> None:
    keep(model, {"needle": [1]})
    done = CliRunner().invoke(app, ["average", str(weights), "--out", str(model)])
    assert done.exit_code == 0, done.output
    assert "needle" not in metrics(model)
    assert metrics(model)["recipe"]


@pytest.mark.parametrize(
    ("more", "done"),
    [({}, 1), ({"without_needle": True}, 2), ({"several": True}, 2), ({"cache": H2OSettings(prefill="exact")}, 2),
     ({"cache": H2OSettings(preset="balanced")}, 2)],
)  # fmt: skip
def test_half_tests_and_those_of_something_else_are_not_recorded(
    tmp_path: Path, more: dict[str, Any], done: int
) -> None:
    folder = written(tmp_path / "made", NeedleTest(**USUAL, **more), done)
    with pytest.raises(ConfigError) as raised:
        recorded([folder], OF)
    assert str(folder) in str(raised.value)


def test_no_cell_is_recorded_twice(tmp_path: Path) -> None:
    folders = [written(tmp_path / str(seed), NeedleTest(**USUAL | {"seed": seed})) for seed in (0, 1)]
    with pytest.raises(ConfigError, match="same cells"):
        recorded(folders, OF)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"rows": []}'])
def test_a_folder_without_a_test_is_told(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "needles.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="no needle test"):
        recorded([tmp_path], OF)
