"""What holds for every command: help that can be read, examples that are right, `--json`, `--quiet`, completion."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from llamahome_gui.cli.app import app
from llamahome_gui.cli.helping import PANELS, Command, Group, examples_of
from llamahome_gui.config.paths import Workspace
from tests.cli.conftest import Command as Run
from tests.cli.parsing import Parse, leaves, parse

__all__ = ["parse"]

COMMANDS = dict(leaves(typer.main.get_command(app)))


def test_every_command_has_json_quiet_help_and_examples_that_are_right(
    parse: Parse,
) -> None:
    for words, command in COMMANDS.items():
        assert isinstance(command, Command | Group), f"{words}: made with typer.Typer in the place of commands.App"
        options = {name for param in command.params for name in param.opts}
        assert {"--json", "--quiet"} <= options or words in ("chat", "open"), words
        examples = examples_of(command.help or "")
        assert examples, f"{words} has no examples"
        for example in examples:
            program, *arguments = shlex.split(example.partition(" < ")[0])
            assert program == "llamahome"
            assert parse(arguments)[-1] == words, example


def test_help_shows_commands_under_titles_and_options_under_theirs(command: Run) -> None:
    root = command("--help")
    assert root.code == 0
    missing = {name for names in PANELS.values() for name in names if f"\n  {name} " not in root.out}
    assert not missing
    assert "More:" not in root.out
    assert "130 interrupted" in " ".join(root.out.split())
    shown = command("model", "-h").out
    assert shown.startswith("Usage: llamahome model [OPTIONS]\n")
    titles = [line for line in shown.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert titles == ["Options:", "KV cache:", "Weights:", "Answer:", "Always:", "Examples:"]
    assert "--enable-h2o / --disable-h2o" in shown
    assert "Usage: llamahome train MODEL [VERSION] [OPTIONS]" in command("train", "-h").out


def test_quiet_leaves_the_result_and_the_errors(command: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("words", encoding="utf-8")
    (folder / "b.docx").write_bytes(b"")
    arguments = ("convert", str(folder), "--out", str(tmp_path / "out"), "--jobs", "1")
    loud = command(*arguments)
    assert "1 of 2 converted" in loud.err
    for quiet in (command(*arguments, "--quiet"), command("-q", *arguments)):
        assert (quiet.code, quiet.out) == (1, "")
        assert quiet.err.startswith("b.docx: has no text")
        assert "converted in" not in quiet.err
    assert "1 of 2 converted" in command(*arguments).err


def test_unknown_words_name_the_right_ones(command: Run) -> None:
    for arguments, hint in (
        (("modle",), "Did you mean 'model'"),
        (("model", "--policy", "h20", "--prompt", "x"), "'full', 'h2o', 'streaming', 'snapkv', 'question'"),
        (("model", "--promt", "x"), "--prompt"),
        (("benchmark", "dokuments"), "'documents'"),
    ):
        result = command(*arguments)
        assert result.code == 2
        assert hint in result.err
        assert "Traceback" not in result.err


def test_the_environment_names_a_family_and_a_size(
    command: Run, tiny: str, home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(home.models_dir / "tiny" / "1", home.models_dir / "llama" / "3.2-1b")
    ask = ("model", "--prompt", "x", "--max-new-tokens", "1", "--json")
    monkeypatch.setenv("LLAMA_MODEL", "Llama3.2")
    monkeypatch.setenv("LLAMA_MODEL_SIZE", "1b")
    assert command(*ask).json["model"] == "llama/3.2-1b"
    assert command(*ask, "--model", tiny).json["model"] == tiny
    monkeypatch.delenv("LLAMA_MODEL")
    monkeypatch.setenv("LLAMA_MODEL_SIZE", "2b")
    refused = command(*ask)
    assert refused.code == 5
    assert refused.err.startswith("llamahome: llama: No version is of the size 2b.")


def test_the_shell_is_offered_names_that_there_are(tiny: str, home: Workspace) -> None:
    def offered(line: str) -> list[str]:
        words = line.split(" ")
        shell = {"_LLAMAHOME_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
        done = subprocess.run(
            [str(Path(sys.executable).parent / "llamahome")],
            env={**os.environ, **shell},
            capture_output=True,
            text=True,
        )
        assert done.stderr == ""
        return done.stdout.split()

    assert offered("llamahome chat --model ") == ["starter", tiny]
    assert offered("llamahome config show h2o.wi") == ["h2o.window_length"]
    assert "llama/3.2-1b" in offered("llamahome download llama/")
