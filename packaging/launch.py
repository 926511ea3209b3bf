"""What packaging/run.py does once it runs on a suitable Python: install when needed, then become LlamaHome."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import NoReturn

import bootstrap
import system_packages
from installation import Installation
from pip_run import say

from llamahome_gui import display, errors

SYSTEM_PACKAGES = "--system-packages"
PROGRAM = "python3.11 packaging/run.py"
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Start LlamaHome with these arguments and return its exit status (on POSIX: never return)."""
    try:
        if arguments[:1] == [SYSTEM_PACKAGES]:
            arguments = arguments[1:]
            system_packages.install(wanted_use(os.environ))
        check(arguments, os.environ)
        python = bootstrap.ensure(Installation.default())
    except (bootstrap.SetupError, errors.LlamaHomeError) as error:
        say(str(error))
        return getattr(error, "exit_code", 1)
    except KeyboardInterrupt:
        say("Stopped. The next start takes it up again.")
        return INTERRUPTED
    # -P: a file in the folder the user happens to be in must not pass for one of our parts.
    become([str(python), "-P", "-m", "llamahome_gui", *arguments])


def check(arguments: list[str], environ: Mapping[str, str]) -> None:
    """Find out before a long installation what would keep the window from opening after it.

    Raises:
        DisplayError: No display, or system libraries are missing.
        SetupError: The machine has no build of torch.
    """
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        raise bootstrap.SetupError(
            "torch is no longer built for Macs with Intel processors. On Apple silicon use a native (arm64) Python."
        )
    if opens_window(arguments):
        display.check_display(environ=environ, program=PROGRAM)
    elif is_selftest(arguments):
        # On a display that cannot be used it draws in memory, so that is what must work.
        display.check_display(offscreen=True, environ=environ, program=PROGRAM)


def opens_window(arguments: list[str]) -> bool:
    """Only a start without arguments opens the window."""
    return not arguments


def is_selftest(arguments: list[str]) -> bool:
    """The self-test drives the window, on a display or without one."""
    return arguments[:1] == ["selftest"] and "--help" not in arguments


def wanted_use(environ: Mapping[str, str]) -> display.Use:
    """Which libraries `--system-packages` is to install: those of the display, or of drawing in memory."""
    return next(iter(display.wanted_uses(environ)), display.Use.OFFSCREEN)


def become(command: list[str]) -> NoReturn:
    """Replace this process by the command; where a system cannot, wait for it and pass its exit status on."""
    if os.name != "nt":
        os.execv(command[0], command)
    # Ctrl+C reaches both processes; the command decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(subprocess.run(command, check=False).returncode)
