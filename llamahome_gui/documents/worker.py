"""The child process of the pool: take a path, convert it, send the result back, wait for the next.

It imports the converters and nothing else of the program, holds itself to a share of memory, keeps silent on the
standard streams (they belong to the parent's user), and ends when its parent does.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import parent_process
from pathlib import Path
from typing import Literal

from llamahome_gui.errors import DocumentError, StorageError

from .problems import damaged, over_limit
from .registry import Format, Loader
from .source import Source
from .types import Converted, Draft, Limits

Reply = tuple[Literal["ready", "done", "failed"], Converted | DocumentError | None, str]
"""What happened, the outcome, and the digest of a converted file."""


def main(connection: Connection, memory_bytes: int, limits: Limits, cache_path: Path | None) -> None:
    """Serve conversions over `connection` until it closes. `memory_bytes` is what may be used beyond the start."""
    _silence()
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the pool
    threading.Thread(target=_end_with_parent, daemon=True, name="parent-watch").start()
    # openpyxl takes numpy where it finds it: memory, threads and start-up time for a type that no file has.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    with _importing():
        convert = _converter(cache_path)
    limit_memory(memory_bytes)
    with contextlib.suppress(EOFError, OSError):
        connection.send(("ready", None, ""))
        while (job := connection.recv()) is not None:
            path, options, fresh = job
            connection.send(_serve(partial(convert, options=options, fresh=fresh), Path(path), limits))


@contextlib.contextmanager
def _importing() -> Iterator[None]:
    """Import without a look for garbage: modules are none, and stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _converter(cache_path: Path | None) -> Callable[..., tuple[Converted, str]]:
    """What converts a file, with the digest of its bytes where there is a cache."""
    if cache_path is None:
        from .convert import convert_file

        return lambda path, limits, load, *, options, fresh: (convert_file(path, limits, load, options), "")
    from .cache import ConversionCache, convert_cached

    try:
        cache = ConversionCache(cache_path)
    except StorageError:
        return partial(convert_cached, cache=None)
    return partial(convert_cached, cache=cache)


def _serve(convert: Callable[[Path, Limits, Loader], tuple[Converted, str]], path: Path, limits: Limits) -> Reply:
    try:
        return "done", *convert(path, limits, load_uncapped)
    except DocumentError as error:
        # The cause may hold anything, also what does not pickle.
        error.__cause__ = error.__context__ = error.__traceback__ = None
        return "failed", error, ""
    except MemoryError:
        return "failed", over_limit(path, "it needs too much memory"), ""
    except Exception:
        return "failed", damaged(path, "it cannot be read"), ""


def limit_memory(memory_bytes: int) -> None:
    """Cap the address space at its present size plus `memory_bytes`, where the system offers that.

    The cap counts virtual memory, so what interpreter and libraries have mapped already is added on top. Where
    there is no such cap (Windows, macOS) the pool watches the resident size from outside.
    """
    if sys.platform == "linux" and (mapped := _address_space()):
        _set_cap(mapped + memory_bytes)


def load_uncapped(kind: Format) -> Callable[[Source], Draft]:
    """Import a format's converter and raise the cap by what its libraries take: that memory is not the file's.

    Native libraries crash when it is refused, where Python would raise an error.
    """
    if kind.loaded:
        return kind.converter()
    if sys.platform != "linux":
        with _importing():
            return kind.converter()
    import resource

    cap, before = resource.getrlimit(resource.RLIMIT_AS)[0], _address_space()
    _set_cap(resource.RLIM_INFINITY)
    try:
        with _importing():
            return kind.converter()
    finally:
        if cap != resource.RLIM_INFINITY:
            _set_cap(cap + max(0, _address_space() - before))


def _address_space() -> int:
    """Bytes of virtual memory that this process has mapped (Linux); 0 if unknown."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _set_cap(cap: int) -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (hard if cap == resource.RLIM_INFINITY else cap, hard))


def _silence() -> None:
    """Native libraries print warnings to descriptors 1 and 2, which may be a pipe that a script reads."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        with contextlib.suppress(OSError):
            os.dup2(null, stream)
    os.close(null)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
