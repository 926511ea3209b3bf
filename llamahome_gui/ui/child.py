"""A child process of the window that speaks in lines: a crash or an exhausted memory ends it and not the window."""

from __future__ import annotations

import codecs
import logging
import os
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

import llamahome_gui

log = logging.getLogger(__name__)

KILL_AFTER_MS = 10_000
# When the window closes: for the child to end by itself, counted from the word; then for the system to end it.
CLOSE_WAIT_MS = 2_000
KILLED_WAIT_MS = 250
TAIL_LINES = 40


class ChildProcess(QObject):
    """One process at a time.

    Args:
        environment: What it gets to know beside what the window knows.

    Signals:
        told: A line that it wrote on standard output.
        said: A line that it wrote on standard error.
        ended: It is gone; its exit code.
        failedToStart: There is no such program, or no room for it.
    """

    told = Signal(str)
    said = Signal(str)
    ended = Signal(int)
    failedToStart = Signal()

    def __init__(self, environment: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._environment = environment
        self._process: QProcess | None = None
        self._out, self._err = Lines(), Lines()
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._killer = QTimer(self)
        self._killer.setSingleShot(True)
        self._killer.setInterval(KILL_AFTER_MS)
        self._killer.timeout.connect(self._kill)
        self._until: QDeadlineTimer | None = None

    @property
    def id(self) -> int:
        """The process id; 0 while there is none."""
        return self._process.processId() if self._process is not None else 0

    def start(self, command: Sequence[str]) -> None:
        """Start a process; there must be none."""
        assert self._process is None
        self._out, self._err = Lines(), Lines()
        self.tail.clear()
        self._process = process = QProcess(self)
        process.setProcessEnvironment(_whole(self._environment))
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_messages)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._error_occurred)
        process.start(command[0], list(command[1:]))

    def write(self, word: str) -> None:
        """Say a word to it, in a line of its own."""
        if self._process is not None:
            self._process.write(f"{word}\n".encode())

    def kill_soon(self) -> None:
        """Kill it when it has not ended by itself within ten seconds."""
        self._killer.start()

    def ask_to_end(self, word: str) -> None:
        """Say the word that ends it and go on: the time that `shutdown` leaves it begins now.

        A window with several children tells all of them before it waits for the first.
        """
        if self._process is not None and self._until is None:
            self._until = QDeadlineTimer(CLOSE_WAIT_MS)
            self.write(word)
            self._process.waitForBytesWritten(KILLED_WAIT_MS)

    def shutdown(self, word: str) -> None:
        """End it now, by this word if it listens soon; no signal comes any more."""
        self.ask_to_end(word)
        process, self._process = self._process, None
        until, self._until = self._until, None
        self._killer.stop()
        if process is None or until is None:
            return
        process.blockSignals(True)
        if process.state() != QProcess.ProcessState.NotRunning and not process.waitForFinished(until.remainingTime()):
            process.kill()
            process.waitForFinished(KILLED_WAIT_MS)
        process.deleteLater()

    @Slot()
    def _read(self) -> None:
        if self._process is not None:
            for line in self._out.feed(bytes(self._process.readAllStandardOutput().data())):
                self.told.emit(line)

    @Slot()
    def _read_messages(self) -> None:
        if self._process is not None:
            for line in self._err.feed(bytes(self._process.readAllStandardError().data())):
                self.tail.append(line)
                self.said.emit(line)

    @Slot(int, QProcess.ExitStatus)
    def _finished(self, code: int, _status: QProcess.ExitStatus) -> None:
        self._read()
        self._read_messages()
        if rest := self._err.rest:
            self.tail.append(rest)
        self._drop()
        self.ended.emit(code)

    @Slot(QProcess.ProcessError)
    def _error_occurred(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._drop()
            self.failedToStart.emit()

    @Slot()
    def _kill(self) -> None:
        if self._process is not None:
            log.warning("a child process did not stop when asked and was killed")
            self._process.kill()

    def _drop(self) -> None:
        self._killer.stop()
        if self._process is not None:
            self._process.deleteLater()
        self._process = None


class Lines:
    """Bytes in, whole lines out; a line or a letter that is cut in two waits for its rest."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    @property
    def rest(self) -> str:
        """What came after the last whole line."""
        return self._rest.strip()

    def feed(self, data: bytes) -> list[str]:
        """Take bytes; the lines that are whole now, without empty ones."""
        *lines, self._rest = (self._rest + self._decoder.decode(data)).split("\n")
        return [line.strip() for line in lines if line.strip()]


def _whole(more: Mapping[str, str]) -> QProcessEnvironment:
    made = QProcessEnvironment.systemEnvironment()
    for name, value in more.items():
        made.insert(name, value)
    if not getattr(sys, "frozen", False):
        # The child finds this very package, whatever folder the window was started from.
        root = str(Path(llamahome_gui.__file__).resolve().parent.parent)
        known = made.value("PYTHONPATH")
        made.insert("PYTHONPATH", f"{root}{os.pathsep}{known}" if known else root)
    return made
