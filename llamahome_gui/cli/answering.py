"""An answer as it comes: text to standard output, progress and numbers beside it, Ctrl+C ends it."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from llamahome_gui.cli.output import is_lively, note, size_text
from llamahome_gui.errors import GenerationError
from llamahome_gui.kvcache.usage import REMOTE_POLICY

if TYPE_CHECKING:
    from llamahome_gui.inference.types import Finished, GenerationEvent, PrefillProgress


def show_answer(events: Iterator[GenerationEvent], stop: threading.Event, *, silent: bool = False) -> Finished:
    """Stream one answer to standard output; the first Ctrl+C ends the answer, not the program.

    Args:
        events: As of `Engine.stream`.
        stop: What ends the events.
        silent: Show nothing; the result is told in another way.

    Raises:
        GenerationError: The events broke off.
    """
    from llamahome_gui.inference.types import Finished, PrefillProgress, TextChunk

    finished: Finished | None = None
    with interrupt_sets(stop):
        for event in events:
            if isinstance(event, Finished):
                finished = event
            elif not silent and isinstance(event, PrefillProgress):
                show_reading(event)
            elif not silent and isinstance(event, TextChunk):
                print(event.text, end="", flush=True)
    if finished is None:
        raise GenerationError("The answer did not end.", hint="Ask again.")
    if not silent:
        print(flush=True)
        note(summary(finished))
    return finished


@contextlib.contextmanager
def interrupt_sets(stop: threading.Event) -> Iterator[None]:
    """The first Ctrl+C asks the answer to stop, a second one interrupts the program."""

    def interrupt(signum: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    previous = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def show_reading(event: PrefillProgress) -> None:
    """How much of the prompt is read, on one line of a terminal."""
    if is_lively():
        end = "\n" if event.done == event.total else ""
        print(f"\rReading {event.done:,} of {event.total:,} tokens", end=end, file=sys.stderr, flush=True)


def summary(finished: Finished) -> str:
    """What was read and written, how fast, and what the cache kept."""
    stats, usage = finished.stats, finished.stats.usage
    end = {"limit": "; the longest text is reached", "cancelled": "; stopped"}.get(finished.reason, "")
    told = f"{stats.prompt_tokens:,} tokens read, {stats.new_tokens} written, {stats.tokens_per_second:.1f} tokens/s"
    if usage.policy == REMOTE_POLICY:
        return f"{told}; on a server{end}"
    return (
        f"{told}; KV cache ({usage.policy}): {usage.slots:,} of {usage.text_tokens:,} tokens kept, "
        f"{size_text(usage.held_bytes)} of {size_text(usage.full_bytes)} ({usage.share:.1%}){end}"
    )


def answer_row(finished: Finished, model_key: str) -> dict[str, Any]:
    """The answer as JSON tells it."""
    from dataclasses import asdict

    stats = asdict(finished.stats)
    return {"model": model_key, "text": finished.text, "reason": finished.reason, **stats}
