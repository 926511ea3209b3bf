"""The child's side of the conversation: one JSON request per line in, one JSON reply per line out.

Only the standard library, so that it runs in any environment. A request is ``{"verb": name, ...arguments}``, a reply
``{"value": ...}`` or ``{"error": text}``. What libraries print goes to standard error.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO


def serve(make: Callable[[], object]) -> None:
    """Build the contender, say that it is ready, answer until the input ends."""
    replies = _claim_stdout()
    try:
        contender = make()
    except Exception as error:  # whatever a foreign library raises is the reply
        _say(replies, {"error": describe(error)})
        return
    _say(replies, {"value": "ready"})
    for line in sys.stdin:
        _say(replies, answer(contender, json.loads(line)))


def answer(contender: object, request: dict[str, Any]) -> dict[str, Any]:
    """Carry out one request; an error becomes the reply."""
    verb = request.pop("verb")
    try:
        return {"value": getattr(contender, verb)(**request)}
    except Exception as error:  # whatever a foreign library raises is the reply
        return {"error": describe(error)}


def describe(error: BaseException) -> str:
    """The error in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:500]


def timed_steps(step: Callable[[], object], tokens: int, seconds: float) -> dict[str, Any]:
    """Decode at least `tokens` tokens and for at least `seconds`; the first step is not counted.

    The first one finds caches of the processor that another contender has filled in the meantime.

    Returns:
        ``tokens`` counted and the ``seconds`` they took.
    """
    step()
    count, started = 0, time.perf_counter()
    elapsed = 0.0
    while count < tokens or elapsed < seconds:
        step()
        count += 1
        elapsed = time.perf_counter() - started
    return {"tokens": count, "seconds": elapsed}


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _claim_stdout() -> TextIO:
    """The real standard output; from now on everything else that writes there writes to standard error."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return replies


def _say(replies: TextIO, reply: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
