"""Who converts: LlamaHome's converters and the optional peer, each a program of its own that takes one order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from llamahome_gui.errors import ConfigError, LlamaHomeError

_CHILD = Path(__file__).with_name("child.py")
_HINT = "Install it with `pip install 'llamahome[peers]'`, or name the Python of an environment with --peer-python."
_ASK = "from importlib.metadata import version; import markitdown; print(version('markitdown'))"


class ConverterError(LlamaHomeError):
    """A converter's process ended without an answer; `message` holds its last words."""


@dataclass(frozen=True)
class Answer:
    """What one process did with a set of files.

    Attributes:
        seconds: Of each file, start and warm-up left out; empty for a pool.
        chars: Letters of each file's text; 0 where it could not be converted.
        cold: Seconds from the start of the process to its end, each file converted once.
    """

    seconds: tuple[float, ...]
    chars: tuple[int, ...]
    cold: float

    @property
    def total(self) -> float:
        return sum(self.seconds)

    @property
    def converted(self) -> int:
        return sum(count > 0 for count in self.chars)


@dataclass(frozen=True)
class Side:
    """One side of the contest.

    Attributes:
        name: As the table shows it.
        converter: Its name in `child.CONVERTERS`.
        python: The interpreter of its environment.
    """

    name: str
    converter: str
    python: str = sys.executable

    def convert(self, paths: Sequence[Path], workers: int = 0) -> Answer:
        """Convert the files in one fresh process, or in its pool of `workers`.

        Raises:
            ConverterError: The process died.
        """
        order = {"converter": self.converter, "paths": [str(path.absolute()) for path in paths], "workers": workers}
        started = time.perf_counter()
        done = subprocess.run(
            self._command(), input=json.dumps(order), capture_output=True, text=True, encoding="utf-8",
            errors="replace", env=self._environment(), check=False,
        )  # fmt: skip
        elapsed = time.perf_counter() - started
        if done.returncode or not done.stdout:
            words = " ".join(done.stderr.split())[-400:] or "it said nothing"
            raise ConverterError(f"The process of {self.name} ended with code {done.returncode}: {words}")
        found = json.loads(done.stdout)
        seconds = tuple(found.get("seconds", ()))
        # The first file was converted twice, for the warm-up: its second time is no part of a cold run.
        return Answer(seconds, tuple(found["chars"]), elapsed - sum(seconds[:1]))

    def _command(self) -> list[str]:
        if getattr(sys, "frozen", False) and self.python == sys.executable:
            return [self.python, "benchmark", "converter"]
        return [self.python, "-P", str(_CHILD)]

    def _environment(self) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        own = {"PYTHONPATH": str(_CHILD.parents[3])} if self.converter == "ours" else {}
        return {**inherited, **own, "PYTHONUTF8": "1"}


OURS = Side("ours", "ours")


def markitdown(python: Path | None) -> Side:
    """markitdown in this environment, or in that of another Python.

    Raises:
        ConfigError: It is not installed there, or that Python cannot be started.
    """
    # Not resolved: the link is what makes an interpreter that of its environment.
    place = sys.executable if python is None else str(python.expanduser().absolute())
    try:
        asked = subprocess.run([place, "-P", "-c", _ASK], capture_output=True, text=True, check=False)
    except OSError as error:
        raise ConfigError(f"There is no Python interpreter at {place}.", hint="Name a python program.") from error
    if asked.returncode:
        raise ConfigError(f"markitdown, the converter to compare with, is not installed for {place}.", hint=_HINT)
    return Side(f"markitdown {asked.stdout.strip()}", "markitdown", place)
