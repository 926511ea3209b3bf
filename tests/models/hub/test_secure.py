"""Encrypted connections: a certificate nobody vouches for is not trusted, one that the user vouches for is."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.hub.client import HubClient
from tests.certificates import server_context, write_certificate
from tests.models.hub.conftest import QUICK


class _Handler(BaseHTTPRequestHandler):
    seen: list[str | None]

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization"))
        if self.path == "/plain":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/")
        else:
            self.send_response(200)
        self.send_header("Content-Length", "15")
        self.end_headers()
        self.wfile.write(b'{"name": "Fay"}')

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate for this machine's own address, signed by itself."""
    return write_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure(certificate: Path) -> Iterator[HTTPServer]:
    """A server on loopback that only speaks TLS."""
    _Handler.seen = []
    server = HTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = server_context(certificate).wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_that_nobody_vouches_for(secure: HTTPServer) -> None:
    address = f"https://127.0.0.1:{secure.server_port}"
    with HubClient(address, "hf_friend", retries=QUICK) as client, pytest.raises(DownloadError) as refused:
        client.account()
    assert refused.value.reason is DownloadReason.REFUSED
    assert "certificate" in refused.value.message
    assert _Handler.seen == []


def test_a_handshake_that_is_cut_off_is_no_matter_of_trust() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def cut_off() -> None:
        with contextlib.suppress(OSError):  # closed at the end of the test
            while True:
                connection, _ = listening.accept()
                connection.recv(1)
                connection.close()

    thread = threading.Thread(target=cut_off)
    thread.start()
    address = f"https://127.0.0.1:{listening.getsockname()[1]}"
    try:
        with HubClient(address, retries=QUICK) as client, pytest.raises(DownloadError) as broken:
            client.account()
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
    assert broken.value.reason in (DownloadReason.OFFLINE, DownloadReason.SERVER)
    assert "certificate" not in str(broken.value)


@pytest.mark.skipif("sys.platform != 'linux'", reason="elsewhere the system's own store decides")
def test_a_certificate_that_the_environment_names(
    secure: HTTPServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with HubClient(f"https://127.0.0.1:{secure.server_port}", "hf_friend", retries=QUICK) as client:
        assert client.account() == "Fay"
        assert _Handler.seen == ["Bearer hf_friend"]
        with pytest.raises(DownloadError) as refused:
            client._get(f"{client.endpoint}/plain")
    assert refused.value.reason is DownloadReason.SERVER
    assert "not safe" in refused.value.message
