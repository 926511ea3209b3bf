"""All parts, each in a process of its own, so that none has what another left in memory."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import tempfile
from collections.abc import Sequence
from typing import Any

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.evaluation.overall.order import Order, chosen
from llamahome_gui.evaluation.report import report
from llamahome_gui.evaluation.steps import Say, through

_LAST_WORDS = 400


class PartError(LlamaHomeError):
    """A part's process ended without an answer; `message` holds its last words."""


def run(
    *,
    model: str = "starter",
    only: Sequence[str] = (),
    iterations: int = 10,
    threads: int | None = None,
    say: Say = lambda _text: None,
) -> dict[str, Any]:
    """Measure; gives the report object with ``series`` for the plots. A part that breaks off is a row with ``error``.

    Raises:
        ConfigError: There is no such part.
    """
    rows: list[dict[str, Any]] = []
    series: list[dict[str, Any]] = []
    for part in through(say, chosen(only)):
        try:
            found = measured(Order(part, model, iterations, threads), say)
        except PartError as error:
            rows.append({"case": part, "error": error.message})
        else:
            rows, series = rows + found["rows"], series + found["series"]
    made = report(rows, [])
    made["machine"] |= {"date": dt.date.today().isoformat(), "iterations": iterations}
    if threads is not None:
        made["machine"]["threads"] = threads
    return made | {"series": series}


def measured(order: Order, say: Say) -> dict[str, Any]:
    """The answer of an order's process, whose lines on standard error are said as they come.

    Raises:
        PartError: It ended without one.
    """
    last: list[str] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as answers:
        with subprocess.Popen(
            order.command(), stdout=answers, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
        ) as process:
            assert process.stderr is not None
            for line in process.stderr:
                last.append(line.strip())
                say(line.strip())
        answers.seek(0)
        answer = answers.read()
    if process.returncode:
        words = " ".join(last)[-_LAST_WORDS:] or "it said nothing"
        raise PartError(f"The process ended with code {process.returncode}: {words}")
    found: dict[str, Any] = json.loads(answer)
    return found
