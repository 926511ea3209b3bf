"""One answer that a client waits for, on its way between the web server's loop and the engine's thread."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference.stopwords import StopWords
from llamahome_gui.inference.types import Finished, GenerationEvent

if TYPE_CHECKING:
    from llamahome_gui.inference.planning import Plan

News = GenerationEvent | LlamaHomeError


@dataclass(eq=False)
class Job:
    """What is to be answered, and who is told.

    Attributes:
        ids: Tokens of the prompt.
        begun: Last tokens of an answer that is continued.
        stop: Ends the answer within a step; for whoever no longer waits.
        tell: Called in the engine's thread with every event; the last one is a `Finished` or an error.
    """

    ids: list[int]
    plan: Plan
    sampling: SamplingSettings
    tell: Callable[[News], None]
    stop_words: StopWords = field(default_factory=StopWords)
    begun: tuple[int, ...] = ()
    stop: threading.Event = field(default_factory=threading.Event)
    created: float = field(default_factory=time.perf_counter)


class Post:
    """Carries a job's events from the engine's thread into the loop that made it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[News] = asyncio.Queue()

    def send(self, news: News) -> None:
        """From any thread; nothing happens once the loop is gone."""
        try:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, news)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return

    async def batches(self, patience: float) -> AsyncIterator[list[News]]:
        """What has arrived since the last time, until the last event; empty after `patience` seconds of silence."""
        while True:
            try:
                batch = [await asyncio.wait_for(self._queue.get(), patience)]
            except TimeoutError:
                yield []
                continue
            while not self._queue.empty():
                batch.append(self._queue.get_nowait())
            yield batch
            if is_last(batch[-1]):
                return


def is_last(news: News) -> bool:
    """Whether nothing follows."""
    return isinstance(news, Finished | LlamaHomeError)
