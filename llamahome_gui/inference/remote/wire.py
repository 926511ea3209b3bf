"""Requests to one server: small answers at once, long ones as server-sent events that can be stopped at any time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference.remote import problems
from llamahome_gui.models.hub.sockets import Sockets
from llamahome_gui.models.hub.transport import USER_AGENT, make_client
from llamahome_gui.models.servers import check_key

if TYPE_CHECKING:
    import httpx2

_CONNECT_SECONDS = 10.0
_SMALL_SECONDS = 20.0
# A long text may be read for a long time before the first word of an answer.
_SILENCE_SECONDS = 900.0
_LOOK_SECONDS = 0.05
_SMALL_BYTES = 20_000_000

_News = Mapping[str, Any] | LlamaHomeError | None


class Wire:
    """One server; may be used from several threads.

    Args:
        url: Up to and with ``/v1``.
        key: Shown to the server; None shows none.

    Raises:
        ConfigError: The key would travel unencrypted.
    """

    def __init__(self, url: str, key: str | None) -> None:
        check_key(url, key)
        self.url, self.key = url, key
        parts = urlsplit(url)
        self.root = f"{parts.scheme}://{parts.netloc}"

    def ask(self, address: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON that an address answers; with a body it is a POST.

        Raises:
            RemoteError: The server cannot be reached, refuses, or answers no JSON.
        """
        with self._open(_SMALL_SECONDS) as client:
            try:
                method, content = ("GET", None) if body is None else ("POST", json.dumps(body).encode())
                with client.stream(method, address, headers=self._headers(), content=content) as response:
                    read = _read(response)
                    status = response.status_code
            except Exception as error:
                raise self._of(error) from error
        if status != 200:
            raise problems.of_status(status, read, self.url, key=self.key is not None)
        try:
            return json.loads(read)
        except ValueError as error:
            raise problems.not_openai(self.url) from error

    def events(self, path: str, body: Mapping[str, Any], stop: threading.Event) -> Iterator[Mapping[str, Any]]:
        """The JSON of each server-sent event that a POST is answered with; ends at once when `stop` is set.

        Raises:
            RemoteError: As of `ask`, or the connection broke off.
            GenerationError: The server refuses what was asked.
        """
        told: SimpleQueue[_News] = SimpleQueue()
        sockets = Sockets()
        reader = threading.Thread(target=self._read_events, args=(path, body, told, sockets), name="remote answer")
        reader.start()
        try:
            while not stop.is_set():
                try:
                    news = told.get(timeout=_LOOK_SECONDS)
                except Empty:
                    continue
                if news is None:
                    return
                if isinstance(news, LlamaHomeError):
                    raise news
                yield news
        finally:
            sockets.shut()
            reader.join()

    def _read_events(self, path: str, body: Mapping[str, Any], told: SimpleQueue[_News], sockets: Sockets) -> None:
        """In a thread of its own: reading waits for the server."""
        try:
            with (
                self._open(_SILENCE_SECONDS) as client,
                client.stream(
                    "POST", f"{self.url}{path}", headers=self._headers(), content=json.dumps(body).encode(),
                    extensions={"trace": sockets.trace},
                ) as response,
            ):  # fmt: skip
                if response.status_code != 200:
                    raise problems.of_status(response.status_code, _read(response), self.url, key=self.key is not None)
                if not response.headers.get("content-type", "").startswith("text/event-stream"):
                    raise problems.not_openai(self.url)
                for line in _lines(response):
                    if line.startswith("data:") and line[5:].strip() != "[DONE]":
                        told.put(_object(line[5:], self.url))
            told.put(None)
        except BaseException as error:
            told.put(self._of(error))

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": USER_AGENT, "Content-Type": "application/json"}
        return headers | ({"Authorization": f"Bearer {self.key}"} if self.key else {})

    def _open(self, silence: float) -> httpx2.Client:
        import httpx2

        return make_client(httpx2.Timeout(silence, connect=_CONNECT_SECONDS))

    def _of(self, error: BaseException) -> LlamaHomeError:
        return error if isinstance(error, LlamaHomeError) else problems.of_exception(error, self.url)


def _lines(response: httpx2.Response) -> Iterator[str]:
    """The lines of an event stream: texts have characters in them that end a line elsewhere, such as U+2028."""
    left = b""
    for chunk in response.iter_bytes():
        *lines, left = (left + chunk).split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "replace").rstrip("\r")
    if left:
        yield left.decode("utf-8", "replace")


def _read(response: httpx2.Response) -> bytes:
    """A small answer's bytes; of one that has no end, nothing of use."""
    read = bytearray()
    for part in response.iter_bytes():
        read += part
        if len(read) > _SMALL_BYTES:
            break
    return bytes(read)


def _object(text: str, url: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise problems.not_openai(url) from error
    if not isinstance(found, dict):
        raise problems.not_openai(url)
    return found
