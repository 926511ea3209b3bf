"""Answers of a process that has the machine for itself, and of one beside which another answers all the time.

Two that share the processors take twice as long each, and no more, as long as what waits lets the other work. Threads
that keep a processor busy while they wait, as those of GNU's OpenMP do by default, make it many times as long; the
package tells them not to, and here both are measured in turns.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.evaluation.beside.child import command
from llamahome_gui.evaluation.medians import ratio, spread
from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.evaluation.steps import Say, through

# The bar: what two processes at once may cost each; twice as long is half of the processors.
TIMES_BAR = 3.0
# How GNU's OpenMP waits where it is told nothing: some three milliseconds of turning before a thread sleeps.
BUSY = {"GOMP_SPINCOUNT": "300000"}
WAYS: dict[str, dict[str, str]] = {"ours": {}, "busy waiting": BUSY}
_GRACE_SECONDS = 10.0


class BesideError(LlamaHomeError):
    """A process ended without an answer; `message` holds its last words."""


def run(*, tokens: int, rounds: int, say: Say = lambda _text: None) -> dict[str, Any]:
    """Measure; gives the report object.

    Args:
        tokens: Of the texts that are asked about.
        rounds: Answers alone and beside another process, for each way of waiting.

    Raises:
        BesideError: A process ended.
    """
    rows = list[dict[str, Any]]()
    with tempfile.TemporaryDirectory(prefix="llamahome-benchmark-") as folder:
        workspace = Workspace.open(Path(folder))
        for name, variables in through(say, WAYS.items()):
            say(f"{name}: {rounds} answers about {tokens:,} tokens, alone and beside another process")
            alone, beside = _seconds(workspace, tokens, rounds, variables)
            columns = spread(alone).row("alone_s") | spread(beside).row("beside_s") | ratio(beside, alone).row("times")
            rows.append({"case": "an answer", "waiting": name, "text": tokens, **columns})
    worst = float(rows[0]["times"])
    return report(rows, [Check("times as long beside another process", worst, TIMES_BAR, worst <= TIMES_BAR)])


def _seconds(
    workspace: Workspace, tokens: int, rounds: int, variables: dict[str, str]
) -> tuple[list[float], list[float]]:
    """Seconds of the answers alone, and of those beside another process, in turns."""
    alone, beside = list[float](), list[float]()
    with _process(workspace, tokens, variables) as asked:
        _answer(asked)  # what is compiled or opened at the first one
        for _ in range(rounds):
            alone.append(_answer(asked))
            with _process(workspace, tokens, variables, endless=True) as other:
                _line(other)  # it is loaded and warm now
                beside.append(_answer(asked))
    return alone, beside


@contextlib.contextmanager
def _process(
    workspace: Workspace, tokens: int, variables: dict[str, str], *, endless: bool = False
) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(Path(__file__).resolve().parents[3]), **variables}
    process = subprocess.Popen(
        command(workspace.root, tokens, endless=endless), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment,
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE_SECONDS)
            process.kill()


def _answer(process: subprocess.Popen[str]) -> float:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it ended, which `_line` tells
        print(file=process.stdin, flush=True)
    return _line(process)


def _line(process: subprocess.Popen[str]) -> float:
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    if not line:
        words = " ".join(process.stderr.read().split())[-400:]
        raise BesideError(f"The process ended with code {process.wait()}: {words or 'it said nothing'}")
    return float(line)
