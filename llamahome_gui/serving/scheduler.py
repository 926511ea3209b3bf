"""One thread that owns the engine and serves many: a queue with an end, and turns between the answers under way.

Every answer has a KV cache of its own. The thread takes some steps of one answer, then some of the next, so that none
waits for the end of another; as many are under way as `at_once` says, the others stand in the queue in their order.

An adapter whose files were replaced is read anew between two answers: those under way end with what they began with.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from llamahome_gui.errors import GenerationError, LlamaHomeError
from llamahome_gui.inference.types import Finished, GenerationEvent, PrefillProgress, TextChunk
from llamahome_gui.serving.jobs import Job
from llamahome_gui.serving.metrics import Metrics

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

log = logging.getLogger(__name__)

# Tokens written before it is the next answer's turn. The compiled decoder works on one cache at a time and needs a
# moment to turn to another.
TURN_TOKENS = 8


class Busy(Exception):
    """The queue is full, or the server is about to end."""


class _Answering:
    """A job whose turn it was at least once."""

    def __init__(self, engine: Engine, job: Job) -> None:
        self.job = job
        self._events = engine.answer(job.ids, job.plan, job.sampling, stop=job.stop, begun=job.begun)
        self._text: list[str] = []
        self._met = False

    def turn(self) -> Iterator[GenerationEvent]:
        """A chunk of the prompt, or some tokens. An exact prefill is one turn: its thread does not wait for us."""
        tokens = 0
        for event in self._events:
            yield from self._seen(event)
            tokens += isinstance(event, TextChunk)
            reading = isinstance(event, PrefillProgress) and (
                self.job.plan.method == "streaming" or event.done == event.total
            )
            if reading or tokens == TURN_TOKENS or isinstance(event, Finished):
                return

    def close(self) -> None:
        """Let go of the cache."""
        self._events.close()  # type: ignore[attr-defined]

    def _seen(self, event: GenerationEvent) -> Iterator[GenerationEvent]:
        """The event as the client may see it: up to the first stop word."""
        words = self.job.stop_words
        if isinstance(event, TextChunk):
            text = words.add(event.text)
            if words.met and not self._met:
                self._met = True
                self.job.stop.set()
            self._text.append(text)
            yield replace(event, text=text)
        elif isinstance(event, Finished):
            rest = words.rest()
            if rest:
                self._text.append(rest)
                usage, speed = event.stats.usage, event.stats.tokens_per_second
                yield TextChunk(rest, event.stats.new_tokens, speed, usage)
            yield replace(event, text="".join(self._text), reason="stop" if self._met else event.reason)
        else:
            yield event


class Scheduler:
    """Answers jobs in a thread of its own.

    Args:
        at_once: Answers under way at the same time; each takes the memory of a cache.
        waiting: Jobs that may stand in the queue beside them.
    """

    def __init__(self, engine: Engine, metrics: Metrics, *, at_once: int, waiting: int) -> None:
        self._engine, self._metrics = engine, metrics
        self._at_once, self._most_waiting = at_once, waiting
        self._changed = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._active: deque[_Answering] = deque()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="engine")

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self) -> None:
        """Break off every answer at its next step and end the thread; may be called twice."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def submit(self, job: Job) -> None:
        """Put a job into the queue.

        Raises:
            Busy: There is no room.
        """
        with self._changed:
            if self._closing or len(self._waiting) + len(self._active) >= self._at_once + self._most_waiting:
                raise Busy
            self._waiting.append(job)
            self._count()
            self._changed.notify_all()

    def cancel(self, job: Job) -> None:
        """Nobody waits for this answer any more."""
        job.stop.set()
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)
                self._metrics.ended("cancelled")
                self._count()

    def _run(self) -> None:
        while self._admit():
            answering = self._active[0]
            more = self._take_turn(answering)
            with self._changed:
                self._active.popleft()
                if more:
                    self._active.append(answering)
            if not more:
                answering.close()

    def _admit(self) -> bool:
        """Begin what waits while there is room for it; False when the thread shall end."""
        with self._changed:
            while not self._begin() and not self._closing:
                self._changed.wait()
            return bool(self._active)

    def _begin(self) -> bool:
        """Let those that wait go on as far as there is room; whether any answer is under way."""
        while self._waiting and len(self._active) < self._at_once and self._up_to_date():
            self._active.append(_Answering(self._engine, self._waiting.popleft()))
        self._count()
        return bool(self._active)

    def _up_to_date(self) -> bool:
        """Whether the model answers as its files say. Where they cannot be read now, all who wait are told."""
        loaded = self._engine.loaded
        if self._active:
            return loaded.knows(loaded.info)
        try:
            if self._engine.refresh():
                log.info("%s was replaced on the disk and is read again", loaded.info.key)
        except Exception as error:
            while self._waiting:
                self._failed(self._waiting.popleft(), _told(error))
            return False
        return True

    def _count(self) -> None:
        self._metrics.now(active=len(self._active), waiting=len(self._waiting))

    def _take_turn(self, answering: _Answering) -> bool:
        """Whether there is more to do."""
        job, more = answering.job, True
        if self._closing:
            job.stop.set()
        try:
            for event in answering.turn():
                self._metrics.saw(job, event)
                job.tell(event)
                more = not isinstance(event, Finished)
        except Exception as error:
            self._failed(job, _told(error))
            return False
        return more

    def _failed(self, job: Job, error: LlamaHomeError) -> None:
        self._metrics.ended("failed")
        job.tell(error)


def _told(error: Exception) -> LlamaHomeError:
    """An error in words for a client; the log has more of one that nobody foresaw."""
    if isinstance(error, LlamaHomeError):
        return error
    log.error("an answer stopped with an unexpected error", exc_info=error)
    return GenerationError(f"The answer could not be generated ({type(error).__name__}).")
