"""The server: its threads, its repositories and accounts, and a record of what was asked."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from llamahome_gui.evaluation.hub_server import control, data
from llamahome_gui.evaluation.hub_server.exchange import Answer, Exchange, Seen
from llamahome_gui.evaluation.hub_server.faults import NONE, Fault
from llamahome_gui.evaluation.hub_server.repository import ServedRepository, snapshot_of

Source = Path | Mapping[str, bytes | Path]
Act = Answer | Callable[[Exchange], None]


class HubServer:
    """A hub on loopback, running inside a `with` block.

    Attributes:
        repositories: By name.
        accounts: Name by token.
        seen: Every request, in the order they came.
        page: Entries per page of a tree.
        faults: By path of a file, how it is sent wrongly: for good, or one per request and properly after them.
        sent: By path of a file, the bytes of it that arrived somewhere.
    """

    def __init__(self) -> None:
        self.repositories: dict[str, ServedRepository] = {}
        self.accounts: dict[str, str] = {}
        self.granted: set[tuple[str, str]] = set()
        self.seen: list[Seen] = []
        self.page = 1000
        self.faults: dict[str, Fault | list[Fault]] = {}
        self.sent: Counter[str] = Counter()
        self._misbehaviour: list[tuple[str, Act]] = []
        self._lock = threading.Lock()
        self._server = _Server(self)

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._halt()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="hub")
        self._thread.start()

    def _halt(self) -> None:
        self._server.shutdown()
        self._server.end_connections()
        self._server.server_close()
        self._thread.join()

    @property
    def endpoint(self) -> str:
        """Address to set as HF_ENDPOINT."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def add_model(
        self,
        repository: str,
        source: Source,
        *,
        revision: str = "main",
        gated: str | bool = False,
        private: bool = False,
        **info: object,
    ) -> str:
        """Serve a folder, or contents by path, as a commit of `repository` that `revision` names; gives its id.

        Called again for the same repository it adds a commit and moves the branch.
        """
        found = self.repositories.setdefault(repository, ServedRepository(repository))
        found.gated, found.private = gated, private
        found.info |= info
        return found.commit(snapshot_of(source), revision)

    def add_account(self, token: str, name: str, *, access: Iterable[str] = ()) -> None:
        """Know `token` as the account `name`, which may read the gated or private repositories in `access`."""
        self.accounts[token] = name
        self.granted |= {(name, repository) for repository in access}

    def may_read(self, repository: ServedRepository, token: str | None) -> bool:
        """Whether files (of a gated one) or anything (of a private one) are given out for `token`."""
        open_to_all = not repository.gated and not repository.private
        return open_to_all or (self.accounts.get(token or "", ""), repository.name) in self.granted

    def misbehave(self, path: str, *acts: Act) -> None:
        """Answer the next requests whose path starts with `path` by `acts`, one each, instead of properly."""
        with self._lock:
            self._misbehaviour += [(path, act) for act in acts]

    def next_fault(self, path: str) -> Fault:
        """How the file at `path` is to be sent this time."""
        with self._lock:
            found = self.faults.get(path, NONE)
            return found if isinstance(found, Fault) else found.pop(0) if found else NONE

    def count(self, path: str, sent: int) -> None:
        """Note that bytes of a file have arrived."""
        with self._lock:
            self.sent[path] += sent

    @contextlib.contextmanager
    def offline(self) -> Iterator[None]:
        """Refuse connections, and break those that are open, within the block."""
        address = self._server.server_address
        self._halt()
        try:
            yield
        finally:
            self._server = _Server(self, int(address[1]))
            self._start()

    def asked(self, path: str) -> list[Seen]:
        """Requests so far whose path starts with `path`."""
        return [seen for seen in list(self.seen) if seen.path.startswith(path)]

    def handle(self, exchange: Exchange) -> None:
        """Answer one request; called on the connection's thread."""
        with self._lock:
            self.seen.append(exchange.seen)
            due = next((item for item in self._misbehaviour if exchange.seen.path.startswith(item[0])), None)
            if due:
                self._misbehaviour.remove(due)
        if due:
            exchange.answer(due[1]) if isinstance(due[1], Answer) else due[1](exchange)
        elif exchange.seen.path.startswith("/api/"):
            exchange.answer(control.answer(self, exchange.seen))
        else:
            data.serve(self, exchange)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, hub: HubServer, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.hub = hub
        self._open: set[socket.socket] = set()
        self._ending = False

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        """Wake the threads that wait for a next request on an idle connection."""
        self._ending = True
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is the ordinary case here; anything else is a fault of the server."""
        import sys

        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _handle(self) -> None:
        self.server.hub.handle(Exchange(self))

    do_GET = do_HEAD = _handle

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: `HubServer.seen` is the log."""
