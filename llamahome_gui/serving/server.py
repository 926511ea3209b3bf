"""From an application to an open port, and back to a closed one."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from llamahome_gui.errors import ServingError

if TYPE_CHECKING:
    from starlette.applications import Starlette

_BACKLOG = 256
# Answers under way get so long to end by themselves when the server is asked to.
_GRACE_SECONDS = 3
_CONNECTIONS = 256


def open_port(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        ServingError: The port is in use, needs other rights, or the host is none of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        opened = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:  # a name with a part that is empty or too long is not even looked up
        told = error.strerror if isinstance(error, OSError) else "it is no name of a machine"
        raise ServingError(f"The address cannot be used ({told}).", subject=host) from error
    try:
        if sys.platform != "win32":  # there it would share the port with whoever has it
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise ServingError(
            f"The port cannot be opened ({error.strerror}).",
            subject=f"{host}:{port}",
            hint="Choose another one with --port; --port 0 takes any that is free.",
        ) from error
    opened.setblocking(False)
    return opened


def address_of(opened: socket.socket, host: str) -> str:
    """Where clients find it: ``http://127.0.0.1:8080``."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{opened.getsockname()[1]}"


def is_local(host: str) -> bool:
    """Whether only this machine can reach a server on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Running:
    """A server on a port until Ctrl+C, a signal, or `end`; answers under way get a moment then.

    Args:
        ready: Called once requests are answered.
    """

    def __init__(self, application: Starlette, opened: socket.socket, ready: Callable[[], None]) -> None:
        import uvicorn

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                ready()

            def handle_exit(self, sig: int, frame: FrameType | None) -> None:
                """As uvicorn's own, which then ends the program by the signal: here the model is closed first."""
                self.force_exit = self.should_exit and sig == signal.SIGINT
                self.should_exit = True

        self._opened = opened
        self._server = Server(
            uvicorn.Config(
                application,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="on",
                limit_concurrency=_CONNECTIONS,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )

    def run(self) -> None:
        """Answer until the end."""
        self._server.run(sockets=[self._opened])

    def end(self) -> None:
        """Ask for the end, from any thread."""
        self._server.should_exit = True
