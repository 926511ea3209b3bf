"""An unsuitable Python gets a sentence that names a suitable one."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 1)])
def test_suitable_versions_pass(version: tuple[int, ...]) -> None:
    import python_version

    assert python_version.complaint(version, True, "packaging/run.py", None) is None


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 13), (3, 14, 0)])
def test_unsuitable_versions_get_the_command_that_would_do(version: tuple[int, ...]) -> None:
    import python_version

    text = python_version.complaint(version, True, "packaging/run.py", "py -3.12")
    assert ".".join(map(str, version)) in text
    assert text.endswith("Run: py -3.12 packaging/run.py")
    assert "Install one" in python_version.complaint(version, True, "packaging/run.py", None)


def test_32_bit_pythons_are_refused() -> None:
    import python_version

    assert "32 bit" in python_version.complaint((3, 11, 7), False, "packaging/run.py", None)


def test_the_search_runs_what_it_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name on the path that does not start a suitable Python is passed over."""
    import python_version

    broken = tmp_path / "python3.11"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    (tmp_path / "python3.12").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    assert python_version.find_suitable() == "python3.12"


@pytest.mark.parametrize("script", ["run.py", "test.py", "python_version.py"])
def test_old_pythons_can_read_the_first_lines(repo_root: Path, script: str) -> None:
    source = (repo_root / "packaging" / script).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.arg)
    annotated = [n for n in ast.walk(tree) if isinstance(n, newer) and getattr(n, "annotation", True)]
    assert annotated == []
    assert "from __future__" not in source


@pytest.mark.parametrize("script", ["run.py", "test.py"])
def test_an_old_python_is_refused_by_the_real_script(repo_root: Path, tmp_path: Path, script: str) -> None:
    """The interpreter is this one; only what it says of itself is changed, before the script starts."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.version_info = (3, 9, 2, 'final', 0)\n")
    result = subprocess.run(
        [sys.executable, str(repo_root / "packaging" / script)],
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2
    assert "this is Python 3.9.2" in result.stderr
    assert "Traceback" not in result.stderr
