"""In front of every address: the key, the line that is noted, and no error without an answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import JSONResponse

from llamahome_gui.serving.keys import is_key
from llamahome_gui.serving.metrics import Metrics
from llamahome_gui.serving.problems import ApiError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

# What needs no key: whether the server lives.
OPEN = ("/health",)


class Door:
    """Lets those in who show the key.

    Args:
        key: None lets everybody in.
        said: Called with a line for each request that was answered.
    """

    def __init__(self, app: ASGIApp, key: str | None, metrics: Metrics, said: Callable[[str], None]) -> None:
        self._app, self._key, self._metrics, self._said = app, key, metrics, said

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._let_in(scope, receive, noting)
        except Exception:
            log.exception("a request failed")
            if status:
                raise  # an answer has begun; all that is left is to break the connection off
            await _say(ApiError(500, "The server failed; its log has the details."), scope, receive, noting)
        finally:
            self._metrics.asked(_known(scope), status)
            path = quote(scope["path"])  # a line is one request's, whatever a client writes into its address
            self._said(f"{scope['method']} {path} {status} {time.perf_counter() - began:.2f} s")

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        shown = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        if self._key is None or scope["path"] in OPEN or is_key(shown, self._key):
            await self._app(scope, receive, send)
        else:
            wrong = "This key is not accepted." if shown else "A key is needed: 'Authorization: Bearer KEY'."
            await _say(ApiError(401, wrong, code="invalid_api_key"), scope, receive, send)


async def _say(error: ApiError, scope: Scope, receive: Receive, send: Send) -> None:
    answer = JSONResponse(error.body, status_code=error.status, headers=error.headers)
    await answer(scope, receive, send)


def _known(scope: Scope) -> str:
    """The address by its route, so that nobody fills the memory with names of his own."""
    return str(getattr(scope.get("route"), "path", "other"))
