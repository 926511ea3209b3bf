"""Run pip with a line of progress in place of its wall of text, and put its failures into plain words."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

GIGABYTES_NEEDED = 3


def say(text: str) -> None:
    """One line to the user, on standard error so that a command's own output stays clean."""
    sys.stderr.write(f"LlamaHome: {text}\n")
    sys.stderr.flush()


def run(command: list[str], log: Path) -> bool:
    """Run pip, its words going to `log`; True when it succeeded."""
    # A user's habits (installing into the home folder, other search paths) have no place in an environment.
    elsewhere = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONPATH", "PYTHONHOME")
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    environment = {**kept, "PYTHONUNBUFFERED": "1", "PIP_USER": "0"}
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
        )
        try:
            assert process.stdout is not None
            with process.stdout:
                for line in process.stdout:
                    written.write(line)
                    _show(line)
            return process.wait() == 0
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            _show("")


def _show(line: str) -> None:
    """Overwrite one line of the terminal with what pip does now; anywhere else stay quiet."""
    if not sys.stderr.isatty():
        return
    sys.stderr.write("\r\x1b[K" + progress(line, shutil.get_terminal_size().columns - 1))
    sys.stderr.flush()


def progress(line: str, width: int = 79) -> str:
    """pip's line in a few words; empty for those that say nothing to a user."""
    words = line.split()
    if len(words) >= 2 and words[0] in ("Collecting", "Downloading", "Using", "Processing"):
        what = words[1] if words[0] != "Using" else words[-2]
        name = what.rsplit("/", 1)[-1]
        size = re.search(r"\(([\d.]+ [kMG]B)\)", line)
        return f"  {words[0].lower()} {name} {size.group(1) if size else ''}".rstrip()[:width]
    if line.startswith("Installing collected packages"):
        return f"  unpacking {line.count(',') + 1} packages"[:width]
    return ""


def explain(text: str, log: Path) -> str:
    """Why pip failed, in a sentence or two, from what it wrote."""
    if "No space left on device" in text or "[Errno 28]" in text or "not enough space on the disk" in text:
        return _no_space(log.parent)
    if re.search(r"Permission denied|Access is denied|\[Errno 13\]", text):
        return f"{log.parent} cannot be written to. Mend its rights or name another folder in LLAMAHOME_VENV."
    missing = re.search(r"No matching distribution found for ([^\s]+)", text)
    if _is_offline(text):
        return "The package registry cannot be reached. Check the network (and proxy), then start again."
    if missing:
        return (
            f"There is no ready-made package of {missing.group(1)} for this Python and system "
            f"({sys.platform}, Python {sys.version_info.major}.{sys.version_info.minor}). "
            f"Try another Python of 3.11 to 3.13; {log} tells more."
        )
    errors = re.findall(r"^ERROR: (.+)$", text, flags=re.MULTILINE)
    reason = errors[0].rstrip(".") if errors else "pip ended without a reason"
    return f"The installation failed: {reason}. {log} tells more; the next start tries again."


def explain_os_error(error: OSError, folder: Path) -> str:
    """Why the environment's folder cannot be made or written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _no_space(folder)
    return f"{folder} cannot be used ({error.strerror}). Name another folder in LLAMAHOME_VENV."


def _no_space(folder: Path) -> str:
    return (
        f"The disk that holds {folder} is full. LlamaHome needs about {GIGABYTES_NEEDED} GB there (more with the CUDA "
        "build of torch); make room or name a folder on another disk in LLAMAHOME_VENV."
    )


def _is_offline(text: str) -> bool:
    signs = (
        "Failed to establish a new connection",
        "Temporary failure in name resolution",
        "getaddrinfo failed",
        "nodename nor servname provided",
        "Network is unreachable",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "Cannot connect to proxy",
        "ProxyError",
        "Connection refused",
    )
    return any(sign in text for sign in signs)
