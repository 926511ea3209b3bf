"""Make .venv and install LlamaHome into it, once; afterwards a look at the stamp is all that happens.

The stamp is written last and holds a fingerprint of everything that decides what is installed. An installation that
was cut short has a stamp that says so, and is made anew; a changed one is brought up to date in place. An
environment that somebody else made is never emptied. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pip_run

ROOT = Path(__file__).resolve().parent.parent
# The scripts ask the application's own display checks, which need the standard library only.
sys.path.append(str(ROOT))

STAMP = "llamahome-stamp.json"
LOG = "install.log"


class SetupError(Exception):
    """The installation cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class Installation:
    """Where LlamaHome is installed and from what."""

    root: Path
    folder: Path

    @classmethod
    def default(cls, environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Installation:
        """`.venv` beside pyproject.toml, or the folder that LLAMAHOME_VENV names."""
        chosen = environ.get("LLAMAHOME_VENV")
        return cls(root, Path(chosen).expanduser().absolute() if chosen else root / ".venv")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def scripts(self) -> Path:
        """The folder of the environment's commands."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def constraints(self) -> Path:
        return self.root / "packaging" / "constraints.txt"

    def fingerprint(self) -> str:
        """Changes whenever the installation has to."""
        project = self.project()
        tables = (project["build-system"], project["project"], project["tool"]["setuptools"])
        # Editable installs and the scripts' first lines hold absolute paths, so the places count too.
        parts = (tables, str(self.root), str(self.folder), self.constraints.read_text(encoding="utf-8"))
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def interpreter(self) -> str:
        """The Python that the environment was made with; empty when it is gone.

        Any suitable Python may start LlamaHome later; what counts is that the environment's own is still the same.
        """
        try:
            made_with = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
            return f"{self.python.resolve(strict=True)}\n{made_with}"
        except OSError:
            return ""

    def project(self) -> dict[str, Any]:
        """pyproject.toml as it stands."""
        return tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))

    def requirements(self, extras: tuple[str, ...]) -> list[str]:
        """What pip is asked for: the direct parts, those of the extras, and what builds the project itself."""
        project = self.project()
        optional = project["project"].get("optional-dependencies", {})
        extra = [line for name in extras for line in optional[name]]
        return [*project["project"]["dependencies"], *extra, *project["build-system"]["requires"]]

    def stamp(self) -> dict[str, Any]:
        """What the last installation left; empty without one."""
        try:
            content = json.loads((self.folder / STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def write_stamp(self, **content: Any) -> None:
        """Replace the stamp in one step."""
        draft = self.folder / f"{STAMP}.part"
        draft.write_text(json.dumps(content, indent=1), encoding="utf-8")
        draft.replace(self.folder / STAMP)

    def is_ready(self, extras: tuple[str, ...] = ()) -> bool:
        """Whether nothing needs to be done for these extras."""
        stamp = self.stamp()
        return (
            stamp.get("state") == "complete"
            and stamp.get("fingerprint") == self.fingerprint()
            and set(extras) <= set(stamp.get("extras", ()))
            and self.is_intact(stamp)
        )

    def is_intact(self, stamp: Mapping[str, Any]) -> bool:
        """Whether the environment still runs on the Python it was made with."""
        return stamp.get("interpreter") == self.interpreter() != ""


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
        if not (folder / "pyvenv.cfg").exists():
            raise SetupError(f"{folder} is not a Python environment. Name another folder in LLAMAHOME_VENV.")
        return False
    ours = bool(stamp.get("ours"))
    if ours and (stamp.get("state") != "complete" or not installation.is_intact(stamp)):
        pip_run.say("The last installation is not complete or its Python has changed; making it anew.")
        _empty(folder)
    return ours


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

        fcntl.flock(lock, fcntl.LOCK_EX)
