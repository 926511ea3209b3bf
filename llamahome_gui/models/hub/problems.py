"""What went wrong at the hub, in words a user can act on."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.hub.references import ENDPOINT_VARIABLE, keeps_secrets
from llamahome_gui.models.hub.retry import retry_after

_DISABLED = "Access to this resource is disabled."
_WAITS = "awaiting a review"
_NETWORK_HINT = "Check the network, then try again."


def of_status(
    status: int, headers: Mapping[str, str], *, endpoint: str, repository: str, what: str = "", token: bool
) -> DownloadError:
    """The error that an answer other than success means.

    Args:
        status: Of the answer.
        headers: Of the answer; names in lower case, or a mapping that does not mind.
        endpoint: Address of the hub.
        repository: Which was asked for; empty where none was.
        what: The revision or file that was asked for, where there was one.
        token: Whether the request carried a token.
    """
    code = headers.get("x-error-code", "")
    if code == "GatedRepo":
        return _gated(headers, endpoint, repository, token)
    if code == "RepoNotFound" and not (status == 401 and token):
        return _no_repository(repository, token)
    if status == 401:
        return _not_accepted(endpoint, token)
    if status == 403:
        return _forbidden(headers, repository)
    if status in (404, 410):
        return _missing(code, repository, what)
    if status == 429:
        return DownloadError(
            "The hub has been asked too often.",
            DownloadReason.LIMIT,
            subject=repository or None,
            hint="Wait a while and try again; with a token more is allowed.",
            retry_after=retry_after(headers),
        )
    return _server(status, headers, repository or endpoint)


def of_exception(error: Exception, address: str) -> DownloadError:
    """The error that a failed connection means.

    Args:
        error: What the HTTP client or the socket raised; causes are looked through.
        address: That was asked.
    """
    host, every = urlsplit(address).hostname or address, list(causes(error))
    names = {type(cause).__name__ for cause in every}
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in every):
        return _untrusted(host)
    if "ProxyError" in names:
        return _offline("The proxy of the network does not let the connection through.", host, "Check the proxy.")
    if any(isinstance(cause, socket.gaierror) for cause in every):
        return _offline("The address of the hub cannot be looked up.", host)
    if any(isinstance(cause, ConnectionRefusedError) for cause in every):
        return _offline("The hub does not take connections.", host)
    if names & {"ReadTimeout", "WriteTimeout", "ConnectTimeout", "PoolTimeout", "TimeoutError"}:
        return _offline("The hub does not answer.", host)
    if names & {"ConnectError"}:
        return _offline("The hub cannot be reached.", host)
    return DownloadError(
        "The connection to the hub broke off.", DownloadReason.SERVER, subject=host, hint="Try again in a minute."
    )


def not_the_hub(address: str, kind: str) -> DownloadError:
    """An answer that the hub would not give: a login page of a hotel's network, a proxy's message."""
    return DownloadError(
        f"The answer is not the hub's ({kind}).",
        DownloadReason.SERVER,
        subject=urlsplit(address).hostname or address,
        hint=f"A proxy or a login page of the network may stand in between; check {ENDPOINT_VARIABLE} too.",
    )


def refused(message: str, subject: str, hint: str | None = None) -> DownloadError:
    """Something that is not taken, whoever offers it."""
    return DownloadError(message, DownloadReason.REFUSED, subject=subject, hint=hint)


def cancelled(subject: str | None = None) -> DownloadError:
    """The user, or the end of the program, stopped it."""
    return DownloadError("It was stopped.", DownloadReason.CANCELLED, subject=subject)


def _gated(headers: Mapping[str, str], endpoint: str, repository: str, token: bool) -> DownloadError:
    page = f"{endpoint}/{repository}"
    hint = f"Accept the licence at {page} with the account of your token, then try again."
    if _WAITS in headers.get("x-error-message", ""):
        hint = f"Your request waits for the publisher's answer; {page} tells when it is there."
    elif not token and keeps_secrets(endpoint):
        hint = f"Accept the licence at {page}, and save a token of that account."
    elif not token:
        hint = "Tokens are not sent unencrypted: the address of the hub must begin with https."
    return DownloadError(
        "The publisher wants an agreement before a download.",
        DownloadReason.GATED,
        subject=repository,
        hint=hint,
        url=page,
    )


def _no_repository(repository: str, token: bool) -> DownloadError:
    hint = None if token else "Check the name. A private repository needs a token."
    return DownloadError(
        "The hub has no such repository.", DownloadReason.MISSING, subject=repository or None, hint=hint
    )


def _not_accepted(endpoint: str, token: bool) -> DownloadError:
    page = f"{endpoint}/settings/tokens"
    message = "The hub does not accept the token." if token else "The hub wants to know who asks."
    return DownloadError(
        message,
        DownloadReason.UNAUTHORISED,
        subject=urlsplit(endpoint).hostname,
        hint=f"Make a token that may read at {page} and save it.",
        url=page,
    )


def _forbidden(headers: Mapping[str, str], repository: str) -> DownloadError:
    if headers.get("x-error-message", "") == _DISABLED:
        return refused("The hub has closed this repository.", repository, "Choose another model.")
    return DownloadError(
        "The token may not read this repository.",
        DownloadReason.UNAUTHORISED,
        subject=repository or None,
        hint="Give the token the permission to read it, or make another one.",
    )


def _missing(code: str, repository: str, what: str) -> DownloadError:
    if code == "RevisionNotFound":
        return DownloadError(
            f"The repository has no revision '{what}'.", DownloadReason.MISSING, subject=repository, hint="Try 'main'."
        )
    message = f"The repository has no file {what}." if what else "The hub has no such page."
    return DownloadError(message, DownloadReason.MISSING, subject=repository or None)


def _server(status: int, headers: Mapping[str, str], subject: str) -> DownloadError:
    return DownloadError(
        f"The hub failed to answer (status {status}).",
        DownloadReason.SERVER,
        subject=subject,
        hint="Try again in a minute." if status >= 500 else None,
        retry_after=retry_after(headers),
    )


def _offline(message: str, host: str, hint: str = _NETWORK_HINT) -> DownloadError:
    return DownloadError(message, DownloadReason.OFFLINE, subject=host, hint=hint)


def _untrusted(host: str) -> DownloadError:
    return refused(
        "The certificate of the server is not trusted.",
        host,
        "Check the clock and the network; the certificate of a company's proxy belongs into the system's store.",
    )


def causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
