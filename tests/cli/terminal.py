"""A program in a terminal of its own: what a person types and reads, Ctrl+C included."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

# Makes standard input the terminal whose Ctrl+C interrupts, then becomes the program.
_CONTROLLED = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
# Colours, movements of the cursor and titles.
_ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07]*\x07|[()][A-Z0-9]|[=>])")
_WAIT_SECONDS = 60.0


class Terminal:
    """Runs a program in a pseudo-terminal.

    Args:
        command: The program and its arguments.
        environ: Variables beside the present ones.
    """

    def __init__(self, command: Sequence[str], environ: dict[str, str] | None = None) -> None:
        import pty
        import termios

        self._master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, 100))
        self._process = subprocess.Popen(
            [sys.executable, "-c", _CONTROLLED, *command],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            # No terminal is there to answer where its cursor is.
            env={**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm", **(environ or {})},
        )  # fmt: skip
        os.close(slave)
        self.shown = ""
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)

    def type(self, text: str) -> None:
        """Press keys; ``\\x03`` is Ctrl+C, ``\\x04`` Ctrl+D, ``\\r`` Enter."""
        os.write(self._master, text.encode())

    def wait_for(self, text: str) -> str:
        """Everything shown since the last wait, up to `text`; fails where it does not come."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while (at := self.shown.find(text, self._seen)) < 0:
            assert time.monotonic() < deadline, f"{text!r} never came after {self.shown[self._seen :]!r}"
            if not self._read():
                break
        assert at >= 0 or text in self.shown[self._seen :], f"{text!r} never came: {self.shown!r}"
        at = self.shown.find(text, self._seen) + len(text)
        new, self._seen = self.shown[self._seen : at], at
        return new

    def ended(self) -> int:
        """Read to the end; the exit code."""
        while self._read():
            pass
        return self._process.wait(_WAIT_SECONDS)

    def _read(self) -> bool:
        """Take what has come, waiting a little; whether the program may say more."""
        if not select.select([self._master], [], [], 1.0)[0]:
            return self._process.poll() is None
        try:
            new = os.read(self._master, 65536)
        except OSError:  # Linux tells the end of the other side like this
            return False
        self.shown += _ESCAPES.sub("", new.decode(errors="replace"))
        return bool(new)
