"""`doctor`: what is in order is said to be, and each thing that is not comes with what mends it."""

from __future__ import annotations

import importlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from llamahome_gui.cli import run
from llamahome_gui.config.paths import Workspace
from llamahome_gui.doctor import Finding, State, contents, examination, examine, libraries, machine
from llamahome_gui.documents.library import Library
from llamahome_gui.inference.chats.store import ConversationStore
from tests.hub_server import HubServer
from tests.hub_server.fixture import hub
from tests.tiny import make_tiny_model

__all__ = ["hub"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("LLAMAHOME_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    return Workspace.open()


def by_name(found: Iterator[Finding]) -> dict[str, Finding]:
    return {one.name: one for one in found}


def doctor(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capfd.readouterr()
    code = run(["doctor", *arguments])
    return code, *capfd.readouterr()


def test_a_sound_workspace_is_in_order_and_stays_as_it_is(home: Workspace, capfd: pytest.CaptureFixture[str]) -> None:
    Library(home.library_db).close()
    ConversationStore(home.conversations_db).close()
    before = sorted(path for path in home.root.rglob("*") if path.is_file())
    code, out, err = doctor(capfd, "--json")
    report = json.loads(out)
    assert (code, report["ok"], report["counts"]["failure"]) == (0, True, 0), out
    names = {one["name"] for one in report["findings"]}
    assert {"processor", "memory", "disk of the workspace", "Python", "packages", "torch", "settings", "library",
            "chats", "token of the hub", "catalogue", "starter"} <= names  # fmt: skip
    assert not [one for one in report["findings"] if one["area"] == "network"]
    assert "0 failures" in err
    left = sorted(path for path in home.root.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal")))
    assert left == before


def test_each_thing_that_is_broken_is_named_with_its_remedy(home: Workspace, capfd: pytest.CaptureFixture[str]) -> None:
    (home.config_dir / "h2o_config.yaml").write_text("h2o: {window_length: -1}\n", encoding="utf-8")
    home.library_db.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    ConversationStore(home.conversations_db).close()
    with closing(sqlite3.connect(home.conversations_db)) as chats:
        chats.execute("PRAGMA user_version=99")
    make_tiny_model(home.models_dir / "tiny" / "1", context=64)
    (home.models_dir / "tiny" / "1" / "tokenizer.json").unlink()
    (home.logs_dir / "crash.log").write_text("Traceback")
    code, out, err = doctor(capfd)
    assert code == 1
    assert "4 failures" in err
    for line in (
        "✗ settings: ", "h2o.window_length", "✗ library: ", "an empty one", "✗ chats: was written by a newer",
        "→ Update LlamaHome.", "✗ tiny/1: ", "→ Run: llamahome validate tiny/1", "i crashes: ",
    ):  # fmt: skip
        assert line in out
    code, out, err = doctor(capfd, "--quiet")
    assert (code, err) == (1, "")
    assert "✗ tiny/1" in out
    assert "✓" not in out


def test_a_workspace_that_cannot_be_made_is_the_only_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LLAMAHOME_HOME", str(tmp_path / "file" / "home"))
    (only,) = examine()
    assert only.state is State.FAILURE
    assert "LLAMAHOME_HOME" in only.remedy


def test_packages_that_are_missing_or_too_old_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = ["pytest", "numpy>=999", "no-such-package>=1", "never>=1; extra == 'test'"]
    monkeypatch.setattr(metadata, "requires", lambda _name: needed)
    found = by_name(libraries.look())
    assert "and >=999 is needed" in found["numpy"].found
    assert found["no-such-package"].found == "is not installed"
    assert "pip install 'no-such-package>=1'" in found["no-such-package"].remedy
    assert not {"pytest", "never", "packages"} & set(found)


def test_a_torch_that_cannot_be_loaded_or_cannot_use_the_gpu_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_name: str) -> Any:
        raise OSError("libtorch_cpu.so: undefined symbol")

    gpu = SimpleNamespace(name="H100", total=80, free=70)
    monkeypatch.setattr("llamahome_gui.monitoring.gpus.gpus", lambda: (gpu,))
    assert by_name(libraries._cuda(False, None))["CUDA"].remedy == "Install the CUDA build of torch."
    assert by_name(libraries._cuda(False, "13.0"))["CUDA"].remedy == "Update the GPU's driver."
    assert by_name(libraries._cuda(True, "13.0"))["CUDA"].state is State.GOOD
    monkeypatch.setattr(importlib, "import_module", broken)
    torch = by_name(libraries.look())["torch"]
    assert torch.state is State.FAILURE
    assert "undefined symbol" in torch.found


@pytest.mark.parametrize(("free", "state"), [(10**11, State.GOOD), (10**9, State.WARNING), (10**6, State.FAILURE)])
def test_a_full_disk_is_told(free: int, state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    found = by_name(machine.look(tmp_path / "not" / "there"))
    assert found["disk of the workspace"].state is state
    assert bool(found["disk of the workspace"].remedy) is (state is not State.GOOD)


def test_the_hub_is_asked_only_on_request(
    home: Workspace, hub: HubServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    for module in (machine, libraries, contents):
        monkeypatch.setattr(module, "look", lambda *_: iter(()))
    assert not [one for one in examine() if one.area == "network"]
    assert hub.seen == []
    (answer,) = [one for one in examine(with_network=True) if one.area == "network"]
    assert answer.state is State.GOOD
    assert answer.found.startswith(f"{hub.endpoint} answers in ")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    code, out, _err = doctor(capfd, "--network", "--json")
    (silent,) = [one for one in json.loads(out)["findings"] if one["area"] == "network"]
    assert (code, silent["state"]) == (1, "failure")
    assert silent["remedy"]


def test_a_look_that_breaks_is_told_and_the_others_go_on(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Finding]:
        yield Finding("machine", "first", State.GOOD, "is fine")
        raise RuntimeError("no such sensor")

    look: Callable[..., Any] = broken
    monkeypatch.setattr(machine, "look", look)
    monkeypatch.setattr(libraries, "look", lambda: iter(()))
    found = list(examination.examine())
    assert [one.name for one in found[:2]] == ["first", "the look itself"]
    assert "no such sensor" in found[1].found
    assert "starter" in by_name(iter(found))
