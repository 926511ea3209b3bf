"""The benchmark of datasets runs through every form of file and tells what it found."""

from __future__ import annotations

from llamahome_gui.evaluation.datasets.speed import run


def test_every_form_of_file_is_measured() -> None:
    found = run(1200, rounds=2)
    assert [row["case"] for row in found["rows"]] == ["JSON lines", "JSON list", "CSV", "Parquet"]
    assert [check["name"] for check in found["checks"]] == [f"{row['case']}, seconds" for row in found["rows"]]
