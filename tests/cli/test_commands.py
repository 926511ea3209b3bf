"""What holds for every command: help that can be read, `--json`, `--quiet`, results apart from everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from llamahome_gui.cli import run
from llamahome_gui.cli.app import app
from llamahome_gui.cli.helping import PANELS, Command, Group, examples_of
from tests.cli.conftest import Command as Run

ROOT: Any = typer.main.get_command(app)


def leaves(command: Any = ROOT, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that a user can run, with its words."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from leaves(inner, (*path, name))
    alone = not hasattr(command, "commands") or command.invoke_without_command
    if path and alone and not command.hidden:
        yield path, command


@pytest.mark.parametrize(("path", "command"), leaves(), ids=lambda value: "-".join(value) if value else None)
def test_every_command_has_json_quiet_and_help(path: tuple[str, ...], command: Any, command_: None = None) -> None:
    assert isinstance(command, Command | Group), "made with typer.Typer in the place of cli.commands.App"
    options = {name for param in command.params for name in param.opts}
    assert {"--json", "--quiet"} <= options
    assert (command.help or "").strip()


def test_help_shows_commands_under_titles_options_under_theirs_and_examples(command: Run) -> None:
    root = command("--help")
    assert root.code == 0
    assert not {name for names in PANELS.values() for name in names if f"  {name} " not in root.out} - _TO_COME
    assert "More:" not in root.out
    assert "130 interrupted" in " ".join(root.out.split())
    shown = command("model", "-h").out
    assert "Usage: llamahome model [OPTIONS]" in shown
    assert [line for line in shown.splitlines() if line.endswith(":") and not line.startswith(" ")] == [
        "Options:", "KV cache:", "Weights:", "Answer:", "Always:", "Examples:",
    ]  # fmt: skip
    assert max(map(len, shown.splitlines())) <= 110
