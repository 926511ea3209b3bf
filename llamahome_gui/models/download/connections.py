"""How a connection is made: the proxy of the environment, the certificates of the system, a socket at hand."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

# 256 KiB per round trip are still 128 MB/s.
_NEAR_MICROSECONDS = 2000
# Place of `tcpi_rtt` in Linux's `struct tcp_info`.
_RTT = 68


def is_near(connection: socket.socket) -> bool:
    """Whether the round trip is short; False where the system does not tell."""
    if sys.platform != "linux":
        return False
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _RTT + 4)
    return int.from_bytes(info[_RTT:], sys.byteorder) < _NEAR_MICROSECONDS


def pools(connected: Callable[[Any], None]) -> dict[str, Any]:
    """Pools whose connections hand their sockets to `connected`."""
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            connected(self.sock)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            connected(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def tls_context() -> Any:
    """Trusts what the hub's client trusts: the system's certificates."""
    import httpx2

    return httpx2.create_ssl_context()


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address (``HTTPS_PROXY``, ``NO_PROXY``, the system's settings)."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    found = getproxies()
    proxy = found.get(parts.scheme) or found.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy
