"""The same converter on the machines of a Ray cluster (https://docs.ray.io), for more files than one machine is for.

Ray is an optional part: `pip install llamahome[cluster]` here and on every machine of the cluster.
"""

from __future__ import annotations

import atexit
import socket
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from llamahome_gui.errors import ConfigError, DocumentError, DocumentReason

from . import problems
from .types import USUAL_OPTIONS, ConversionEvent, Converted, JobState, Options

LOCAL = "local"
# A worker that dies takes its file with it; the file is done again so many times.
_RETRIES = 3
# Files on their way for each processor: the next one is there when one is done, and memory stays bounded.
_AHEAD = 2
_WAIT_SECONDS = 1.0
_REACH_SECONDS = 5.0


class Pool(Protocol):
    """What converts files for a command: processes of this machine, or those of a cluster."""

    def submit(self, key: str, path: Path, options: Options = USUAL_OPTIONS) -> None:
        """Queue a file under a key of the caller's."""

    def events(self) -> Iterator[ConversionEvent]:
        """Events as they come, until every submitted file is finished and told."""


class RayPool:
    """Converts submitted files on a Ray cluster. The files' bytes travel, so machines need no disk in common.

    Args:
        address: Of the cluster, such as ``ray://head:10001`` or ``head:6379``; ``auto`` finds the one this machine
            belongs to, ``local`` starts one here for as long as the pool is open.
        workers: How many processes a local one has.

    Raises:
        ConfigError: Ray is not installed, or there is no cluster at that address.
    """

    def __init__(self, address: str, workers: int | None = None) -> None:
        self._ray = _ray()
        _check_reachable(address)
        self._waiting: deque[tuple[str, Path, Options]] = deque()
        self._running: dict[Any, tuple[str, Path, float]] = {}
        try:
            self._ray.init(
                address=address, log_to_driver=False, logging_level="ERROR", include_dashboard=False,
                **({"num_cpus": workers} if address == LOCAL and workers else {}),
            )  # fmt: skip
        except Exception as error:  # Ray has no one class for it
            reason = next(iter(str(error).splitlines()), "") or type(error).__name__
            raise _unreachable(address, reason) from error
        self._convert = self._ray.remote(num_cpus=1, max_retries=_RETRIES)(convert_bytes)

    def submit(self, key: str, path: Path, options: Options = USUAL_OPTIONS) -> None:
        """Queue a file; it is read when its turn comes."""
        self._waiting.append((key, Path(path), options))

    def events(self) -> Iterator[ConversionEvent]:
        """The end of each file as it comes, until all are told."""
        while self._waiting or self._running:
            yield from self._send()
            if not self._running:
                continue
            done, _ = self._ray.wait(list(self._running), num_returns=1, timeout=_WAIT_SECONDS)
            for reference in done:
                key, path, started = self._running.pop(reference)
                yield self._ended(reference, key, path, time.monotonic() - started)

    def close(self) -> None:
        """Leave the cluster; one that was started here ends."""
        self._waiting.clear()
        self._running.clear()
        self._ray.shutdown()

    def __enter__(self) -> RayPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self) -> Iterator[ConversionEvent]:
        """Start files up to what the cluster has processors for; a file that cannot be read ends here."""
        most = _AHEAD * max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        while self._waiting and len(self._running) < most:
            key, path, options = self._waiting.popleft()
            try:
                content = path.read_bytes()
            except OSError as error:
                yield ConversionEvent(
                    key, JobState.FAILED, error=problems.unreadable(path, error.strerror or str(error))
                )
                continue
            self._running[self._convert.remote(path.name, content, options)] = (key, path, time.monotonic())

    def _ended(self, reference: Any, key: str, path: Path, seconds: float) -> ConversionEvent:
        try:
            found: Converted | DocumentError = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            found = DocumentError(
                f"could not be converted on the cluster ({type(error).__name__}).",
                DocumentReason.UNREADABLE,
                subject=problems.display_name(path),
                hint="Convert it without --ray.",
            )
        if isinstance(found, Converted):
            return ConversionEvent(key, JobState.DONE, converted=found, seconds=seconds)
        return ConversionEvent(key, JobState.FAILED, error=found, seconds=seconds)


def convert_bytes(name: str, content: bytes, options: Options) -> Converted | DocumentError:
    """On a machine of the cluster: convert one file, in a process with the limits that every file has.

    Args:
        name: Of the file, without its folder.
    """
    with tempfile.TemporaryDirectory(prefix="llamahome-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        pool = _own_pool()
        pool.submit(name, path, options)
        for event in pool.events():
            if event.converted is not None:
                return event.converted
            if event.error is not None:
                return event.error
    raise AssertionError("a file always ends")


_pools: list[Any] = []


def _own_pool() -> Any:
    """The pool of this process of the cluster: one converter, started once."""
    if not _pools:
        from .pool import ConversionPool

        _pools.append(ConversionPool(1))
        atexit.register(_pools[0].close)
    return _pools[0]


def _check_reachable(address: str) -> None:
    """Refuse at once an address where nobody listens; Ray itself tries for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdecimal():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_REACH_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise _unreachable(address, str(error)) from error


def _unreachable(address: str, reason: str) -> ConfigError:
    return ConfigError(
        f"The cluster cannot be reached ({reason}).", subject=address, hint="Name a running Ray cluster, or `local`."
    )


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise ConfigError("Ray is not installed.", hint="Install it with: pip install llamahome[cluster]") from error
    return ray
