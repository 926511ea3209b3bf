"""What the HTTP API costs: time before the first byte beyond the model's own, and many clients at once.

The server is the real one on a loopback port, in a thread of this process; the model's own time to its first token is
told with each answer, and taken from what the client waited.
"""

from __future__ import annotations

import contextlib
import json
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.serving.application import Limits, Served, make_application
from llamahome_gui.serving.server import Running, address_of, open_port

if TYPE_CHECKING:
    import httpx2

    from llamahome_gui.inference.engine import Engine

OVERHEAD_BAR = 0.1  # seconds, of 95 % of the answers
CLIENTS = 32
_TOKENS = 32
_PATIENCE = 600.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """One answer as its client saw it, in seconds; `own` is the model's time to its first token."""

    first: float
    whole: float
    own: float
    tokens: int

    @property
    def overhead(self) -> float:
        """What the first byte of text cost beyond the model's own time."""
        return max(self.first - self.own, 0.0)


def run(engine: Engine, h2o: H2OSettings, *, rounds: int, clients: int = CLIENTS, say: Say = lambda _text: None) -> Any:
    """Ask `rounds` times alone with a short and a longer prompt, then with `clients` at once; a report.

    A check holds where 95 % of the answers to one client at a time begin in time and no answer was lost.
    """
    question = "What is the access code for the Harbor office?"
    prompts = {"short": question, "long": "The lamp in the hall is green. " * 120 + question}
    rows, checks = [], []
    with _site(engine, h2o) as url, _client(url) as http:
        _ask(http, question)  # what is compiled or opened at the first request
        for name, prompt in prompts.items():
            answers = [_ask(http, prompt) for _ in range(rounds)]
            worst = _share(answers, 0.95)
            say(f"{name}: {1000 * worst:.1f} ms before the first byte beyond the model's own time")
            rows.append(_row(name, 1, answers, sum(answer.whole for answer in answers)))
            checks.append(Check(f"first byte, {name}, seconds", round(worst, 4), OVERHEAD_BAR, worst <= OVERHEAD_BAR))
        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            together = list(pool.map(lambda _: _ask(http, question), range(clients)))
        seconds = time.perf_counter() - began
        rows.append(_row("together", clients, together, seconds))
        lost = sum(answer.tokens == 0 for answer in together)
        checks.append(Check("answers lost", lost, 0, lost == 0))
        say(f"{clients} clients: {sum(answer.tokens for answer in together) / seconds:.0f} tokens/s together")
    return report(rows, checks)


@contextlib.contextmanager
def _site(engine: Engine, h2o: H2OSettings) -> Iterator[str]:
    sampling = SamplingSettings(max_new_tokens=_TOKENS)
    opened, up = open_port("127.0.0.1", 0), threading.Event()
    running = Running(make_application(Served(engine, h2o, sampling, None, Limits(waiting=1000))), opened, up.set)
    thread = threading.Thread(target=running.run, name="web server")
    thread.start()
    up.wait()
    try:
        yield address_of(opened, "127.0.0.1")
    finally:
        running.end()
        thread.join()


def _client(url: str) -> httpx2.Client:
    import httpx2

    return httpx2.Client(base_url=url, timeout=_PATIENCE, limits=httpx2.Limits(max_connections=None))


def _ask(http: httpx2.Client, prompt: str) -> Asked:
    body = {"messages": [{"role": "user", "content": prompt}], "stream": True}
    began, first, own, tokens = time.perf_counter(), 0.0, 0.0, 0
    with http.stream("POST", "/v1/chat/completions", json=body) as response:
        for line in response.iter_lines():
            if not line.startswith("data: {"):
                continue
            chunk = json.loads(line[6:])
            if not first and chunk["choices"][0]["delta"].get("content"):
                first = time.perf_counter() - began
            told = chunk.get("llamahome")
            if told:
                own, tokens = told["time_to_first_token"], told["new_tokens"]
    whole = time.perf_counter() - began
    return Asked(first or whole, whole, own, tokens)


def _share(answers: Sequence[Asked], share: float) -> float:
    """The overhead that this share of the answers keeps below."""
    ordered = sorted(answer.overhead for answer in answers)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def _row(case: str, clients: int, answers: Sequence[Asked], seconds: float) -> dict[str, Any]:
    return {
        "case": case,
        "clients": clients,
        "overhead_ms_median": round(1000 * median(answer.overhead for answer in answers), 1),
        "overhead_ms_p95": round(1000 * _share(answers, 0.95), 1),
        "first_text_ms": round(1000 * median(answer.first for answer in answers), 1),
        "tokens_per_second": round(sum(answer.tokens for answer in answers) / seconds, 1),
    }
