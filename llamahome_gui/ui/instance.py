"""One window for a workspace: a second start hands its files to the first and ends.

A lock file in the workspace decides who is first; a program that was killed holds none. What a second start has to
say goes through a local socket (a named pipe on Windows) that only the same user may open.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ConfigError

log = logging.getLogger(__name__)

ANSWER_MS = 15_000
"""The first window may still be importing torch, and answers when its event loop turns."""
_HELLO = b"taken\n"
_MOST_BYTES = 1_000_000
# A socket's path has room for some hundred bytes; a folder that is longer than this is not used for it.
_LONGEST_FOLDER = 60


class SingleInstance(QObject):
    """Needs an application object, but no event loop to hand over.

    Signals:
        started: the paths that a second start was given; none where it only wants the window.
    """

    started = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._lock = QLockFile(str(workspace.config_dir / "window.lock"))
        self._lock.setStaleLockTime(0)  # a window may be open for weeks; only a dead process makes it stale
        self._server: QLocalServer | None = None
        self._heard: dict[QLocalSocket, bytes] = {}

    def claim(self) -> bool:
        """Become the first; False where another program is it.

        Where the workspace cannot be locked (a disk that knows no locks), everyone is first.
        """
        if not self._lock.tryLock(0) and self._lock.error() == QLockFile.LockError.LockFailedError:
            return False
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(_name(self.workspace))  # left behind by one that was killed
        if server.listen(_name(self.workspace)):
            server.newConnection.connect(self._connected)
            self._server = server
        else:
            log.warning("a second start will not find this window: %s", server.errorString())
            server.deleteLater()
        return True

    def hand_over(self, paths: Sequence[Path]) -> None:
        """Give the files of this start to the first and let it show its window.

        Raises:
            ConfigError: It does not answer.
        """
        socket = QLocalSocket()
        socket.connectToServer(_name(self.workspace))
        wanted = {"paths": [str(path.absolute()) for path in paths]}
        answered = socket.waitForConnected(ANSWER_MS)
        if answered:
            socket.write(json.dumps(wanted).encode() + b"\n")
            answered = socket.waitForBytesWritten(ANSWER_MS) and _answer(socket) == _HELLO
        socket.abort()
        if not answered:
            raise ConfigError(
                "LlamaHome has this workspace open already, and does not answer.",
                subject=str(self.workspace.root),
                hint=f"Wait a moment, or end the process {self._owner()}.",
            )

    def release(self) -> None:
        """Let another be the first. Safe to call twice."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()

    def _owner(self) -> int:
        process, _host, _program = self._lock.getLockInfo()
        return int(process)

    @Slot()
    def _connected(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            self._heard[socket] = b""
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(self._gone)
            self._take(socket)

    @Slot()
    def _read(self) -> None:
        for socket in list(self._heard):
            self._take(socket)

    @Slot()
    def _gone(self) -> None:
        for socket in [each for each in self._heard if each.state() == QLocalSocket.LocalSocketState.UnconnectedState]:
            del self._heard[socket]
            socket.deleteLater()

    def _take(self, socket: QLocalSocket) -> None:
        said = self._heard[socket] + bytes(socket.readAll().data())
        self._heard[socket] = said
        if len(said) > _MOST_BYTES:
            socket.abort()
        elif said.endswith(b"\n"):
            self._heard[socket] = b""
            paths = _paths_of(said)
            if paths is not None:
                socket.write(_HELLO)
                socket.flush()
                self.started.emit(paths)


def _answer(socket: QLocalSocket) -> bytes:
    said = b""
    while len(said) < len(_HELLO) and (socket.bytesAvailable() or socket.waitForReadyRead(ANSWER_MS)):
        said += bytes(socket.readAll().data())
    return said


def _paths_of(line: bytes) -> list[Path] | None:
    """What was handed over; None where it is not one of ours that speaks."""
    try:
        paths = json.loads(line)["paths"]
        return [Path(path) for path in paths if isinstance(path, str)]
    except (ValueError, KeyError, TypeError):
        log.warning("something that is no LlamaHome spoke to this window")
        return None


def _name(workspace: Workspace) -> str:
    """The server's name: of this workspace, and where there is one in the folder that only this user sees."""
    name = f"llamahome-{hashlib.sha256(os.fsencode(workspace.root.resolve())).hexdigest()[:16]}"
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    private = sys.platform != "win32" and 0 < len(os.fsencode(folder)) < _LONGEST_FOLDER and Path(folder).is_dir()
    return str(Path(folder) / name) if private else name
