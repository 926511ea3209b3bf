"""The data plane: the bytes of files, by a redirect to where large ones lie."""

from __future__ import annotations

import io
import os
import re
import socket
import struct
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from llamahome_gui.evaluation.hub_server.control import BAD_TOKEN, visible
from llamahome_gui.evaluation.hub_server.exchange import Answer, Exchange, Seen
from llamahome_gui.evaluation.hub_server.faults import Fault
from llamahome_gui.evaluation.hub_server.repository import ServedFile, ServedRepository, Snapshot

if TYPE_CHECKING:
    from llamahome_gui.evaluation.hub_server.server import HubServer

_RESOLVE = re.compile(r"^/(?P<repository>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<path>.+)$")
_RANGE = re.compile(r"^bytes=(?P<start>\d+)-(?P<end>\d*)$")
_BLOCK = 1 << 18
# Place of `tcpi_bytes_acked` in Linux's `struct tcp_info`.
_BYTES_ACKED = 120


def serve(hub: HubServer, exchange: Exchange) -> None:
    """Answer a request for a file, either by its name in a repository or where its content lies."""
    if exchange.seen.path.startswith("/cdn/"):
        _serve_content(hub, exchange)
    elif found := _RESOLVE.match(exchange.seen.path):
        _resolve(hub, exchange, **found.groupdict())
    else:
        exchange.answer(Answer.error(404, "Not found"))


def _resolve(hub: HubServer, exchange: Exchange, repository: str, revision: str, path: str) -> None:
    found = _file(hub, exchange.seen.token, repository, revision, path)
    if isinstance(found, Answer):
        exchange.answer(found)
        return
    file, snapshot = found
    headers = {"X-Repo-Commit": snapshot.commit, "Accept-Ranges": "bytes"}
    if file.lfs:
        linked = {"X-Linked-Size": str(file.size), "X-Linked-Etag": f'"{file.etag}"', "ETag": f'"{file.etag}"'}
        target = f"/cdn/{quote(repository)}/{snapshot.commit}/{quote(path)}"
        exchange.answer(Answer(302, b"", {**headers, **linked, "Location": f"{hub.endpoint}{target}"}))
    else:
        send_file(hub, exchange, file, headers)


def _file(
    hub: HubServer, token: str | None, name: str, revision: str, path: str
) -> tuple[ServedFile, Snapshot] | Answer:
    if token is not None and token not in hub.accounts:
        return BAD_TOKEN
    repository = visible(hub, name, token)
    if isinstance(repository, Answer):
        return repository
    if not hub.may_read(repository, token):
        return _restricted(repository, token)
    snapshot = repository.at(revision)
    if snapshot is None:
        return Answer.error(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    file = snapshot.files.get(path)
    return (file, snapshot) if file else Answer.error(404, "Entry not found", "EntryNotFound")


def _restricted(repository: ServedRepository, token: str | None) -> Answer:
    said = f"Access to model {repository.name} is restricted."
    return Answer.error(403 if token else 401, said, "GatedRepo")


def _serve_content(hub: HubServer, exchange: Exchange) -> None:
    owner, name, commit, path = exchange.seen.path.removeprefix("/cdn/").split("/", 3)
    send_file(
        hub, exchange, hub.repositories[f"{owner}/{name}"].commits[commit].files[path], {"Accept-Ranges": "bytes"}
    )


def send_file(hub: HubServer, exchange: Exchange, file: ServedFile, headers: Mapping[str, str]) -> None:
    """Send a file or the range of it that was asked for, wrongly where a test wants that."""
    fault = hub.next_fault(file.path)
    etag = f'"{fault.etag or file.etag}"'
    headers = {**headers, "ETag": etag, "Content-Type": "application/octet-stream"}
    if fault.gone:
        exchange.answer(Answer(fault.gone, b"", {}))
        return
    start, end = (0, file.size) if fault.ignore_range else _asked(exchange.seen, file.size, etag)
    if start >= file.size > 0:
        exchange.answer(Answer(416, b"", {**headers, "Content-Range": f"bytes */{file.size}"}))
        return
    start = max(0, start - fault.shift)
    partly = (start, end) != (0, file.size)
    if partly:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    exchange.start(206 if partly else 200, {**headers, "Content-Length": str(end - start + fault.claim)})
    if exchange.seen.method != "HEAD":
        _send(hub, exchange, file, start, end, fault)


def _asked(seen: Seen, size: int, etag: str) -> tuple[int, int]:
    """First byte and the one behind the last; all of it where the content is another one than the asker knows."""
    asked = _RANGE.match(seen.headers.get("range", ""))
    if not asked or seen.headers.get("if-range", etag) != etag:
        return 0, size
    return int(asked["start"]), min(int(asked["end"]) + 1, size) if asked["end"] else size


def _send(hub: HubServer, exchange: Exchange, file: ServedFile, start: int, end: int, fault: Fault) -> None:
    """Send bytes, counted as far as they arrived."""
    connection = exchange.handler.connection
    exchange.handler.wfile.flush()
    before, sent = _arrived(connection), 0
    last = min(place for place in (end, fault.drop, fault.stall) if place is not None)
    began = time.monotonic()
    try:
        with file.open() as stream:
            while start + sent < last:
                count = min(_BLOCK, last - start - sent)
                sent += _send_block(connection, stream, start + sent, count, fault.flip)
                if fault.rate:
                    time.sleep(max(0.0, began + sent / fault.rate - time.monotonic()))
            if last == fault.stall:
                connection.recv(1)  # until the other side gives up
    except OSError:
        # What lay in buffers when the other side went away was never fetched.
        arrived = _arrived(connection)
        sent = sent if arrived is None or before is None else min(sent, arrived - before)
        exchange.handler.close_connection = True
    finally:
        hub.count(file.path, sent)
    if last != end or fault.claim:
        exchange.handler.close_connection = True


def _send_block(connection: socket.socket, stream: BinaryIO, offset: int, count: int, flip: int | None) -> int:
    """Send up to `count` bytes; the system copies them where they lie in a file and are not to be changed."""
    flipped = flip is not None and offset <= flip < offset + count
    if hasattr(os, "sendfile") and not flipped and not isinstance(stream, io.BytesIO):
        return os.sendfile(connection.fileno(), stream.fileno(), offset, count)
    stream.seek(offset)
    block = bytearray(stream.read(count))
    if flip is not None and flipped:
        block[flip - offset] ^= 0xFF
    return connection.send(block)


def _arrived(connection: socket.socket) -> int | None:
    """Bytes that the other side has acknowledged on a connection; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 128)
    return int(struct.unpack_from("Q", info, _BYTES_ACKED)[0]) if len(info) >= 128 else None
