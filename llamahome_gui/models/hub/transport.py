"""Requests to the hub for answers of few bytes: bounded in size and time, tried again, the token kept at home."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from llamahome_gui import __version__
from llamahome_gui.errors import ConfigError, DownloadError, DownloadReason
from llamahome_gui.models.hub import problems
from llamahome_gui.models.hub.references import keeps_secrets, origin
from llamahome_gui.models.hub.retry import PASSING, Retries, retry_after
from llamahome_gui.models.hub.sockets import Sockets

if TYPE_CHECKING:
    import httpx2

USER_AGENT = f"llamahome/{__version__}"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
# A whole answer may take this many times as long as the server may be silent.
_PATIENCE = 6


@dataclass(frozen=True)
class Reply:
    """A whole answer. Names of headers are in lower case; `url` is where it came from, behind redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Transport:
    """One server asked over kept-alive connections; may be used from several threads.

    Args:
        endpoint: The server that the token belongs to.
        token: Sent to it and to nobody else; None sends none.
        timeout: Seconds that connecting may take, and that the server may be silent.
    """

    def __init__(self, endpoint: str, token: str | None, timeout: float, retries: Retries) -> None:
        self.endpoint = endpoint
        self._token = token
        self._timeout = timeout
        self._retries = retries
        self._client: httpx2.Client | None = None
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._sockets = Sockets()

    def headers(self, address: str) -> dict[str, str]:
        """Headers for a request to `address`; the token only where it belongs and cannot be overheard."""
        headers = {"User-Agent": USER_AGENT}
        if self._token and keeps_secrets(address) and origin(address) == origin(self.endpoint):
            headers["Authorization"] = f"Bearer {self._token}"
        return headers

    def get(self, address: str, *, limit: int) -> Reply:
        """The answer to a GET, with any status that is not worth another try or did not pass.

        Args:
            address: Of the server, or another one that it redirects to.
            limit: Bytes that the answer may have.

        Raises:
            DownloadError: The server cannot be reached, or answers too much, too slowly or in circles.
        """
        for attempt in range(self._retries.attempts):
            last = attempt == self._retries.attempts - 1
            asked: float | None = None
            try:
                reply = self._follow(address, limit)
            except _Broken as broken:
                if last:
                    raise broken.error from broken.__cause__
            else:
                asked = retry_after(reply.headers)
                if last or reply.status not in PASSING or (asked or 0.0) > self._retries.patience:
                    return reply
            if self._closed.wait(self._retries.pause(attempt, asked)):
                break
        raise problems.cancelled()

    def close(self) -> None:
        """End every request that is under way, in whichever thread, and refuse new ones."""
        self._closed.set()
        with self._lock:
            client, self._client = self._client, None
        self._sockets.shut()
        if client is not None:
            client.close()

    def _follow(self, address: str, limit: int) -> Reply:
        for _ in range(_MOST_REDIRECTS + 1):
            reply = self._once(address, limit)
            target = reply.headers.get("location")
            if reply.status not in _REDIRECTS or not target:
                return reply
            address = redirected(address, target)
        raise DownloadError(
            "The server sends us in circles.", DownloadReason.SERVER, subject=urlsplit(address).hostname
        )

    def _once(self, address: str, limit: int) -> Reply:
        import httpx2

        client = self._open()
        ends = time.monotonic() + self._timeout * _PATIENCE
        try:
            with client.stream(
                "GET", address, headers=self.headers(address), extensions={"trace": self._sockets.trace}
            ) as response:
                return Reply(
                    response.status_code,
                    {name.lower(): value for name, value in response.headers.items()},
                    _read(response, limit, ends, address),
                    address,
                )
        except (httpx2.TransportError, OSError) as error:
            if self._closed.is_set():
                raise problems.cancelled() from error
            found = problems.of_exception(error, address)
            if isinstance(error, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError)):
                raise found from error
            raise _Broken(found) from error
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise problems.not_the_hub(address, "an address that is none") from error
        except RuntimeError as error:
            # What a client says that is closed while it waits.
            if self._closed.is_set():
                raise problems.cancelled() from error
            raise

    def _open(self) -> httpx2.Client:
        with self._lock:
            if self._closed.is_set():
                raise problems.cancelled()
            if self._client is None:
                self._client = make_client(self._timeout)
            return self._client


def make_client(timeout: float | httpx2.Timeout) -> httpx2.Client:
    """A client that verifies certificates.

    Raises:
        ConfigError: The environment names a proxy or certificates that cannot be used.
    """
    import httpx2

    # It notes every address at INFO; those behind a redirect open a file to whoever reads them.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        # Proxies and a company's certificates come from the environment and the system.
        return httpx2.Client(timeout=timeout, headers={"Accept-Encoding": "identity"})
    except (ImportError, ValueError, OSError, httpx2.InvalidURL) as error:
        raise ConfigError(
            "The proxy or the certificates that the environment names cannot be used.",
            hint="Check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE; a proxy's address begins with http.",
        ) from error


class _Broken(Exception):
    """A request that broke off and may be tried again."""

    def __init__(self, error: DownloadError) -> None:
        super().__init__(error.message)
        self.error = error


def _read(response: httpx2.Response, limit: int, ends: float, address: str) -> bytes:
    parts, size = [], 0
    for part in response.iter_raw():
        parts.append(part)
        size += len(part)
        if size > limit:
            raise _endless(address, f"more than {limit / 1e6:.0f} MB" if limit >= 1e6 else f"more than {limit} bytes")
        if time.monotonic() > ends:
            raise _endless(address, "no end")
    return b"".join(parts)


def _endless(address: str, what: str) -> DownloadError:
    return DownloadError(
        f"The answer has {what}, which is not what was asked for.",
        DownloadReason.SERVER,
        subject=urlsplit(address).hostname,
    )


def redirected(address: str, target: str) -> str:
    """Where a redirect leads; never from an encrypted connection to an open one."""
    try:
        found = urljoin(address, target)
        scheme, host, _ = origin(found)
    except ValueError as error:
        raise problems.not_the_hub(address, "a redirect to no address") from error
    if scheme not in ("http", "https") or not host or (scheme == "http" and not _open_already(address)):
        raise problems.not_the_hub(address, "a redirect to an address that is not safe")
    return found


def _open_already(address: str) -> bool:
    return origin(address)[0] == "http"
