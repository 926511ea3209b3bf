"""`benchmark` without a name: what each part measures, a part that breaks off, and the report it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.cli import run as command
from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.documents.sets import MAKERS
from llamahome_gui.evaluation.overall import parts
from llamahome_gui.evaluation.overall.order import Order, chosen
from llamahome_gui.evaluation.overall.quantiles import curve, quantile
from llamahome_gui.evaluation.overall.run import run
from tests.tiny import make_tiny_model

pytestmark = pytest.mark.programs


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LLAMAHOME_HOME", str(tmp_path / "home"))
    make_tiny_model(Workspace.open().models_dir / "tiny" / "1", context=1024)
    return "tiny/1"


def ordered(row: dict[str, Any]) -> bool:
    names = [name.removesuffix("_p50") for name in row if name.endswith("_p50")]
    return bool(names) and all(0 < row[f"{name}_p50"] <= row[f"{name}_p95"] for name in names)


def test_latency_memory_and_cache_of_a_model_are_measured(tiny: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PROMPTS", (64, 1200))
    said: list[str] = []
    found = parts.measure(Order("model", tiny, 2, threads=1), said.append)
    *latency, memory = found.rows
    # The full cache ends where the model's training did.
    assert [(row["cache"], row["prompt_tokens"]) for row in latency] == [
        ("compact", 64),
        ("full", 64),
        ("compact", 1200),
    ]
    assert all(ordered(row) for row in latency)
    assert latency[2]["kv_mb"] < latency[2]["full_kv_mb"]
    assert memory["process_peak_mb"] > memory["weights_mb"] > 0
    assert len(said) == 3
    curves = {(one["case"], one["name"]): one["points"] for one in found.series}
    assert len(curves) == 6
    for points in curves.values():
        assert [value for _share, value in points] == sorted(value for _share, value in points)


def test_steps_of_fine_tuning_are_measured_by_a_process_of_their_own_and_told_as_a_page(
    tiny: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "report.html"
    options = ("--only", "training", "--model", tiny, "--iterations", "2", "--threads", "1", "--json")
    code = command(["benchmark", *options, "--out", str(page)])
    out, err = capfd.readouterr()
    assert code == 0, err
    found = json.loads(out)
    (row,) = found["rows"]
    assert (row["case"], row["model"]) == ("fine-tuning", tiny)
    assert ordered(row)
    assert row["steps_s"] > 0
    assert (found["machine"]["iterations"], found["machine"]["threads"]) == (2, 1)
    assert "3 steps of fine-tuning" in err
    assert "<h2>fine-tuning</h2>" in page.read_text(encoding="utf-8")


def test_documents_of_each_format_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PAGES", (1,))
    found = parts.measure(Order("documents", "starter", 1), lambda _text: None)
    assert [row["format"] for row in found.rows] == list(MAKERS)
    assert all(ordered(row) and row["documents_a_minute"] > 0 for row in found.rows)


def test_a_part_that_breaks_off_is_told_and_the_code_is_1(
    tiny: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = run(model="nobody", only=["model"], iterations=1)
    (row,) = found["rows"]
    assert row["case"] == "model"
    assert "nobody" in row["error"]
    for arguments, code, hint in (
        (["--only", "everything"], 3, "Known: model, training, documents."),
        (["--model", "nobody"], 5, "nobody"),
        (["--out", "/no/such/folder/a.json"], 8, "cannot be written"),
        (["--iterations", "3", "kv"], 2, "write --iterations behind 'kv'"),
        (["--compare", "/absent.json", "/absent.json"], 3, "/absent.json: The report cannot be read"),
    ):
        capfd.readouterr()
        assert command(["benchmark", *arguments]) == code
        assert hint in capfd.readouterr().err
    with pytest.raises(ConfigError):
        chosen(["kv"])


def test_quantiles_are_those_of_the_definition() -> None:
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert [quantile(values, share) for share in (0.0, 0.25, 0.5, 0.9, 1.0)] == [1.0, 2.0, 3.0, 4.6, 5.0]
    assert quantile([7.0], 0.95) == 7.0
    assert curve(values)[0][0] == 0.01
