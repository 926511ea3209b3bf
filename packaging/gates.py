"""What packaging/test.py does once it runs on a suitable Python: install, then every gate, then the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import bootstrap
import system_packages
from installation import Installation
from pip_run import say

from llamahome_gui import display, errors

SYSTEM_PACKAGES = "--system-packages"
ONLY_TESTS = "--only-tests"
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Run the gates and the tests; 0 only when all of them passed."""
    options = {name for name in (SYSTEM_PACKAGES, ONLY_TESTS) if name in arguments}
    arguments = [argument for argument in arguments if argument not in options]
    try:
        installation = prepare(install_libraries=SYSTEM_PACKAGES in options)
        failed = [] if ONLY_TESTS in options else run_gates(installation)
        if failed:
            print(f"Failed: {', '.join(failed)}. The tests run all the same.", flush=True)
        status = run_tests(installation, arguments)
    except (bootstrap.SetupError, errors.LlamaHomeError) as error:
        say(str(error))
        return getattr(error, "exit_code", 1)
    except KeyboardInterrupt:
        say("Stopped.")
        return INTERRUPTED
    return status or (1 if failed else 0)


def prepare(*, install_libraries: bool) -> Installation:
    """Make sure that Qt can draw in memory and that everything the gates need is installed."""
    if install_libraries:
        system_packages.install(display.Use.OFFSCREEN)
    display.check_display(offscreen=True)
    installation = Installation.default()
    bootstrap.ensure(installation, ("test",))
    return installation


def gates(installation: Installation) -> dict[str, list[str]]:
    """Name and command of every gate but the tests, the quickest first."""
    python = [str(installation.python), "-P", "-m"]
    suffix = ".exe" if os.name == "nt" else ""
    return {
        "ruff check": [*python, "ruff", "check", "--quiet", "."],
        "ruff format": [*python, "ruff", "format", "--check", "--quiet", "."],
        "import contracts": [str(installation.scripts / f"lint-imports{suffix}"), "--no-logo"],
        "mypy": [*python, "mypy"],
    }


def run_gates(installation: Installation) -> list[str]:
    """Run every gate, one line each (and the words of those that fail); return the names of those."""
    failed = []
    for name, command in gates(installation).items():
        start = time.monotonic()
        result = subprocess.run(
            command,
            cwd=installation.root,
            env=quiet_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        verdict = "ok" if result.returncode == 0 else "FAILED"
        if result.returncode:
            failed.append(name)
            sys.stdout.write(result.stdout.decode("utf-8", errors="replace"))
        print(f"{name:<18} {verdict:<7} {time.monotonic() - start:6.1f} s", flush=True)
    return failed


def run_tests(installation: Installation, arguments: list[str]) -> int:
    """Run pytest, whose closing line is the last one printed."""
    workers = worker_count(arguments)
    # In the order of tests/conftest.py: the files with the fewest tests, which xdist keeps for the end, take longest.
    files = ["--dist=loadfile", "--no-loadscope-reorder"]
    parallel = [f"--numprocesses={workers}", *files] if workers > 1 else []
    # Threads of PyTorch in every worker would take the cores from each other.
    environment = {"OMP_NUM_THREADS": "1"} | quiet_environment() if parallel else quiet_environment()
    slowest = ["--durations=25", "--durations-min=3"]
    command = [str(installation.python), "-P", "-m", "pytest", *parallel, *slowest, *arguments]
    return subprocess.run(command, cwd=installation.root, env=environment, check=False).returncode


def worker_count(arguments: list[str]) -> int:
    """How many processes run tests at once: one for each core, up to four, and one where pytest is told what to run.

    The slow suites measure, or use the whole machine; one file is sooner read than workers are started.
    """
    return 1 if arguments else min(4, os.cpu_count() or 1)


def quiet_environment() -> dict[str, str]:
    """No display, no network of a model hub, and one import of UTF-8 on every system."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"}
