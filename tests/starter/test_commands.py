"""The commands of the recipe: what is wrong is told in one line, and nothing is written."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from llamahome_gui.errors import ModelError
from llamahome_gui.starter.__main__ import WEIGHTS, app


def said(*arguments: str | Path) -> tuple[int, str]:
    """The exit code and all that was said, without frames, spaces and line breaks."""
    done = CliRunner().invoke(app, [str(each) for each in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, re.sub(r"[\s│]", "", done.output)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("evaluate", "--lengths", "500,many"), "isnotalistoflengths"),
        (("evaluate", "--lengths", "0"), "isnotalistoflengths"),
        (("evaluate", "--kinds", "planted,guessed"), "'guessed'isnotavalidKind;thereareplanted,"),
        (("evaluate", "--questions", "0"), "greaterthanorequalto1"),
        (("evaluate", "--model", "no such folder"), "doesnotexist"),
        (("failures", "--model", "no such folder"), "doesnotexist"),
        (("train", "--state", "state", "--start", "no such folder"), "doesnotexist"),
        (("average", "no such folder", "--out", "out"), "doesnotexist"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, output = said(*arguments)
    assert code == 2
    assert told in output
    assert not list(tmp_path.iterdir())


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """The shipped model, of whose weights a part is missing."""
    folder = tmp_path / "damaged"
    shutil.copytree(WEIGHTS, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    return folder


@pytest.mark.parametrize("command", ["evaluate", "failures"])
def test_damaged_weights_are_told_in_one_line(damaged: Path, command: str) -> None:
    code, output = said(command, "--model", damaged)
    assert code == ModelError.exit_code
    assert output.startswith(f"Error:{damaged}:nonetworkofthisrecipecanberead(".replace(" ", ""))
    assert output.endswith("Givethefolderthatatrainingrunwrotewith--out.")


@pytest.mark.parametrize("text", ["{", "{}", None])
def test_a_folder_of_something_else_does_not_start_a_training(tmp_path: Path, text: str | None) -> None:
    start, state = tmp_path / "start", tmp_path / "state"
    start.mkdir()
    if text is not None:
        (start / "config.json").write_text(text)
    code, output = said("train", "--state", state, "--start", start, "--steps", "1")
    assert code == ModelError.exit_code
    assert "nonetworkofthisrecipecanberead" in output
    assert not state.exists()
    assert sys.float_info.min / 2 > 0, "what did not begin leaves the process counting as it did"


def test_a_file_in_the_way_is_told_in_one_line(tmp_path: Path) -> None:
    way = tmp_path / "way"
    way.write_text("mine")
    code, output = said("samples", "--out", way / "samples")
    assert code == 1
    assert output.startswith("Error:")
    assert way.read_text() == "mine"
