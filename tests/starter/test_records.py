"""What is kept of needle tests: whole ones of the model itself, each kind in its own place."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.needle.grid import Place
from llamahome_gui.evaluation.needle.results import Result
from llamahome_gui.evaluation.saved.files import needle_files
from llamahome_gui.evaluation.saved.needletest import NeedleTest
from llamahome_gui.starter.__main__ import app
from llamahome_gui.starter.records import recorded

USUAL: dict[str, Any] = {"lengths": (2000,), "depths": (10.0,), "trials": 2, "modes": ("question",), "seed": 3}


def written(folder: Path, test: NeedleTest, done: int = 2, model: str = "starter") -> Path:
    """A folder as `needle --out` leaves it."""
    grid = test.grid()
    results = [
        Result(Place(setting.name, length, depth, number), number == 0, "It is so.", str(number), "code", 2100, 0.3)
        for setting in grid.settings for length in grid.lengths for depth in grid.depths for number in range(done)
    ]  # fmt: skip
    folder.mkdir()
    for name, text in needle_files(test, grid, results, model).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_each_kind_of_test_has_its_own_place(tmp_path: Path) -> None:
    folders = [
        written(tmp_path / "made", NeedleTest(**USUAL)),
        written(tmp_path / "longer", NeedleTest(**USUAL | {"lengths": (8000,)})),
        written(tmp_path / "files", NeedleTest(**USUAL, documents=("report.docx",))),
        written(tmp_path / "shares", NeedleTest(**USUAL, budgets=(50.0,))),
    ]
    found = recorded(folders)
    told = {name: [(c["setting"], c["length"], c["right"], c["seed"]) for c in cells] for name, cells in found.items()}
    assert told == {
        "needle": [("question", 2000, 1, 3), ("question", 8000, 1, 3)],
        "documents": [("question", 2000, 1, 3)],
        "budgets": [("question 50 %", 2000, 1, 3)],
    }


def test_what_is_recorded_takes_the_place_of_the_former_tests(tmp_path: Path, weights: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    shutil.copy(weights / "metrics.json", model)
    before = json.loads((model / "metrics.json").read_text(encoding="utf-8"))
    done = CliRunner().invoke(
        app, ["record", str(written(tmp_path / "made", NeedleTest(**USUAL))), "--model", str(model)]
    )
    assert done.exit_code == 0, done.output
    after = json.loads((model / "metrics.json").read_text(encoding="utf-8"))
    assert [cell["right"] for cell in after["needle"]] == [1]
    assert {name for name in before if before[name] != after[name]} == {"needle"}


@pytest.mark.parametrize(
    ("more", "done", "model"),
    [({}, 1, "starter"), ({"without_needle": True}, 2, "starter"), ({"several": True}, 2, "starter"), ({}, 2, "mine")],
)
def test_half_tests_and_those_of_something_else_are_not_recorded(
    tmp_path: Path, more: dict[str, Any], done: int, model: str
) -> None:
    folder = written(tmp_path / "made", NeedleTest(**USUAL, **more), done, model)
    with pytest.raises(ConfigError) as raised:
        recorded([folder])
    assert str(folder) in str(raised.value)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"rows": []}'])
def test_a_folder_without_a_test_is_told(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "needles.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="no needle test"):
        recorded([tmp_path])
