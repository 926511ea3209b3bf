"""Names on the hub: repositories, revisions, paths, and the address of the hub itself."""

from __future__ import annotations

import os
import re
from urllib.parse import SplitResult, quote, unquote, urlsplit

from llamahome_gui.errors import ConfigError, DownloadError, DownloadReason

DEFAULT_ENDPOINT = "https://huggingface.co"
ENDPOINT_VARIABLE = "HF_ENDPOINT"

_PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"
_REPOSITORY = re.compile(rf"(?:{_PART}/)?{_PART}")
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+@-]{0,199}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_DRIVE = re.compile(r"^[A-Za-z]:")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LONGEST_PATH = 1024


def endpoint(given: str | None = None) -> str:
    """Address of the hub without a slash at its end: `given`, else ``HF_ENDPOINT``, else the public hub.

    Raises:
        ConfigError: It is no address of a web server, or holds a password.
    """
    chosen = (given or os.environ.get(ENDPOINT_VARIABLE) or DEFAULT_ENDPOINT).strip().rstrip("/")
    try:
        parts = urlsplit(chosen)
        fitting = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        fitting = False
    if not fitting or parts.query or parts.fragment or not chosen.isprintable() or " " in chosen:
        raise ConfigError("The address of the hub is not usable.", subject=chosen, hint=_endpoint_hint())
    if parts.username or parts.password:
        raise ConfigError("The address of the hub holds a password.", hint=_endpoint_hint())
    return chosen


def origin(address: str) -> tuple[str, str, int]:
    """Scheme, host and port: two addresses of the same origin are the same server.

    Raises:
        ValueError: It is no address.
    """
    parts = urlsplit(address)
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port or _default_port(parts)


def keeps_secrets(address: str) -> bool:
    """Whether a token may travel there: encrypted, or never leaving this machine."""
    scheme, host, _ = origin(address)
    return scheme == "https" or host in _LOOPBACK


def parse_reference(text: str) -> tuple[str, str | None]:
    """Repository and revision (None where not told) of what a person types or pastes.

    ``owner/name``, ``owner/name@revision``, or the address of a model's page.

    Raises:
        DownloadError: It names no repository.
    """
    cleaned = text.strip()
    if "://" in cleaned:
        parts = [unquote(part) for part in urlsplit(cleaned).path.split("/") if part]
        named = len(parts) > 3 and parts[2] in ("tree", "blob", "resolve", "commit")
        name, revision = "/".join(parts[:2]), parts[3] if named else ""
    else:
        name, _, revision = cleaned.partition("@")
    check_repository(name)
    if revision:
        check_revision(revision)
    return name, revision or None


def check_repository(name: str) -> None:
    """Refuse what cannot be a repository, before it becomes part of an address.

    Raises:
        DownloadError: Says what a name looks like.
    """
    if not _REPOSITORY.fullmatch(name) or ".." in name or "--" in name or name.endswith((".git", ".")):
        raise DownloadError(
            "This is not the name of a repository.",
            DownloadReason.MISSING,
            subject=printable(name),
            hint="It looks like 'owner/name'.",
        )


def check_revision(revision: str) -> None:
    """Refuse what cannot be a branch, tag or commit.

    Raises:
        DownloadError: Says what it may be.
    """
    if not _REVISION.fullmatch(revision) or ".." in revision or "//" in revision:
        raise DownloadError(
            "This is not the name of a revision.",
            DownloadReason.MISSING,
            subject=printable(revision),
            hint="Give a branch, a tag or a commit, such as 'main'.",
        )


def is_commit(revision: str) -> bool:
    """Whether it is a full commit id, which never changes its meaning."""
    return bool(_COMMIT.fullmatch(revision))


def is_safe_path(path: str) -> bool:
    """Whether a path of the hub stays below the folder it is written to, on every platform."""
    parts = path.split("/")
    return (
        0 < len(path) <= _LONGEST_PATH
        and path.isprintable()
        and "\\" not in path
        and not _DRIVE.match(path)
        and not any(part in ("", ".", "..") for part in parts)
    )


def quoted(path: str) -> str:
    """A path as part of an address."""
    return quote(path, safe="/")


def quoted_revision(revision: str) -> str:
    """A revision as one part of an address: the slash of ``refs/pr/1`` is quoted too."""
    return quote(revision, safe="")


def printable(text: str, longest: int = 120) -> str:
    """What a server or a user said, fit to be shown: one line, no control characters, not endless."""
    line = "".join(character if character.isprintable() else " " for character in text)
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _default_port(parts: SplitResult) -> int:
    return 443 if parts.scheme.lower() == "https" else 80


def _endpoint_hint() -> str:
    return f"Set {ENDPOINT_VARIABLE} to an address like {DEFAULT_ENDPOINT}, or leave it unset."
