"""One ranged GET: proxies, TLS, redirects, and what its failures mean.

urllib3 because it moves bytes at the speed of curl (`llamahome benchmark download`), where httpx2, which asks the hub
everything else, takes three times the processor time.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.download.connections import is_near, pools, proxy_for, tls_context
from llamahome_gui.models.download.retrying import Hindrance
from llamahome_gui.models.download.stopping import Stop, Stopped
from llamahome_gui.models.download.types import Timing
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.retry import PASSING, retry_after
from llamahome_gui.models.hub.transport import redirected

if TYPE_CHECKING:
    import urllib3

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 10
# The text of a redirect is read to keep its connection.
_SMALL = 64 * 1024


@dataclass(frozen=True)
class Source:
    """A repository at a commit, asked through `client`."""

    client: HubClient
    repository: str
    revision: str

    def url(self, path: str) -> str:
        """Address of a file; asked anew for each try, as what it redirects to expires."""
        return self.client.url(self.repository, self.revision, path)

    def headers(self, address: str) -> dict[str, str]:
        """What to send to `address`: the token only where it belongs."""
        return self.client.headers(address)

    def refusal(self, status: int, headers: Mapping[str, str], path: str) -> DownloadError:
        """What an answer means that no new try will mend."""
        return self.client.refusal(status, headers, self.repository, path)


class Body:
    """The answer to a GET, its bytes still to come."""

    def __init__(self, response: urllib3.BaseHTTPResponse, redirected: bool) -> None:
        self._response = response
        self.redirected = redirected
        self.status = response.status
        self.headers = response.headers

    @property
    def etag(self) -> str | None:
        """The strong ETag: a weak one does not promise the same bytes."""
        found = self.headers.get("ETag")
        return found if found and found.startswith('"') else None

    @property
    def start(self) -> int | None:
        """Where the bytes begin in the file; None where the server does not say it properly."""
        if self.status == 200:
            return 0
        unit, _, rest = self.headers.get("Content-Range", "").partition(" ")
        first = rest.partition("-")[0].strip()
        return int(first) if unit.lower() == "bytes" and first.isdigit() else None

    def read(self, most: int) -> bytes:
        """Up to `most` bytes as soon as there are some; none at the end of what the server sends."""
        data: bytes = self._response.read1(most)
        return data

    def end(self) -> None:
        """Give the connection back where all of it was read; close it otherwise, as more may come."""
        _release(self._response, rest=0)


class Wire:
    """Connections of one download, kept alive between files; used from several threads.

    Args:
        stop: Shuts the sockets when set.
        timing: Time-outs.
        connections: Kept to one host.
        unread: Bytes of each connection to a near server that may wait in the system's buffer. They are lost when the
            program is killed, and fetched again. A distant server needs the large buffer that the system gives.
    """

    def __init__(self, stop: Stop, timing: Timing, connections: int = 4, unread: int = 512 * 1024) -> None:
        self._stop = stop
        self._unread = unread
        self._timing = timing
        self._connections = connections
        self._lock = threading.Lock()
        self._managers: dict[tuple[bool, str | None], urllib3.PoolManager] = {}

    @contextlib.contextmanager
    def get(self, source: Source, path: str, headers: Mapping[str, str]) -> Iterator[Body]:
        """Yield the answer to a GET of a file, behind all redirects.

        Args:
            source: Gives the address, and what to send to whom.
            path: Of the file.
            headers: For every server on the way.

        Raises:
            Hindrance: Something that passes; also out of the block, where reading failed.
            DownloadError: Something that does not.
            Stopped: As asked, at once.
        """
        url = source.url(path)
        with self._meaning(url):
            body = self._follow(url, source.headers, headers)
            try:
                refusal = _hindrance(body)
                if refusal or body.status not in (200, 206):
                    raise refusal or source.refusal(body.status, body.headers, path)
                yield body
            finally:
                body.end()

    def _connected(self, connection: socket.socket) -> None:
        """Make a read that blocks endable, and keep what is lost by a kill small."""
        self._stop.watch(connection)
        if is_near(connection):
            # Linux doubles the figure for its own records.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._unread // 2)

    def close(self) -> None:
        """Close idle connections."""
        for manager in self._managers.values():
            manager.clear()

    def _follow(self, url: str, own: Callable[[str], Mapping[str, str]], headers: Mapping[str, str]) -> Body:
        for count in range(_MOST_REDIRECTS + 1):
            self._stop.check()
            response = self._manager(url).request(
                "GET",
                url,
                headers={**own(url), **headers, "Accept-Encoding": "identity"},
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or not location:
                return Body(response, redirected=count > 0)
            _release(response, rest=_SMALL)
            url = redirected(url, location)
        raise Hindrance("The server redirects without end.")

    @contextlib.contextmanager
    def _meaning(self, url: str) -> Iterator[None]:
        """Say in our words what urllib3 raises."""
        from urllib3.exceptions import HTTPError

        try:
            yield
        except (HTTPError, ValueError, OSError) as error:
            # A full disk raises through this block too, and is none of the network's business.
            if self._stop.asked:
                raise Stopped from error
            if isinstance(error, HTTPError):
                raise _network(error, urlsplit(url).hostname or url) from error
            if isinstance(error, ConnectionError):
                raise Hindrance("The connection broke.") from error
            raise

    def _manager(self, url: str) -> urllib3.PoolManager:
        secure, proxy = urlsplit(url).scheme == "https", proxy_for(url)
        with self._lock:
            if (secure, proxy) not in self._managers:
                self._managers[secure, proxy] = self._make(secure, proxy)
            return self._managers[secure, proxy]

    def _make(self, secure: bool, proxy: str | None) -> urllib3.PoolManager:
        import urllib3

        options: dict[str, Any] = {
            "num_pools": 8,
            "maxsize": self._connections,
            "timeout": urllib3.Timeout(connect=self._timing.connect, read=self._timing.stall),
        }
        if secure or (proxy or "").startswith("https:"):
            options["ssl_context"] = tls_context()  # takes a while: reads the system's certificates
        made = urllib3.ProxyManager(proxy, **options) if proxy else urllib3.PoolManager(**options)
        made.pool_classes_by_scheme = pools(self._connected)
        return made


def _release(response: urllib3.BaseHTTPResponse, rest: int) -> None:
    """Keep the connection where at most `rest` bytes of the answer are unread; close it otherwise."""
    left = response.length_remaining
    if left is not None and left <= rest:
        response.drain_conn()
        response.release_conn()
    else:
        response.close()


def _hindrance(body: Body) -> Hindrance | None:
    """What in an answer passes by itself, or by asking anew."""
    if body.status in PASSING or body.status >= 500:
        return Hindrance(f"The server is busy (status {body.status}).", wait=retry_after(body.headers))
    if body.redirected and body.status in (401, 403, 404, 410):
        # Addresses behind a redirect expire: the next try gets a new one.
        return Hindrance(f"The address of the content has expired (status {body.status}).")
    if body.status == 416:
        return Hindrance("The server does not have the asked part of the file.")
    return None


def _network(error: Exception, host: str) -> Hindrance | DownloadError:
    from urllib3 import exceptions

    if isinstance(error, exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return DownloadError(
            "The server's certificate is not trusted.",
            DownloadReason.REFUSED,
            subject=host,
            hint="Check the clock of this machine, and the proxy or endpoint that you set.",
        )
    if isinstance(error, exceptions.LocationValueError):
        return DownloadError(
            "The proxy that the environment names cannot be used.",
            DownloadReason.REFUSED,
            subject=host,
            hint="Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY; a proxy's address begins with http.",
        )
    if isinstance(error, exceptions.NameResolutionError):
        return Hindrance(f"The address of {host} cannot be found: no connection to the internet?", offline=True)
    if isinstance(error, exceptions.ProxyError):
        return Hindrance("The proxy cannot be reached.", offline=True)
    if isinstance(error, exceptions.NewConnectionError | exceptions.ConnectTimeoutError):
        return Hindrance(f"{host} cannot be reached.", offline=True)
    if isinstance(error, exceptions.ReadTimeoutError):
        return Hindrance("No data came for a while.")
    return Hindrance("The connection broke.")
