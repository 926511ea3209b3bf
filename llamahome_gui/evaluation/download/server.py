"""A server of one file on loopback, in a process of its own; the system copies the bytes: it is no bottleneck."""

from __future__ import annotations

import contextlib
import multiprocessing
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def served(path: Path) -> Iterator[str]:
    """Serve a file within the block, whatever path is asked for; the address of the server."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(path, there), daemon=True)
    process.start()
    there.close()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        here.close()
        process.terminate()
        process.join()
        process.close()


def _serve(path: Path, told: Connection) -> None:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.path = path
    told.send(server.server_address[1])
    server.serve_forever()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    path: Path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        size = self.server.path.stat().st_size
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = min(int(asked[1]), size) if asked else 0
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.send_header("Content-Length", str(size - start))
        self.end_headers()
        with self.server.path.open("rb") as stream, contextlib.suppress(OSError):
            self.connection.sendfile(stream, start)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""
