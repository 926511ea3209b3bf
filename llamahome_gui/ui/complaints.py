"""What went wrong lately: the log's complaints and the stacks of crashes below Python, without anybody's texts.

What an exception says may quote a document, and so may the lines after the first of a record. Told are the first line,
the places that a traceback names, and the kind of the exception.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

# As `crash.start_logging` writes them.
_RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ([A-Z]+) ")
_TOLD = ("WARNING", "ERROR", "CRITICAL")
_FRAME = re.compile(r'[\s|]*(File "[^"]+", line \d+, in \S+)')
# `ValueError: what it says`, `KeyError` alone, `zlib.error: what it says`; lines of code are indented.
_KIND = re.compile(r"(?:\w+\.)*[A-Z]\w*(?=:\s|$)|(?:\w+\.)+\w+(?=:\s)")
_FAULT = re.compile(r"Fatal Python error|Windows fatal exception")
_CURRENT = "Current thread"
_MOST_FRAMES, _MOST_LINES, _LONGEST = 12, 120, 400


@dataclass
class _Complaint:
    """A record of the log that warns."""

    line: str
    where: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST_FRAMES))
    _in_trace: bool = False

    def note(self, line: str) -> None:
        """A line below the first: kept where it is a frame, or says what kind of exception the frames led to."""
        if frame := _FRAME.match(line):
            self._in_trace = True
            self.where.append(f"  {frame[1]}")
        elif self._in_trace and (kind := _KIND.match(line)):
            self._in_trace = False
            self.where.append(f"  {kind[0]}")


def complaints(log: str) -> list[str]:
    """The last complaints of a log, oldest first, with the places that their tracebacks name.

    Args:
        log: The log's end; what stands before its first whole record is left out.
    """
    found: list[_Complaint] = []
    told = False
    for line in log.split("\n"):
        if record := _RECORD.match(line):
            told = record[1] in _TOLD
            if told:
                found.append(_Complaint(line[:_LONGEST]))
        elif told:
            found[-1].note(line)
    return _newest(found)


def _newest(found: list[_Complaint]) -> list[str]:
    lines: deque[str] = deque()
    for one in reversed(found):
        if len(lines) + 1 + len(one.where) > _MOST_LINES:
            break
        lines.extendleft(reversed((one.line, *one.where)))
    return list(lines)


def last_fault(text: str) -> list[str]:
    """The last crash that `faulthandler` wrote: what it was, the stack of the thread it was in, then the others'."""
    begins = [found.start() for found in _FAULT.finditer(text)]
    head, *stacks = re.split(r"\n\s*\n", text[begins[-1] if begins else 0 :].strip())
    stacks = [stack for stack in stacks if not stack.startswith("Extension modules")]
    stacks.sort(key=lambda stack: not stack.startswith(_CURRENT))
    lines = [line for block in (head, *stacks) for line in block.split("\n")]
    return [line[:_LONGEST] for line in lines[:_MOST_LINES]]
