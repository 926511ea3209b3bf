"""packaging/run.py: what it checks before it installs, what it passes on, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import launch
import pytest
import system_packages
from bootstrap import SetupError

from llamahome_gui import display
from llamahome_gui.display import Use
from llamahome_gui.errors import DisplayError

SCREENLESS = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a display is asked for on Linux only")
posix_only = pytest.mark.skipif(os.name == "nt", reason="signals and exec are POSIX")


def run_script(repo_root: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in SCREENLESS.items() if name != "QT_QPA_PLATFORM"}
    command = [sys.executable, str(repo_root / "packaging" / "run.py"), *arguments]
    return subprocess.run(command, env={**kept, **environ}, capture_output=True, text=True)


@linux_only
def test_without_a_display_the_window_is_refused_before_anything_is_made(repo_root: Path, tmp_path: Path) -> None:
    result = run_script(repo_root, LLAMAHOME_VENV=str(tmp_path / "venv"))
    assert result.returncode == DisplayError.exit_code
    assert "packaging/run.py --help" in result.stderr
    assert "packaging/run.py selftest" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "venv").exists()


def test_a_problem_of_the_environment_is_one_sentence(repo_root: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    result = run_script(repo_root, "--help", LLAMAHOME_VENV=str(tmp_path))
    assert result.returncode == 1
    assert "LLAMAHOME_VENV" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["--help"], ["chat"], ["selftest", "--help"], ["models", "--json"]])
def test_the_command_line_needs_no_display(arguments: list[str]) -> None:
    launch.check(arguments, {})


@linux_only
def test_the_selftest_needs_the_libraries_but_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def can_load(soname: str) -> bool:
        asked.append(soname)
        return False

    monkeypatch.setattr(display, "can_load", can_load)
    with pytest.raises(DisplayError, match=r"libEGL\.so\.1"):
        launch.check(["selftest"], {})
    assert "libxcb-cursor.so.0" not in asked


def test_system_packages_are_chosen_by_the_display() -> None:
    assert launch.wanted_use({}) is Use.OFFSCREEN
    assert launch.wanted_use({"DISPLAY": ":0"}) is Use.X11
    assert launch.wanted_use({"WAYLAND_DISPLAY": "wayland-0"}) is Use.WAYLAND


@posix_only
@pytest.mark.parametrize("status", [0, 3])
def test_the_exit_status_is_passed_on(repo_root: Path, status: int) -> None:
    code = f"import launch, sys; launch.become([sys.executable, '-c', 'raise SystemExit({status})'])"
    result = subprocess.run([sys.executable, "-c", code], cwd=repo_root / "packaging")
    assert result.returncode == status


@posix_only
def test_ctrl_c_while_installing_ends_quietly(repo_root: Path, tmp_path: Path) -> None:
    """A real signal, sent from where the installation would be."""
    code = (
        "import sys, launch, bootstrap, pip_run, os, signal\n"
        # Whoever started the tests in the background made them, and so this child, deaf to the signal.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def ensure(*_): os.kill(os.getpid(), signal.SIGINT)\n"
        "bootstrap.ensure = ensure\n"
        "sys.exit(launch.main(['--help']))\n"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=repo_root / "packaging", capture_output=True, text=True)
    assert result.returncode == 128 + signal.SIGINT
    assert result.stderr == "LlamaHome: Stopped. The next start takes it up again.\n"


@linux_only
class TestSystemPackages:
    """`--system-packages`, with a runner that notes the commands in place of the package manager."""

    @pytest.fixture(autouse=True)
    def _debian_without_egl(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(display, "package_manager", lambda *_: "apt")
        monkeypatch.setattr(display, "can_load", lambda soname: soname != "libEGL.so.1")
        monkeypatch.setattr(os, "geteuid", lambda: 0)

    def test_root_installs_what_is_missing_and_nothing_else(self) -> None:
        commands: list[list[str]] = []

        def run(command: list[str]) -> int:
            commands.append(command)
            return 0

        system_packages.install(Use.OFFSCREEN, run=run)
        assert commands == [["apt-get", "install", "-y", "-qq", "--no-install-recommends", "libegl1"]]

    def test_a_machine_without_package_lists_fetches_them(self) -> None:
        commands: list[list[str]] = []

        def run(command: list[str]) -> int:
            commands.append(command)
            return 100 if len(commands) == 1 else 0

        system_packages.install(Use.OFFSCREEN, run=run)
        assert [command[:2] for command in commands] == [
            ["apt-get", "install"],
            ["apt-get", "update"],
            ["apt-get", "install"],
        ]

    def test_a_failure_gives_the_line_to_try_by_hand(self) -> None:
        with pytest.raises(SetupError, match="sudo apt install libegl1"):
            system_packages.install(Use.OFFSCREEN, run=lambda command: 100)

    def test_without_root_and_sudo_it_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        monkeypatch.setenv("PATH", "")
        with pytest.raises(SetupError, match="Only root may"):
            system_packages.install(Use.OFFSCREEN, run=lambda command: 0)

    def test_nothing_missing_runs_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(display, "can_load", lambda soname: True)
        system_packages.install(Use.X11, run=lambda command: pytest.fail("nothing was missing"))
