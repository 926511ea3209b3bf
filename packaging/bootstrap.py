"""Make .venv and install LlamaHome into it, once; afterwards a look at the stamp is all that happens.

An installation that was cut short has a stamp that says so, and is made anew; a changed one is brought up to date in
place. An environment that somebody else made is never emptied. Standard library only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pip_run
from installation import ROOT, Installation
from python_version import NEWEST, OLDEST

# The scripts ask the application's own display checks, which need the standard library only.
sys.path.append(str(ROOT))

LOG = "install.log"


class SetupError(Exception):
    """The installation cannot be made; the text says why and what to do."""


def ensure(installation: Installation, extras: tuple[str, ...] = ()) -> Path:
    """Install what is missing and return the environment's interpreter.

    Raises:
        SetupError: What went wrong and what to do about it.
    """
    if not installation.is_ready(extras):
        try:
            with _only_one(installation):
                if not installation.is_ready(extras):  # another start may have done it meanwhile
                    _install(installation, extras)
        except OSError as error:
            raise SetupError(pip_run.explain_os_error(error, installation.folder)) from error
    return installation.python


def _install(installation: Installation, extras: tuple[str, ...]) -> None:
    stamp = installation.stamp()
    ours = _claim(installation, stamp)
    extras = tuple(sorted({*extras, *stamp.get("extras", ())}))
    installation.write_stamp(state="installing", ours=ours, extras=extras)
    if not installation.interpreter():
        pip_run.say("Making the environment " + str(installation.folder))
        _make_environment(installation)
    _make_sure_of_pip(installation)
    pip_run.say("Installing LlamaHome's parts (once; a minute or two, and the time of the downloads)")
    _pip(installation, "--only-binary", ":all:", *installation.requirements(extras))
    _pip(installation, "--no-deps", "--no-build-isolation", "--editable", str(installation.root))
    shutil.rmtree(installation.root / "llamahome.egg-info", ignore_errors=True)
    installation.write_stamp(
        state="complete",
        ours=ours,
        extras=extras,
        fingerprint=installation.fingerprint(),
        interpreter=installation.interpreter(),
    )
    pip_run.say("Installed.")


def _claim(installation: Installation, stamp: Mapping[str, Any]) -> bool:
    """Whether the folder is ours to empty; empties it where an installation of ours was cut short."""
    folder = installation.folder
    if not stamp:
        if not folder.exists() or all(entry.name in (LOG, "install.lock") for entry in folder.iterdir()):
            return True
        _refuse_what_cannot_be_used(folder)
        return False
    ours = bool(stamp.get("ours"))
    if ours and (stamp.get("state") != "complete" or not installation.is_intact(stamp)):
        pip_run.say("The last installation is not complete or its Python has changed; making it anew.")
        _empty(folder)
    return ours


def _refuse_what_cannot_be_used(folder: Path) -> None:
    """Raise unless the folder, which is not ours, is an environment of a suitable Python."""
    if not (folder / "pyvenv.cfg").exists():
        raise SetupError(f"{folder} is not a Python environment. Name another folder in LLAMAHOME_VENV.")
    made_with = (folder / "pyvenv.cfg").read_text(encoding="utf-8")
    version = re.search(r"^version(?:_info)? *= *(\d+)\.(\d+)", made_with, flags=re.MULTILINE)
    if version and not OLDEST <= (int(version[1]), int(version[2])) <= NEWEST:
        raise SetupError(
            f"{folder} is an environment of Python {version[1]}.{version[2]}; LlamaHome needs 3.11 to 3.13. "
            "Remove it or name another folder in LLAMAHOME_VENV."
        )


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.name == "install.lock":
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _make_environment(installation: Installation) -> None:
    try:
        venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt", upgrade_deps=False).create(installation.folder)
    except (subprocess.CalledProcessError, ImportError) as error:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            "This Python cannot make environments with pip. "
            f"On Debian and Ubuntu install the rest of it: sudo apt install {version}-venv"
        ) from error


def _make_sure_of_pip(installation: Installation) -> None:
    """Some tools make environments without pip."""
    python = str(installation.python)
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        added = subprocess.run([python, "-m", "ensurepip", "--default-pip"], capture_output=True, check=False)
        if added.returncode:
            raise SetupError(f"{installation.folder} has no pip. Remove it or name another folder in LLAMAHOME_VENV.")


def _pip(installation: Installation, *arguments: str) -> None:
    # --no-compile: compiling everything takes as long as installing it; Python compiles what is used when it is used.
    command = [str(installation.python), "-m", "pip", "install", "--no-compile", "--no-input"]
    command += ["--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off"]
    command += ["--constraint", str(installation.constraints), *arguments]
    log = installation.folder / LOG
    if not pip_run.run(command, log):
        raise SetupError(pip_run.explain(log.read_text(encoding="utf-8", errors="replace"), log))


@contextmanager
def _only_one(installation: Installation) -> Iterator[None]:
    """Let one start install at a time; the lock ends with the process that holds it."""
    installation.folder.mkdir(parents=True, exist_ok=True)
    with (installation.folder / "install.lock").open("a+b") as lock:
        _wait_for(lock.fileno())
        yield


def _wait_for(lock: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                return msvcrt.locking(lock, msvcrt.LK_LOCK, 1)
            except OSError:  # it gives up after ten seconds; an installation takes longer
                continue
    else:
        import fcntl

        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pip_run.say("Another start is installing; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
