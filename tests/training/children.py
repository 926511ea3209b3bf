"""Processes that train: how tests start them, and end them whatever happens."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import psutil

Child = subprocess.Popen[str]
Spawn = Callable[[list[str]], Child]


def family(child: Child) -> list[psutil.Process]:
    """What a process has started, and what that has."""
    try:
        return psutil.Process(child.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
