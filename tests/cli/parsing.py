"""Command lines read as the program reads them, with nothing done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer

from llamahome_gui.cli.app import app
from llamahome_gui.config.paths import Workspace

Parse = Callable[[Sequence[str]], list[str]]


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that a user can run, with its words."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from leaves(inner, (*path, name))
    alone = not hasattr(command, "commands") or command.invoke_without_command
    if path and alone and not command.hidden:
        yield " ".join(path), command


@pytest.fixture
def parse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Workspace) -> Parse:
    """Gives the commands that a line would run; raises what the program would show."""
    root, called = typer.main.get_command(app), list[str]()
    for words, command in leaves(root):
        monkeypatch.setattr(command, "callback", lambda *_, words=words, **__: called.append(words))
    (tmp_path / "FOLDER").mkdir()
    monkeypatch.chdir(tmp_path)

    def read(arguments: Sequence[str]) -> list[str]:
        called.clear()
        root.main(args=list(arguments), prog_name="llamahome", standalone_mode=False)
        return list(called)

    return read
