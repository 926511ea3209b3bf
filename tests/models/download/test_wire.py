"""TLS, certificates and proxies of one request."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.download import wire as module
from llamahome_gui.models.download.stopping import Stop
from llamahome_gui.models.download.wire import Source, Wire
from llamahome_gui.models.hub.client import HubClient
from tests.certificates import server_context, write_certificate
from tests.models.download.conftest import HASTE


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate for 127.0.0.1 that nobody trusts, in one file."""
    return write_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure(certificate: Path) -> Iterator[str]:
    """Address of a TLS server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = server_context(certificate).wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(endpoint: str) -> bytes:
    wire = Wire(Stop(), HASTE)
    with HubClient(endpoint, "") as client:
        try:
            with wire.get(Source(client, "maker/model", "0" * 40), "config.json", {}) as body:
                return body.read(100)
        finally:
            wire.close()


def test_a_trusted_server_is_read_over_tls(secure: str, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "tls_context", lambda: ssl.create_default_context(cafile=str(certificate)))
    assert fetch(secure) == b"hello"


def test_a_certificate_that_is_not_trusted_ends_it(secure: str) -> None:
    with pytest.raises(DownloadError) as caught:
        fetch(secure)
    assert caught.value.reason is DownloadReason.REFUSED
    assert "certificate" in caught.value.message


def test_a_proxy_of_an_unknown_kind_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "gopher://127.0.0.1:70")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(DownloadError) as caught:
        fetch("http://hub.invalid")
    assert "proxy" in caught.value.message
