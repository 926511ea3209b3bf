"""Whose a process is: this program, a child of it with its task, or another's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import psutil

from llamahome_gui.monitoring.gpu_reader import Held

_PROGRAM = "llamahome"  # and its module, and the frozen one
_LEADING_ARGUMENTS = 6


@dataclass(frozen=True)
class Shares:
    """What is held of the GPUs' memory, in bytes; None where the driver does not tell.

    Attributes:
        own: By this process.
        children: By its children and theirs, added up by their task: the command that they run, such as `train`, or
            the name of a program that is not this one.
        others: By all other processes that the driver lists.
    """

    own: int | None = None
    children: tuple[tuple[str, int], ...] = ()
    others: int | None = None


class Families:
    """Finds out about each process once, when it is met for the first time."""

    def __init__(self) -> None:
        self._own = os.getpid()
        self._tasks: dict[int, str | None] = {}

    def shares(self, held: Held) -> Shares:
        """Divide what processes hold."""
        self._tasks = {pid: self._tasks[pid] if pid in self._tasks else self._task(pid) for pid in held}
        children: dict[str, int] = {}
        others: int | None = None
        for pid, count in held.items():
            if count is None or pid == self._own:
                continue
            task = self._tasks[pid]
            if task is None:
                others = (others or 0) + count
            else:
                children[task] = children.get(task, 0) + count
        return Shares(held.get(self._own), tuple(sorted(children.items())), others)

    def _task(self, pid: int) -> str | None:
        """What a child does; None for a process that is none, or of which the system tells nothing."""
        try:
            line = [psutil.Process(pid)]
            line += line[0].parents()
            at = [process.pid for process in line].index(self._own)
            commands = (_command(process.cmdline()) for process in line[:at])
            return next((command for command in commands if command), None) or (line[at - 1].name() if at else None)
        except (psutil.Error, ValueError):
            return None


def _command(arguments: Sequence[str]) -> str | None:
    """`train` of `python -m llamahome_gui train …`; None where it is another program."""
    for at, argument in enumerate(arguments[:_LEADING_ARGUMENTS]):
        if PurePath(argument).stem.lower().startswith(_PROGRAM):
            rest = arguments[at + 1 : at + 2]
            return rest[0] if rest and not rest[0].startswith("-") else None
    return None
