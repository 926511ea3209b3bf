"""The measurement of a drop of many files: the real command, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_drop_is_measured_and_its_copy_is_known(repo_root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(120):
        (folder / f"{number}.md").write_text(f"# {number}\n\n" + "Some words. " * 500, encoding="utf-8")
    command = [sys.executable, "-m", "llamahome_gui", "benchmark", "drop", str(folder), "--json"]
    done = subprocess.run(command, cwd=repo_root, capture_output=True, text=True)
    rows = {row["drop"]: row for row in json.loads(done.stdout)["rows"]}
    assert {name: row["files"] for name, row in rows.items()} == {"first drop": 120, "copied folder": 120}
    for row in rows.values():
        assert row["memory_peak_mb"] - row["memory_before_mb"] < 200
        assert row["first_rows_ms"] > 0
    print(done.stdout)
