"""`llamahome benchmark kv` as a user calls it, one time with real child processes, and a tiny model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from llamahome_gui.cli import run
from llamahome_gui.evaluation.kv import sizes
from tests.evaluation.conftest import SMALLEST

pytestmark = pytest.mark.programs


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "SMALL", sizes.TINY)
    monkeypatch.setattr(sizes, "FULL", SMALLEST)
    monkeypatch.setattr(sizes, "QUICK", replace(SMALLEST, bars=False))


def test_one_object_is_printed_and_written(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    options = ("--quick", "--only", "held", "--iterations", "1", "--threads", "1", "--json", "--out", str(out))
    assert run(["benchmark", "kv", *options]) == 0
    captured = capfd.readouterr()
    found = json.loads(captured.out)
    assert set(found) == {"machine", "rows", "checks"}
    assert found == json.loads(out.read_text(encoding="utf-8"))
    assert found["machine"]["quick"] is True
    assert {row["case"] for row in found["rows"]} == {"held"}
    assert "held" in captured.err


@pytest.mark.usefixtures("inline")
def test_a_missed_bar_is_an_exit_code(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    # 256 tokens fit into the window of the compact preset, so it holds more than 2 % of them.
    assert run(["benchmark", "kv", "--only", "held", "--threads", "1", "--out", str(out)]) == 1
    assert "| no |" in capfd.readouterr().out
    assert "**checks**" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--only", "nonsense"), 3, "Known: agreement"),
        (("--peers", "nowhere/python", "--only", "held"), 3, "nowhere"),
        (("--iterations", "0"), 2, "iterations"),
    ],
)
def test_wrong_options_are_told(
    options: tuple[str, ...], code: int, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["benchmark", "kv", *options]) == code
    assert words in capfd.readouterr().err


def test_a_report_that_cannot_be_written_is_told(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    options = ("--quick", "--only", "cuda", "--threads", "1", "--out", str(tmp_path / "file" / "report.json"))
    assert run(["benchmark", "kv", *options]) == 8
    assert "cannot be written" in capfd.readouterr().err
