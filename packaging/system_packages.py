"""Install the system libraries that the window needs (`--system-packages`), where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

from bootstrap import SetupError
from pip_run import say

from llamahome_gui import display

_UNATTENDED: dict[str, list[str]] = {
    "apt": ["apt-get", "install", "-y", "-qq", "--no-install-recommends"],
    "dnf": ["dnf", "install", "-y"],
    "pacman": ["pacman", "-S", "--needed", "--noconfirm"],
    "zypper": ["zypper", "--non-interactive", "install"],
}
_REFRESH: dict[str, list[str]] = {"apt": ["apt-get", "update", "-qq"], "pacman": ["pacman", "-Sy"]}


def install(use: display.Use, *, run: Callable[[list[str]], int] | None = None) -> None:
    """Install the packages that hold the libraries missing for `use`.

    Args:
        use: What the window will be drawn on.
        run: Runs a command and returns its exit status; without it the real thing.

    Raises:
        SetupError: Not allowed, unknown distribution, or the package manager failed.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = display.missing_libraries(use)
    if missing:
        _install(missing, run or _run)
        still = [library.soname for library in missing if not display.can_load(library.soname)]
        if still and run is None:
            raise SetupError(f"Installed, but these libraries still cannot be loaded: {', '.join(still)}.")


def _install(missing: Sequence[display.Library], run: Callable[[list[str]], int]) -> None:
    manager = display.package_manager()
    if manager is None:
        raise SetupError(
            "This distribution's package manager is not known here. Install what holds these libraries: "
            + ", ".join(library.soname for library in missing)
        )
    packages = display.packages(missing, manager)
    say("Installing system packages: " + " ".join(packages))
    prefix = _privilege(missing)
    command = [*prefix, *_UNATTENDED[manager], *packages]
    if run(command) == 0:
        return
    # A fresh machine or container has no package lists yet.
    if manager in _REFRESH:
        run([*prefix, *_REFRESH[manager]])
    if run(command) != 0:
        raise SetupError(f"{manager} failed. {display.install_hint(missing, manager)}")


def _privilege(missing: Sequence[display.Library]) -> list[str]:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        raise SetupError(f"Only root may install system packages. {display.install_hint(missing)}")
    # Without a terminal sudo could only wait for a password that nobody types.
    return [sudo] if sys.stdin.isatty() else [sudo, "-n"]


def _run(command: list[str]) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode
