"""The data plane: the bytes of files, by a redirect to where large ones lie."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.hub_server.control import BAD_TOKEN, visible
from tests.hub_server.exchange import Answer, Exchange
from tests.hub_server.repository import ServedFile, ServedRepository, Snapshot

if TYPE_CHECKING:
    from tests.hub_server.server import HubServer

_RESOLVE = re.compile(r"^/(?P<repository>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<path>.+)$")
_RANGE = re.compile(r"^bytes=(?P<start>\d+)-(?P<end>\d*)$")
_BLOCK = 1 << 18


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
        send_file(exchange, file, headers)


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
    send_file(exchange, hub.repositories[f"{owner}/{name}"].commits[commit].files[path], {"Accept-Ranges": "bytes"})


def send_file(exchange: Exchange, file: ServedFile, headers: dict[str, str]) -> None:
    """Send a file or the range of it that was asked for."""
    headers = {**headers, "ETag": f'"{file.etag}"', "Content-Type": "application/octet-stream"}
    asked = _RANGE.match(exchange.seen.headers.get("range", ""))
    start = int(asked["start"]) if asked else 0
    end = min(int(asked["end"]) + 1, file.size) if asked and asked["end"] else file.size
    if asked and start >= file.size:
        exchange.answer(Answer(416, b"", {**headers, "Content-Range": f"bytes */{file.size}"}))
        return
    if asked:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    exchange.start(206 if asked else 200, {**headers, "Content-Length": str(end - start)})
    if exchange.seen.method != "HEAD":
        _send(exchange, file, start, end - start)


def _send(exchange: Exchange, file: ServedFile, start: int, left: int) -> None:
    with file.open() as stream:
        stream.seek(start)
        while left and (block := stream.read(min(_BLOCK, left))):
            exchange.handler.wfile.write(block)
            left -= len(block)
