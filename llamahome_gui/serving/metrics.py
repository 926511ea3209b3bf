"""What the server counts, in Prometheus' text form.

The form: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from llamahome_gui import __version__
from llamahome_gui.inference.types import Finished, GenerationEvent, TextChunk
from llamahome_gui.serving.jobs import Job

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


@dataclass
class _Histogram:
    """How often a time was at most each of `_SECONDS`."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(_SECONDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(_SECONDS, seconds)] += 1
        self.total += seconds

    def lines(self, name: str) -> Iterator[str]:
        below = 0
        for bound, count in zip((*map(str, _SECONDS), "+Inf"), self.counts, strict=True):
            below += count
            yield f'{name}_bucket{{le="{bound}"}} {below}'
        yield f"{name}_sum {self.total}"
        yield f"{name}_count {below}"


class Metrics:
    """Counts from any thread.

    Args:
        model: Key of the model that answers.
    """

    def __init__(self, model: str) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._began = time.time()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._answers: Counter[str] = Counter()
        self._tokens: Counter[str] = Counter()
        self._gauges = {"active": 0, "waiting": 0, "kv_bytes": 0}
        self._first, self._whole = _Histogram(), _Histogram()

    def asked(self, path: str, status: int) -> None:
        """An HTTP request was answered."""
        with self._lock:
            self._requests[path, status] += 1

    def now(self, *, active: int, waiting: int) -> None:
        """Answers under way, and in the queue."""
        with self._lock:
            self._gauges |= {"active": active, "waiting": waiting}
            if not active:
                self._gauges["kv_bytes"] = 0

    def saw(self, job: Job, event: GenerationEvent) -> None:
        """An event of an answer."""
        passed = time.perf_counter() - job.created
        with self._lock:
            if isinstance(event, Finished):
                self._answers[event.reason] += 1
                self._tokens["prompt"] += event.stats.prompt_tokens
                self._tokens["generated"] += event.stats.new_tokens
                self._whole.add(passed)
            else:
                self._gauges["kv_bytes"] = event.usage.held_bytes
                if isinstance(event, TextChunk) and event.tokens == 1:
                    self._first.add(passed)

    def ended(self, reason: str) -> None:
        """An answer ended without a word: it failed, or was cancelled in the queue."""
        with self._lock:
            self._answers[reason] += 1

    def text(self) -> str:
        """Everything, as Prometheus reads it."""
        with self._lock:
            return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        build = f'llamahome_build_info{{version="{_quoted(__version__)}",model="{_quoted(self._model)}"}} 1'
        yield from _family("llamahome_build_info", "gauge", "The program and its model.", [build])
        began = [f"llamahome_start_time_seconds {self._began}"]
        yield from _family("llamahome_start_time_seconds", "gauge", "When the server started.", began)
        requests = [
            f'llamahome_requests_total{{path="{_quoted(path)}",status="{status}"}} {count}'
            for (path, status), count in sorted(self._requests.items())
        ]
        yield from _family("llamahome_requests_total", "counter", "HTTP requests answered.", requests)
        answers = [f'llamahome_answers_total{{reason="{why}"}} {count}' for why, count in sorted(self._answers.items())]
        yield from _family("llamahome_answers_total", "counter", "Answers by how they ended.", answers)
        tokens = [f'llamahome_tokens_total{{kind="{kind}"}} {n}' for kind, n in sorted(self._tokens.items())]
        yield from _family("llamahome_tokens_total", "counter", "Tokens read and written.", tokens)
        for name, help_text in _GAUGES.items():
            yield from _family(f"llamahome_{name}", "gauge", help_text, [f"llamahome_{name} {self._gauges[_OF[name]]}"])
        for name, what, histogram in (
            ("llamahome_first_token_seconds", "From the request to the first token.", self._first),
            ("llamahome_answer_seconds", "From the request to the end of the answer.", self._whole),
        ):
            yield from _family(name, "histogram", what, histogram.lines(name))


_GAUGES = {
    "answers_active": "Answers under way.",
    "answers_waiting": "Answers in the queue.",
    "kv_cache_bytes": "Bytes of the KV cache that was used last.",
}
_OF = {"answers_active": "active", "answers_waiting": "waiting", "kv_cache_bytes": "kv_bytes"}


def _family(name: str, kind: str, what: str, lines: Iterator[str] | list[str]) -> Iterator[str]:
    yield f"# HELP {name} {what}"
    yield f"# TYPE {name} {kind}"
    yield from lines


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
