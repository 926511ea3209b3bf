"""Those that fetch: ours with its hash, in a fresh process, and curl."""

from __future__ import annotations

import multiprocessing
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.models.hub.types import HubFile

_SECONDS = 600


@dataclass(frozen=True)
class Run:
    """One fetch. `memory`: bytes that our process grew by, at most, while it fetched; 0 of curl."""

    seconds: float
    memory: int = 0


def find_curl() -> str:
    """Where curl is.

    Raises:
        LlamaHomeError: There is none.
    """
    found = shutil.which("curl")
    if found is None:
        raise LlamaHomeError("The comparison needs curl, which is not installed.", hint="Install curl and try again.")
    return found


def curl(program: str, endpoint: str, target: Path) -> Run:
    """Fetch by curl, which says itself how long it took.

    Raises:
        LlamaHomeError: It failed.
    """
    command = [program, "-q", "-s", "-S", "--noproxy", "*", "-o", str(target), "-w", "%{time_total}", endpoint]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode:
        raise LlamaHomeError("curl failed.", subject=done.stderr.strip())
    return Run(float(done.stdout.replace(",", ".")))


def ours(endpoint: str, file: HubFile, target: Path) -> Run:
    """Fetch and verify by our own transfer, in a fresh process.

    Raises:
        LlamaHomeError: It failed.
    """
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_fetch, args=(endpoint, file, target, there), daemon=True)
    process.start()
    there.close()
    try:
        found = here.recv() if here.poll(_SECONDS) else LlamaHomeError("The transfer took too long.")
    except EOFError as error:
        raise LlamaHomeError("The process of the transfer died.") from error
    finally:
        here.close()
        process.terminate()
        process.join()
        process.close()
    if isinstance(found, Run):
        return found
    raise found


def _fetch(endpoint: str, file: HubFile, target: Path, told: Connection) -> None:
    try:
        told.send(_measured(endpoint, file, target))
    except LlamaHomeError as error:
        told.send(error)


def _measured(endpoint: str, file: HubFile, target: Path) -> Run:
    import urllib3.connectionpool  # noqa: F401 - loaded before the clock starts, as curl is

    from llamahome_gui.models.download.limiter import Limiter
    from llamahome_gui.models.download.stopping import Stop
    from llamahome_gui.models.download.transfer import Progress, Transfer
    from llamahome_gui.models.download.types import Timing
    from llamahome_gui.models.download.wire import Source, Wire
    from llamahome_gui.models.hub.client import HubClient

    stop, timing = Stop(), Timing()
    wire, before = Wire(stop, timing), psutil.Process().memory_info().rss
    with HubClient(endpoint, "") as client:
        source = Source(client, "benchmark/file", "0" * 40)
        transfer = Transfer(wire, source, Progress(file), target, limiter=Limiter(), stop=stop, timing=timing)
        began = time.perf_counter()
        transfer.run()
        seconds = time.perf_counter() - began
    wire.close()
    return Run(seconds, _peak() - before)


def _peak() -> int:
    """Most bytes of memory that this process has held."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "linux":
        # getrusage would tell the most of the program that started this one, too.
        found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
        return int(found[1]) * 1024 if found else 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
