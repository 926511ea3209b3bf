"""One answer at a time, generated outside the GUI thread and delivered to it at a rate people can see.

A long-lived `QThread` owns a worker that walks `engine.stream(...)` and puts every event into a queue. A timer of
the GUI thread empties the queue 30 times a second, and only while an answer is being made, so that ten or a
thousand tokens per second cost the window the same.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from llamahome_gui.errors import GenerationError, LlamaHomeError
from llamahome_gui.inference.types import CacheUsage, ChatMessage, Finished, PrefillProgress, TextChunk
from llamahome_gui.ui.i18n import tr

if TYPE_CHECKING:
    from llamahome_gui.config.settings import H2OSettings, SamplingSettings
    from llamahome_gui.inference import Engine
    from llamahome_gui.inference.reading_files import ReadingFiles
    from llamahome_gui.inference.watching import CacheWatch

log = logging.getLogger(__name__)

DRAIN_INTERVAL_MS = 33
SHUTDOWN_TIMEOUT_MS = 30_000


@dataclass(frozen=True)
class Request:
    """One question for the worker thread, with the queue and the stop flag that belong to it alone."""

    engine: Engine
    messages: Sequence[ChatMessage]
    h2o: H2OSettings
    sampling: SamplingSettings
    stop: threading.Event
    events: SimpleQueue[Any]
    watch: CacheWatch | None = None
    reuse: ReadingFiles | None = None


class _Worker(QObject):
    """Lives in the generation thread; never touches a widget."""

    @Slot(object)
    def run(self, request: Request) -> None:
        """Walk one stream to its end; every event, and any error, goes into the request's queue."""
        try:
            offered = {"watch": request.watch, "reuse": request.reuse}
            further: dict[str, Any] = {name: each for name, each in offered.items() if each is not None}
            if request.engine.refresh():
                log.info("%s was replaced on the disk and is read again", request.engine.loaded.info.key)
            for event in request.engine.stream(
                request.messages, h2o=request.h2o, sampling=request.sampling, stop=request.stop, **further
            ):
                request.events.put(event)
        except LlamaHomeError as error:
            request.events.put(error)
        except Exception as error:
            log.exception("generation stopped with an unexpected error")
            request.events.put(unexpected_error(error))


def unexpected_error(error: Exception) -> GenerationError:
    """Word an exception nobody foresaw for a reader; the traceback belongs to the log."""
    reason = str(error).strip().splitlines()
    detail = f"{type(error).__name__}: {reason[0]}" if reason else type(error).__name__
    said = tr("The answer could not be generated ({detail}).", detail=detail)
    return GenerationError(said, hint=tr("Ask again; details are in the log file."))


class GenerationController(QObject):
    """Start, follow and stop the making of one answer. All signals arrive in the GUI thread.

    Attributes:
        prefill: how far the reading of the text is; None while no text is being read.
        speed: tokens per second of what is running now, or ran last.

    Signals:
        prefillProgress: the newest `PrefillProgress`.
        textAppended: the text that arrived since the last tick.
        usageChanged: the newest `CacheUsage`.
        speedChanged: tokens per second of what is running now, prefill or decode.
        runningChanged: whether an answer is being made.
        finished: `Finished`; its text is exactly what was appended.
        failed: a `LlamaHomeError`.
    """

    prefillProgress = Signal(object)
    textAppended = Signal(str)
    usageChanged = Signal(object)
    speedChanged = Signal(float)
    runningChanged = Signal(bool)
    finished = Signal(object)
    failed = Signal(object)

    _requested = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._request: Request | None = None
        self._usage: CacheUsage | None = None
        self.prefill: PrefillProgress | None = None
        self.speed = 0.0
        self._text: list[str] = []
        self._thread = QThread(self)
        self._thread.setObjectName("generation")
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._requested.connect(self._worker.run)
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_INTERVAL_MS)
        self._timer.timeout.connect(self._drain)

    @property
    def running(self) -> bool:
        """Whether an answer is being made."""
        return self._request is not None

    @property
    def usage(self) -> CacheUsage | None:
        """The cache as of the last event; kept after the answer is done, until the next one begins."""
        return self._usage

    def start(
        self,
        engine: Engine,
        messages: Sequence[ChatMessage],
        h2o: H2OSettings,
        sampling: SamplingSettings,
        watch: CacheWatch | None = None,
        reuse: ReadingFiles | None = None,
    ) -> None:
        """Begin an answer.

        Args:
            watch, reuse: As of `Engine.stream`.

        Raises:
            GenerationError: another answer is still being made.
        """
        if self.running:
            raise GenerationError(tr("An answer is already being made."), hint=tr("Stop it first."))
        if not self._thread.isRunning():
            self._thread.start()
        self._text, self.prefill, self.speed = [], None, 0.0
        self._usage = None  # charts that look before it has read anything must not tell of the last answer
        self._request = Request(engine, tuple(messages), h2o, sampling, threading.Event(), SimpleQueue(), watch, reuse)
        self._timer.start()
        self._requested.emit(self._request)
        self.runningChanged.emit(True)

    @Slot()
    def stop(self) -> None:
        """Ask for the end. What is already there is delivered now; nothing is appended after this call."""
        if self._request is not None and not self._request.stop.is_set():
            self._drain()
        if self._request is not None:
            self._request.stop.set()

    def shutdown(self) -> None:
        """Stop and join the thread. No signal is emitted afterwards."""
        self._timer.stop()
        if self._request is not None:
            self._request.stop.set()
            self._request = None
        self._thread.quit()
        if self._thread.isRunning() and not self._thread.wait(SHUTDOWN_TIMEOUT_MS):
            log.error("the generation thread did not end within %d s", SHUTDOWN_TIMEOUT_MS // 1000)

    @Slot()
    def _drain(self) -> None:
        request = self._request
        if request is None:
            return
        events = _take_all(request.events)
        self._deliver([event for event in events if not _is_last(event)], silent=request.stop.is_set())
        # A slot may have stopped or ended the answer meanwhile.
        if self._request is request:
            for event in filter(_is_last, events):
                self._conclude(event)

    def _deliver(self, events: list[Any], *, silent: bool) -> None:
        if not events:
            return
        newest = events[-1]
        self._usage = newest.usage
        prefill = [event for event in events if isinstance(event, PrefillProgress)]
        self.prefill = newest if isinstance(newest, PrefillProgress) else None
        if prefill:
            self.prefillProgress.emit(prefill[-1])
        text = "".join(event.text for event in events if isinstance(event, TextChunk))
        if text and not silent:
            self._append(text)
        self.usageChanged.emit(newest.usage)
        self._tell_speed(newest.tokens_per_second)

    def _tell_speed(self, tokens_per_second: float) -> None:
        self.speed = float(tokens_per_second)
        self.speedChanged.emit(self.speed)

    def _append(self, text: str) -> None:
        self._text.append(text)
        self.textAppended.emit(text)

    def _conclude(self, event: Finished | LlamaHomeError) -> None:
        request, self._request = self._request, None
        self.prefill = None
        self._timer.stop()
        if isinstance(event, Finished):
            self._usage = event.stats.usage
            self._finish(event, stopped=request is not None and request.stop.is_set())
        else:
            self.failed.emit(event)
        self.runningChanged.emit(self.running)

    def _finish(self, event: Finished, *, stopped: bool) -> None:
        shown = "".join(self._text)
        if not stopped and event.text.startswith(shown) and len(event.text) > len(shown):
            self._append(event.text[len(shown) :])
            shown = event.text
        self.usageChanged.emit(event.stats.usage)
        if event.stats.new_tokens:  # the last step's figure and the answer's own would differ by a little
            self._tell_speed(event.stats.tokens_per_second)
        self.finished.emit(Finished(event.reason, shown, event.stats))


def _take_all(queue: SimpleQueue[Any]) -> list[Any]:
    events: list[Any] = []
    while True:
        try:
            events.append(queue.get_nowait())
        except Empty:
            return events


def _is_last(event: object) -> bool:
    return isinstance(event, Finished | LlamaHomeError)
