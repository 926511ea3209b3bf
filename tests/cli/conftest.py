"""A workspace with a tiny installed model, and a way to run the command line in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.cli import run
from llamahome_gui.config.paths import Workspace
from tests.tiny import make_tiny_model


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("LLAMAHOME_HOME", str(tmp_path / "home"))
    return Workspace.open()


@pytest.fixture
def tiny(home: Workspace) -> str:
    make_tiny_model(home.models_dir / "tiny" / "1", context=1024)
    return "tiny/1"


@pytest.fixture
def command(home: Workspace, capfd: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: str) -> Result:
        capfd.readouterr()
        code = run(arguments)
        captured = capfd.readouterr()
        return Result(code, captured.out, captured.err)

    return call
