"""The self-test as a user runs it: a process of its own, no display, all uses on the shipped samples."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from llamahome_gui.ui.selftest.runner import TIMED

pytestmark = pytest.mark.programs

STEPS = ["start", "documents", "chat", "monitor", "needles", "fine-tune", "adapter", "models", "commands", "close"]


@pytest.mark.timeout(400)
def test_all_four_uses_work_on_the_shipped_samples(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "llamahome_gui", "selftest", "--json", "--screenshots", str(pictures)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    assert [(row["step"], row["passed"]) for row in report["rows"]] == [(step, True) for step in STEPS], done.stderr
    assert all(check["holds"] for check in report["checks"] if check["name"] not in TIMED), report["checks"]
    assert {check["name"] for check in report["checks"]} >= {"kv_share_of_full_cache", "bytes_fetched_twice", *TIMED}
    assert set(report["machine"]) >= {"cpu", "cores", "memory_bytes", "gpu", "versions"}
    assert len(list(pictures.glob("*.png"))) >= 5
