"""One request and the ways to answer it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Seen:
    """A request as the server saw it; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]

    @property
    def token(self) -> str | None:
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token if kind == "Bearer" else None


@dataclass(frozen=True)
class Answer:
    """A whole answer of few bytes.

    Attributes:
        length: Content-Length to claim; None for the true one, -1 for none, with the connection closed behind it.
        close: Break the connection off behind the body.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json; charset=utf-8"
    length: int | None = None
    close: bool = False

    @classmethod
    def of(cls, content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
        """JSON."""
        return cls(status, json.dumps(content).encode(), headers or {})

    @classmethod
    def error(cls, status: int, message: str, code: str | None = None) -> Answer:
        """As the hub says it: the code and the message are headers too."""
        headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
        return cls.of({"error": message}, status, headers)


class Exchange:
    """A request being answered on one connection of the server."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self.handler = handler
        parts = urlsplit(handler.path)
        self.seen = Seen(
            handler.command,
            unquote(parts.path),
            parse_qs(parts.query, keep_blank_values=True),
            {name.lower(): value for name, value in handler.headers.items()},
        )

    def answer(self, answer: Answer) -> None:
        """Send a whole answer."""
        handler = self.handler
        self.start(answer.status, self._headers(answer))
        if handler.command != "HEAD":
            handler.wfile.write(answer.body)
        if answer.close or answer.length == -1:
            handler.wfile.flush()
            handler.close_connection = True

    def start(self, status: int, headers: Mapping[str, str]) -> None:
        """Send status and headers; the body follows by `handler.wfile`."""
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()

    @staticmethod
    def _headers(answer: Answer) -> dict[str, str]:
        length = len(answer.body) if answer.length is None else answer.length
        sizes = {"Content-Length": str(length)} if length >= 0 else {"Connection": "close"}
        return {"Content-Type": answer.kind, **sizes, **answer.headers}
