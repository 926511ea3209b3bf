"""A server of the tests' own that answers as it is told: other programs' forms, refusals, broken streams, silence."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SSE = "text/event-stream"


@dataclass
class Told:
    """What an address answers. A part of a stream that is an event is waited for before the next one is sent."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    parts: Sequence[bytes | threading.Event] = ()


@dataclass
class FakeServer:
    """Answers by path, and remembers what it was asked."""

    told: dict[str, Told] = field(default_factory=dict)
    asked: list[tuple[str, Any, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def json(self, path: str, value: Any, status: int = 200) -> None:
        self.told[path] = Told(status, json.dumps(value).encode())

    def models(self, *ids: str, owner: str = "someone", **further: Any) -> None:
        rows = [{"id": name, "object": "model", "owned_by": owner, **further} for name in ids]
        self.json("/v1/models", {"object": "list", "data": rows})

    def stream(self, *chunks: Any) -> None:
        """What a question is answered with: texts, whole chunks, bytes as they are, or events to wait for."""
        parts = [one if isinstance(one, bytes | threading.Event) else _sse(one) for one in chunks]
        self.told["/v1/chat/completions"] = Told(kind=SSE, parts=parts)

    def last(self, path: str) -> Any:
        return [body for asked, body, _ in self.asked if asked == path][-1]


def _sse(chunk: Any) -> bytes:
    if isinstance(chunk, str):
        chunk = {"choices": [{"index": 0, "delta": {"content": chunk}, "finish_reason": None}]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def end(reason: str | None = "stop", **usage: int) -> list[Any]:
    """How a stream ends."""
    last = {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}
    return [last, *([{"choices": [], "usage": usage}] if usage else []), b"data: [DONE]\n\n"]


def running_fake(tls: ssl.SSLContext | None = None) -> Iterator[FakeServer]:
    """Serve until the generator goes on."""
    fake = FakeServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, *_: Any) -> None:
            return

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            fake.asked.append((self.path, body, {name.lower(): value for name, value in self.headers.items()}))
            told = fake.told.get(self.path, Told(404, b'{"error": {"message": "no such page"}}'))
            self.send_response(told.status)
            self.send_header("Content-Type", told.kind)
            self.end_headers()
            try:
                self.wfile.write(told.body)
                for part in told.parts:
                    if isinstance(part, threading.Event):
                        self.wfile.flush()
                        part.wait(30)
                    else:
                        self.wfile.write(part)
            except OSError:
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that breaks off is no news
    fake.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="fake server")
    thread.start()
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()
