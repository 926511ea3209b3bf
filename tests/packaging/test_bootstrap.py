"""The environment is made once, made anew when cut short, brought up to date when the pins change, never stolen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import bootstrap
import pip_run
import pytest
from bootstrap import SetupError
from installation import STAMP, Installation

PYPROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "llamahome"
version = "1.0"
dependencies = []

[project.optional-dependencies]
test = []

[project.scripts]
llamahome = "llamahome_gui:main"

[tool.setuptools]
package-dir = { "" = "." }
packages = ["llamahome_gui"]
"""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A project so small that installing it needs nothing but setuptools, in a new folder."""
    root = tmp_path / "checkout"
    (root / "packaging").mkdir(parents=True)
    (root / "packaging" / "constraints.txt").write_text("# nothing\n")
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "llamahome_gui").mkdir()
    (root / "llamahome_gui" / "__init__.py").write_text("def main():\n    print('started')\n")
    return Installation(root, root / ".venv")


class Pip:
    """Stands where pip would be called and notes what is asked of it, so that no test needs a registry."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[list[str]] = []
        self.fail_at = -1
        monkeypatch.setattr(pip_run, "run", self.run)
        monkeypatch.setattr(bootstrap, "_make_environment", self.make)
        monkeypatch.setattr(bootstrap, "_make_sure_of_pip", lambda _: None)

    def run(self, command: list[str], log: Path) -> bool:
        self.calls.append(command)
        log.write_text("ERROR: Could not install: [Errno 28] No space left on device\n")
        return len(self.calls) - 1 != self.fail_at

    def make(self, installation: Installation) -> None:
        installation.scripts.mkdir(parents=True)
        installation.python.symlink_to(sys.executable)
        (installation.folder / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\n")


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> Pip:
    return Pip(monkeypatch)


def test_a_second_start_does_nothing(installation: Installation, pip: Pip) -> None:
    assert bootstrap.ensure(installation) == installation.python
    assert len(pip.calls) == 2
    bootstrap.ensure(installation)
    assert len(pip.calls) == 2


def test_pip_is_bound_to_the_constraints_and_the_project(installation: Installation, pip: Pip) -> None:
    bootstrap.ensure(installation)
    for call in pip.calls:
        assert call[call.index("--constraint") + 1] == str(installation.constraints)
    assert pip.calls[1][-1] == str(installation.root)


def test_changed_pins_are_installed_in_place(installation: Installation, pip: Pip) -> None:
    bootstrap.ensure(installation)
    kept = installation.folder / "kept"
    kept.touch()
    installation.constraints.write_text("numpy==2.0.0\n")
    bootstrap.ensure(installation)
    assert len(pip.calls) == 4
    assert kept.exists()


def test_a_change_of_the_linter_settings_installs_nothing(installation: Installation, pip: Pip) -> None:
    bootstrap.ensure(installation)
    (installation.root / "pyproject.toml").write_text(PYPROJECT + "\n[tool.ruff]\nline-length = 99\n")
    assert installation.is_ready()


def test_the_test_parts_are_added_and_then_stay(installation: Installation, pip: Pip) -> None:
    bootstrap.ensure(installation)
    assert not installation.is_ready(("test",))
    bootstrap.ensure(installation, ("test",))
    assert installation.is_ready(("test",))
    assert installation.is_ready()


def test_an_installation_cut_short_is_made_anew(installation: Installation, pip: Pip) -> None:
    pip.fail_at = 0
    with pytest.raises(SetupError, match="full"):
        bootstrap.ensure(installation)
    rubbish = installation.folder / "lib" / "half.py"
    rubbish.parent.mkdir()
    rubbish.touch()
    bootstrap.ensure(installation)
    assert installation.is_ready()
    assert not rubbish.exists()


def test_a_changed_interpreter_makes_it_anew(installation: Installation, pip: Pip, tmp_path: Path) -> None:
    bootstrap.ensure(installation)
    installation.python.unlink()
    installation.python.symlink_to(tmp_path / "gone")
    assert not installation.is_ready()
    bootstrap.ensure(installation)
    assert installation.is_ready()


def test_a_moved_checkout_is_installed_again(installation: Installation, pip: Pip, tmp_path: Path) -> None:
    bootstrap.ensure(installation)
    shutil.move(installation.root, tmp_path / "elsewhere")
    assert not Installation(tmp_path / "elsewhere", tmp_path / "elsewhere" / ".venv").is_ready()


def test_somebody_elses_environment_is_never_emptied(installation: Installation, pip: Pip) -> None:
    pip.make(installation)
    precious = installation.folder / "precious"
    precious.touch()
    pip.fail_at = 0
    with pytest.raises(SetupError):
        bootstrap.ensure(installation)
    bootstrap.ensure(installation)
    assert precious.exists()


def test_a_folder_of_something_else_is_refused(installation: Installation, pip: Pip) -> None:
    installation.folder.mkdir()
    (installation.folder / "letters").touch()
    with pytest.raises(SetupError, match="LLAMAHOME_VENV"):
        bootstrap.ensure(installation)
    assert pip.calls == []


def test_somebody_elses_environment_of_an_old_python_is_refused(installation: Installation, pip: Pip) -> None:
    pip.make(installation)
    (installation.folder / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.9.2\n")
    with pytest.raises(SetupError, match=r"Python 3\.9"):
        bootstrap.ensure(installation)
    assert pip.calls == []


def test_an_environment_without_pip_gets_it(installation: Installation) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(installation.folder)], check=True)
    bootstrap._make_sure_of_pip(installation)
    subprocess.run([installation.python, "-m", "pip", "--version"], check=True, capture_output=True)


def test_a_damaged_stamp_counts_as_none(installation: Installation, pip: Pip) -> None:
    bootstrap.ensure(installation)
    (installation.folder / STAMP).write_text("{")
    assert not installation.is_ready()


def test_a_file_in_the_way_is_a_sentence(installation: Installation) -> None:
    installation.folder.touch()
    with pytest.raises(SetupError, match="cannot be used"):
        bootstrap.ensure(installation)


def test_the_environment_may_be_elsewhere(tmp_path: Path) -> None:
    chosen = Installation.default({"LLAMAHOME_VENV": str(tmp_path)}, tmp_path / "checkout")
    assert chosen.folder == tmp_path
    assert Installation.default({}, tmp_path).folder == tmp_path / ".venv"


def test_two_starts_at_once_install_once(installation: Installation) -> None:
    """Real processes: the second waits for the first and then finds everything done."""
    script = textwrap.dedent(
        f"""
        import sys, time
        sys.path.append({str(Path(bootstrap.__file__).parent)!r})
        import bootstrap, pip_run
        from installation import Installation
        from pathlib import Path
        def make(installation):
            installation.scripts.mkdir(parents=True)
            installation.python.symlink_to(sys.executable)
            (installation.folder / "pyvenv.cfg").write_text("home = x")
        def run(command, log):
            with (installation.root / "calls").open("a") as calls:
                calls.write("call\\n")
            log.write_text("")
            time.sleep(0.2)
            return True
        bootstrap._make_environment, pip_run.run = make, run
        bootstrap._make_sure_of_pip = lambda _: None
        installation = Installation(Path({str(installation.root)!r}), Path({str(installation.folder)!r}))
        bootstrap.ensure(installation)
        """
    )
    starts = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL) for _ in range(3)]
    assert [start.wait() for start in starts] == [0, 0, 0]
    assert (installation.root / "calls").read_text().splitlines() == ["call", "call"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Temporary failure in name resolution\nERROR: No matching distribution found for torch", "network"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "full"),
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: 'x'", "rights"),
        ("ERROR: No matching distribution found for torch==2.13.0", "no ready-made package of torch==2.13.0"),
        ("ERROR: Something new.\n", "Something new. "),
        ("", "without a reason"),
    ],
)  # fmt: skip
def test_pips_failures_in_plain_words(text: str, words: str, tmp_path: Path) -> None:
    assert words in pip_run.explain(text, tmp_path / "install.log")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Collecting torch==2.13.0\n", "  collecting torch==2.13.0"),
        ("  Downloading numpy-2.4.6-cp311.whl (16.9 MB)\n", "  downloading numpy-2.4.6-cp311.whl 16.9 MB"),
        ("Installing collected packages: a, b, c\n", "  unpacking 3 packages"),
        ("Requirement already satisfied: x\n", ""),
    ],
)
def test_progress_in_a_few_words(line: str, shown: str) -> None:
    assert pip_run.progress(line) == shown


def test_pip_runs_for_real_and_leaves_its_words_in_the_log(tmp_path: Path) -> None:
    log = tmp_path / "install.log"
    assert pip_run.run([sys.executable, "-c", "print('words')"], log)
    assert log.read_text() == "words\n"
    assert not pip_run.run([sys.executable, "-c", "raise SystemExit(1)"], log)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_fresh_clone_installs_and_starts(repo_root: Path, tmp_path: Path) -> None:
    """The whole way, with the registry: clone, install, `--help`, the console script, and a second start."""
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(repo_root), str(clone)], check=True)
    environment = {name: value for name, value in os.environ.items() if name != "LLAMAHOME_VENV"}
    command = [sys.executable, "packaging/run.py", "--help"]
    for _ in range(2):
        result = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
        assert "Usage" in result.stdout
    assert "Installing" not in result.stderr
    script = Installation(clone, clone / ".venv").scripts / "llamahome"
    assert subprocess.run([script, "--help"], capture_output=True, cwd=tmp_path).returncode == 0
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True)
    assert status.stdout == ""
