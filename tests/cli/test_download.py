"""`download` over a real hub on loopback: from the catalogue, from a repository, resumed, listed and given up."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.config.paths import Workspace
from tests.cli.conftest import Command
from tests.hub_server import HubServer
from tests.hub_server.fixture import hub
from tests.tiny import make_tiny_model

__all__ = ["hub"]

LISTED = "HuggingFaceTB/SmolLM2-135M-Instruct"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with some megabytes of weights."""
    return make_tiny_model(tmp_path_factory.mktemp("served") / "model", hidden=256, intermediate=1024, layers=4)


@pytest.fixture(autouse=True)
def _our_hub(monkeypatch: pytest.MonkeyPatch, hub: HubServer) -> None:
    for name in ("HF_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)


def begun(home: Workspace, *arguments: str) -> subprocess.Popen[bytes]:
    """The command in a process of its own, once bytes have come."""
    command = [sys.executable, "-m", "llamahome_gui", "download", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    downloads, deadline = home.models_dir / ".downloads", time.monotonic() + 60
    while not any(path.stat().st_size > 200_000 for path in downloads.rglob("*") if path.is_file()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process


def test_a_listed_model_is_installed_under_its_name(
    command: Command, home: Workspace, hub: HubServer, source: Path
) -> None:
    commit = hub.add_model(LISTED, source)
    result = command("download", "smollm2", "135m", "--json")
    assert result.code == 0, result.err
    assert (result.json["key"], result.json["state"], result.json["error"]) == ("smollm2/135m", "done", None)
    assert "Its licence: Apache-2.0 (https://www.apache.org/licenses/LICENSE-2.0)." in result.err
    row = next(row for row in command("models", "--json").json["installed"] if row["key"] == "smollm2/135m")
    assert (row["repository"], row["revision"], row["problem"]) == (LISTED, commit, None)
    assert command("validate", "smollm2/135m").code == 0
    assert command("remove", LISTED, "--yes").code == 0
    assert [path for path in home.models_dir.rglob("*") if path.is_file()] == []
    assert command("download", LISTED).code == 0


def test_a_repository_becomes_a_line_of_the_catalogue(command: Command, hub: HubServer, source: Path) -> None:
    hub.add_model("someone/Their-Model-1B", source)
    result = command("download", "someone/Their-Model-1B")
    assert result.code == 0, result.err
    listed = command("models", "--json").json
    (key,) = [row["key"] for row in listed["installed"] if row["repository"] == "someone/Their-Model-1B"]
    family, version = key.split("/")
    (entry,) = [entry for entry in listed["catalogue"] if entry["name"] == family]
    assert entry["details"][version]["repository"] == "someone/Their-Model-1B"
    named = command("download", "someone/Their-Model-1B", "--as", "own/name-1")
    assert named.code == 0, named.err
    assert command("validate", "own/name-1").code == 0


def test_a_revision_can_be_chosen(command: Command, hub: HubServer, source: Path, tmp_path: Path) -> None:
    commit = hub.add_model(LISTED, source)
    other = hub.add_model(LISTED, make_tiny_model(tmp_path / "other", seed=1))
    assert other != commit
    result = command("download", "smollm2", "135m", "--revision", commit, "--json")
    assert (result.code, result.json["revision"]) == (0, commit)


@pytest.mark.skipif(os.name == "nt", reason="needs a signal as Ctrl+C sends it")
def test_ctrl_c_keeps_what_is_there_and_a_second_run_goes_on(
    command: Command, home: Workspace, hub: HubServer, source: Path
) -> None:
    hub.add_model(LISTED, source)
    process = begun(home, "smollm2", "135m", "--limit", "1MB")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"are kept. Go on with the same command" in err
    assert b"Traceback" not in err + out
    (left,) = command("download", "--list", "--json").json["unfinished"]
    assert (left["key"], left["repository"]) == ("smollm2/135m", LISTED)
    assert left["done"] > 100_000
    assert LISTED in command("download", "--list").out
    assert "unfinished downloads" in command("models").out
    seen = len(hub.seen)
    result = command("download", "smollm2", "135m")
    assert result.code == 0, result.err
    assert any("range" in {name.lower() for name in request.headers} for request in hub.seen[seen:])
    assert command("validate", "smollm2/135m").code == 0
    assert command("download", "--list", "--json").json == {"unfinished": []}


@pytest.mark.skipif(os.name == "nt", reason="needs a signal as Ctrl+C sends it")
def test_a_download_can_be_given_up(
    command: Command, home: Workspace, hub: HubServer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add_model(LISTED, source)
    process = begun(home, LISTED, "--limit", "1MB")
    elsewhere = command("download", "smollm2", "--cancel", "--yes", "--json")
    assert elsewhere.code == 10
    assert "Another LlamaHome" in elsewhere.err
    assert elsewhere.out == ""
    process.kill()
    process.communicate(timeout=60)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert command("download", "smollm2", "135m", "--cancel").code != 0
    assert len(command("download", "--list", "--json").json["unfinished"]) == 1
    given_up = command("download", LISTED, "--cancel", "--yes", "--json")
    assert given_up.code == 0, given_up.err
    assert given_up.json["key"] == "smollm2/135m"
    assert [path for path in (home.models_dir / ".downloads").rglob("*.safetensors*") if path.is_file()] == []
    assert command("download", "smollm2", "--cancel", "--yes").code == 5


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("llama", "3.3-7b"), "llama/3.3-70b"),
        (("llama", "3.2-11b"), "vision"),
        (("nobody/nothing",), "nobody/nothing"),
        (("lama", "3.2-1b"), "Did you mean llama/3.2-1b"),
        (("smollm2", "135m", "--revision", "no such"), "revision"),
    ],
)
def test_what_cannot_be_fetched_is_told_in_a_line(command: Command, arguments: tuple[str, ...], says: str) -> None:
    result = command("download", *arguments)
    assert result.code not in (0, 1, 2)
    last = result.err.strip().splitlines()[-1]
    assert last.startswith("llamahome: ")
    assert says in last


def test_a_listed_model_can_be_filed_under_another_name(command: Command, hub: HubServer, source: Path) -> None:
    hub.add_model(LISTED, source)
    result = command("download", "smollm2", "135m", "--as", "mine/small", "--json")
    assert result.code == 0, result.err
    assert result.json["key"] == "mine/small"
    assert result.json["repository"] == LISTED


def test_a_remark_is_made_once(capsys: pytest.CaptureFixture[str]) -> None:
    from llamahome_gui.cli.downloadbars import DownloadBars
    from llamahome_gui.models.download.types import DownloadState, DownloadStatus

    with DownloadBars() as bars:
        for done in (0, 50, 100):
            bars.show(DownloadStatus("a/b", "a/b", "main", DownloadState.DOWNLOADING, done, 100, note="It is plain."))
    said = capsys.readouterr().err
    assert said.count("downloading") == 3
    assert said.count("It is plain.") == 1


@pytest.mark.parametrize("arguments", [(), ("smollm2", "--limit", "fast"), ("a/b", "--as", "nameonly")])
def test_wrong_options_are_usage_errors(command: Command, arguments: tuple[str, ...]) -> None:
    assert command("download", *arguments).code == 2


def test_a_gated_model_needs_a_token(
    command: Command, hub: HubServer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add_model(LISTED, source, gated="manual")
    hub.add_account("hf_secretsecret", "ada", access=[LISTED])
    refused = command("download", "smollm2", "135m", "--json")
    assert refused.code != 0
    assert json.loads(refused.out)["error"]["reason"] in ("gated", "unauthorised")
    assert "llamahome token set" in refused.err
    plain = command("download", LISTED)  # by its address the hub is asked before anything is queued
    assert "llamahome token set" in plain.err
    monkeypatch.setenv("HF_TOKEN", "hf_secretsecret")
    allowed = command("download", "smollm2", "135m")
    assert allowed.code == 0, allowed.err
    assert "hf_secretsecret" not in allowed.err


def bars(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Standard error as a terminal of fixed size that keeps what is written."""
    written = io.StringIO()
    monkeypatch.setattr(written, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", written)
    for name, value in (("TERM", "xterm"), ("COLUMNS", "120"), ("LINES", "20")):
        monkeypatch.setenv(name, value)
    return written


def test_a_terminal_shows_a_bar_per_file_and_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    from llamahome_gui.cli.downloadbars import DownloadBars
    from llamahome_gui.models.download.types import DownloadState, DownloadStatus, FileStatus

    written = bars(monkeypatch)
    files = (FileStatus("a.safetensors", 1000, 250), FileStatus("[b].json", 10, 10, verified=True))
    loading = DownloadStatus(
        "x/1", "o/n", "main", DownloadState.DOWNLOADING, 260, 1010, 100.0, 7.5, "a note", None, files
    )
    for status in (loading, replace(loading, state=DownloadState.INSTALLING, done=1010, speed=0.0, files=())):
        with DownloadBars() as shown:
            shown.show(status)
    text = written.getvalue()
    for words in ("a.safetensors", "250 B of 1 kB", "260 B of 1 kB, 100 B/s", "left", "a note", "installing"):
        assert words in text
    assert "[b].json" not in text


def test_a_log_gets_a_line_per_change(capfd: pytest.CaptureFixture[str]) -> None:
    from llamahome_gui.cli.downloadbars import DownloadBars
    from llamahome_gui.models.download.types import DownloadState, DownloadStatus

    with DownloadBars() as shown:
        for done in range(0, 1001):
            shown.show(DownloadStatus("x/1", "o/n", "main", DownloadState.DOWNLOADING, done, 1000))
        shown.show(DownloadStatus("x/1", "o/n", "main", DownloadState.WAITING, 1000, 1000, note="The hub is silent."))
        held = DownloadStatus("x/1", "o/n", "main", DownloadState.WAITING, 1000, 1000, note="The hub is busy.")
        for seconds in (20, 19, 18):
            shown.show(replace(held, retry_in=seconds))
    lines = capfd.readouterr().err.splitlines()
    assert lines.pop() == "x/1: waiting 100 % The hub is busy. Next try in 20 s."
    assert len(lines) == 12
    assert lines[5] == "x/1: downloading 50 %"
    assert lines[-1] == "x/1: waiting 100 % The hub is silent."
