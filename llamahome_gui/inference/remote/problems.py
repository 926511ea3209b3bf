"""What went wrong at a server, in words a user can act on."""

from __future__ import annotations

import json
import re
import socket
import ssl
from typing import Any

from llamahome_gui.errors import ContextError, GenerationError, LlamaHomeError, RemoteError
from llamahome_gui.models.hub.problems import causes

_TOO_LONG = re.compile(r"context[_ ](length|window|size)|maximum context|too many tokens|prompt is too long", re.I)
_LONGEST = 400


def of_exception(error: BaseException, url: str) -> RemoteError:
    """What a connection that failed means."""
    every = list(causes(error)) if isinstance(error, Exception) else []
    names = {type(cause).__name__ for cause in every}
    if any(isinstance(cause, ssl.SSLError) for cause in every):
        return RemoteError(
            "The server's certificate is not trusted.",
            subject=url,
            hint="Check the address; a company's own certificate belongs into the system's store.",
        )
    if any(isinstance(cause, socket.gaierror) for cause in every):
        return RemoteError("The server's name cannot be looked up.", subject=url, hint="Check the address.")
    if any(isinstance(cause, ConnectionRefusedError) for cause in every):
        return RemoteError(
            "The server does not take connections.", subject=url, hint="Is it running, and is the port right?"
        )
    if any("Timeout" in name for name in names):
        return RemoteError("The server does not answer.", subject=url, hint="Try again, or check the network.")
    if "ConnectError" in names:
        return RemoteError("The server cannot be reached.", subject=url, hint="Check the address and the network.")
    return RemoteError("The connection to the server broke off.", subject=url, hint="Ask again.")


def of_status(status: int, body: bytes, url: str, *, key: bool) -> LlamaHomeError:
    """What an answer other than success means.

    Args:
        key: Whether a key was shown.
    """
    said, code = _said(body)
    if code == "context_length_exceeded" or (status == 400 and _TOO_LONG.search(said)):
        return ContextError(f"The server refuses the prompt: {said}", hint="Choose fewer documents, or a shorter chat.")
    if status in (401, 403):
        return RemoteError(
            "The server does not accept the key." if key else "The server wants a key.",
            subject=url,
            hint="Copy it from where the server was set up and save it with the server.",
        )
    if status == 404:
        return RemoteError(f"The server has no such thing{_quoted(said)}", subject=url, hint="Look at its models anew.")
    if status == 503:
        return RemoteError(f"The server cannot answer now{_quoted(said)}", subject=url, hint="Ask again in a while.")
    if status == 429:
        return RemoteError(f"The server is busy{_quoted(said)}", subject=url, hint="Ask again in a while.")
    if status < 500:
        return GenerationError(f"The server refuses the request{_quoted(said)}", subject=url)
    return RemoteError(f"The server failed ({status}){_quoted(said)}", subject=url, hint="Ask again.")


def of_told(error: Any, url: str) -> LlamaHomeError:
    """What a server says in the midst of a stream."""
    return of_status(500, json.dumps({"error": error}).encode(), url, key=True)


def not_openai(url: str) -> RemoteError:
    """An answer that is none."""
    return RemoteError(
        "The server does not answer as OpenAI's API does.", subject=url, hint="Check the address; it often ends in /v1."
    )


def _quoted(said: str) -> str:
    return f": {said}" if said else "."


def _said(body: bytes) -> tuple[str, str]:
    """Message and code in the forms that servers use."""
    try:
        content = json.loads(body)
    except ValueError:
        return "", ""
    error = content.get("error", content) if isinstance(content, dict) else content
    if isinstance(error, dict):
        message = error.get("message") or error.get("detail") or ""
        return " ".join(str(message).split())[:_LONGEST], str(error.get("code") or "")
    return " ".join(str(error).split())[:_LONGEST], ""
