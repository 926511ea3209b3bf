"""The installed command as a program of its own: what goes where, the codes, pipes that close."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace

PROGRAM = Path(sys.executable).parent / ("llamahome.exe" if sys.platform == "win32" else "llamahome")


def llamahome(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PROGRAM), *arguments], env={**os.environ, **variables}, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, encoding="utf-8",
    )  # fmt: skip


def test_results_errors_and_codes_go_where_they_are_documented_to(home: Workspace, tmp_path: Path) -> None:
    listed = llamahome("models", "--json")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert json.loads(listed.stdout)["installed"][0]["key"] == "starter"
    (tmp_path / "a.txt").write_text("words", encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(b"")
    broken = llamahome("convert", str(tmp_path / "b.docx"), "--out", str(tmp_path / "out"), "--quiet", "--json")
    assert broken.returncode == 1
    assert json.loads(broken.stdout)["failed"][0]["reason"] == "empty"
    assert len(broken.stderr.splitlines()) == 1
    source = str(tmp_path / "a.txt")
    converted = llamahome("convert", source, "--out", str(tmp_path / "out"), "--jobs", "1", "--quiet")
    assert (converted.returncode, converted.stdout, converted.stderr) == (0, "", "")
    for arguments, variables, code, hint in (
        (("modles",), {}, 2, "Did you mean 'models'"),
        (("config", "show"), {"LLAMAHOME_H2O_WINDOW": "9"}, 3, "Did you mean LLAMAHOME_H2O_WINDOW_LENGTH?"),
        (("model", "--prompt", "x"), {"LLAMA_MODEL": "nobody"}, 5, "nobody"),
        (("fit", "llama", "9-1b"), {}, 5, "llama/3.2-1b"),
    ):
        failed = llamahome(*arguments, **variables)
        assert (failed.returncode, failed.stdout) == (code, "")
        assert hint in failed.stderr
        assert "Traceback" not in failed.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end in another way there")
def test_a_reader_that_goes_ends_the_program_without_a_word(home: Workspace) -> None:
    with subprocess.Popen([str(PROGRAM), "models"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == ""
    assert child.returncode == 1


def test_the_environment_wins_over_the_file_and_each_value_tells_its_source(home: Workspace) -> None:
    def told(**variables: str) -> tuple[int, str]:
        (row,) = json.loads(llamahome("config", "show", "h2o.window_length", "--json", **variables).stdout)["settings"]
        return row["value"], row["source"]

    assert told() == (512, "default")
    file = home.config_dir / "h2o_config.yaml"
    file.write_text("h2o: {preset: custom, window_length: 640}\n", encoding="utf-8")
    assert told() == (640, str(file))
    assert told(LLAMAHOME_H2O_WINDOW_LENGTH="768") == (768, "LLAMAHOME_H2O_WINDOW_LENGTH")
