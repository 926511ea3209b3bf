"""`llamahome benchmark download` as a user calls it, with a real server, curl and a process of ours."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from llamahome_gui.cli import run
from llamahome_gui.errors import DownloadError, DownloadReason, LlamaHomeError
from llamahome_gui.evaluation.download import sides, speed
from llamahome_gui.evaluation.download.server import served
from llamahome_gui.models.hub.types import HubFile

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@needs_curl
def test_both_sides_are_measured_and_held_against_the_bars(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed, "SPEED_BAR", 0.0)
    assert run(["benchmark", "download", "--size", "0.002", "--iterations", "1", "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert [row["side"] for row in found["rows"]] == ["curl", "LlamaHome with SHA-256"]
    speeds, memory = found["checks"]
    assert speeds["value"] > 0
    assert (memory["bar"], memory["holds"]) == (32.0, True)


@needs_curl
def test_a_missed_bar_is_an_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "SPEED_BAR", 1e9)
    assert run(["benchmark", "download", "--size", "0.001", "--iterations", "1"]) == 1


def test_a_transfer_that_does_not_fit_its_hash_is_no_measurement(tmp_path: Path) -> None:
    (tmp_path / "served").write_bytes(bytes(1000))
    file = HubFile("model.safetensors", 1000, "0" * 64, "0" * 40)
    with served(tmp_path / "served") as endpoint, pytest.raises(DownloadError) as caught:
        sides.ours(endpoint, file, tmp_path / "fetched")
    assert caught.value.reason is DownloadReason.CORRUPT


def test_without_curl_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(LlamaHomeError, match="needs curl"):
        speed.run(1000, rounds=1)
