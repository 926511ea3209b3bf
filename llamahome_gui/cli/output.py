"""What commands print: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import re
import sys
import time
import traceback
from dataclasses import dataclass
from typing import Any

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.units import size_text

__all__ = [
    "is_lively", "log_crash", "note", "parse_size", "print_error", "print_json", "print_json_line",
    "size_text", "talk", "warn",
]  # fmt: skip


@dataclass
class Talk:
    """How much is said beside the result: nothing with ``--quiet``. One for the program."""

    quiet: bool = False


talk = Talk()


def is_lively() -> bool:
    """Whether somebody watches standard error and wants to see how far the work is."""
    return sys.stderr.isatty() and not talk.quiet


def print_error(error: LlamaHomeError) -> None:
    """One line on standard error."""
    print(f"llamahome: {' '.join(str(error).split())}", file=sys.stderr)


def print_json(value: Any) -> None:
    """One JSON value on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2), flush=True)


def print_json_line(value: Any) -> None:
    """One JSON value on a line of its own, as JSON lines are."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def note(text: str) -> None:
    """A line for people on standard error, where nobody asked for quiet."""
    if not talk.quiet:
        warn(text)


def warn(text: str) -> None:
    """A line on standard error in any case; what the name of a file would do to a terminal is taken out of it."""
    shown = "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)
    print(shown, file=sys.stderr, flush=True)


def parse_size(text: str) -> float:
    """Bytes in what a person types: ``5MB``, ``500 kB``, ``1.5MiB``, ``2000000``.

    Raises:
        ValueError: It is no size.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)(b?)(/s)?\s*", text, re.IGNORECASE)
    if found is None or (found[3] and not found[2]):
        raise ValueError(f"'{text}' is not a size; write it like 5MB or 500kB")
    step = 1024 if found[3] else 1000
    return float(found[1]) * step ** " kmgt".index(found[2].lower() or " ")


def log_crash(error: BaseException) -> str:
    """Write the traceback to the workspace's log; a sentence that names the file."""
    from llamahome_gui.config.paths import Workspace

    text = "".join(traceback.format_exception(error))
    try:
        path = Workspace.open().logs_dir / "crash.log"
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')}\n{text}\n")
    except (LlamaHomeError, OSError):
        # Without a place to write, the terminal is the log.
        sys.stderr.write(text)
        return "The details stand above."
    return f"The details are in {path}."
