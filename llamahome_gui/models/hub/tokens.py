"""The hub's token: from the environment, the system's keyring, or a file that only its owner reads.

A token opens an account. It is never logged, never part of a message, and shown by nothing here.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import TypeVar
from urllib.parse import urlsplit

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import DownloadError, DownloadReason, StorageError
from llamahome_gui.models.hub.references import endpoint as chosen_endpoint

log = logging.getLogger(__name__)

TOKEN_VARIABLE = "HF_TOKEN"
SERVICE = "LlamaHome"
FILE = "hub_token.json"
_LONGEST = 512
_Answer = TypeVar("_Answer")


class TokenPlace(StrEnum):
    """Where a token lies."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True)
class Token:
    """A token and where it was found.

    Attributes:
        value: The secret; not part of the record's text.
        place: Where it lies.
        where: The same for people: ``the system's keyring (Secret Service)``.
    """

    value: str = field(repr=False)
    place: TokenPlace
    where: str

    def __str__(self) -> str:
        return f"a token from {self.where}"


class TokenStore:
    """Finds, saves and forgets the token of one hub.

    Args:
        workspace: Whose `.config` holds the file, where the system has no keyring.
        endpoint: Address of the hub; None takes the one that is set. A token is never given to another hub.
    """

    def __init__(self, workspace: Workspace, endpoint: str | None = None) -> None:
        parts = urlsplit(chosen_endpoint(endpoint))
        self._name = parts.netloc.lower()
        self._path = workspace.config_dir / FILE

    def current(self) -> Token | None:
        """The token that is used: of the environment, else the keyring's, else the file's.

        Raises:
            DownloadError: The environment's holds characters that no token has.
        """
        return self._from_environment() or self._from_keyring() or self._from_file()

    def save(self, value: str) -> Token:
        """Keep a token, in the keyring where there is one that works; says where it lies now.

        Raises:
            DownloadError: It cannot be a token.
            StorageError: Neither keyring nor file can be written.
        """
        cleaned = clean_token(value)
        if not cleaned:
            raise _no_token()
        _keyring(lambda keyring: keyring.set_password(SERVICE, self._name, cleaned))
        # What counts is what comes back: a keyring may be there and keep nothing.
        kept = self._from_keyring()
        if kept is not None and kept.value == cleaned:
            self._write({name: known for name, known in self._read().items() if name != self._name})
            return kept
        self._write(self._read() | {self._name: cleaned})
        return Token(cleaned, TokenPlace.FILE, self._file_words())

    def forget(self) -> list[TokenPlace]:
        """Delete the token wherever it was saved; the places it was deleted from.

        One in the environment stays: it is the user's to unset.

        Raises:
            StorageError: The file cannot be written.
        """
        forgotten = []
        if self._from_keyring() is not None:
            _keyring(lambda keyring: keyring.delete_password(SERVICE, self._name))
            if self._from_keyring() is None:
                forgotten.append(TokenPlace.KEYRING)
        known = self._read()
        if known.pop(self._name, None) is not None:
            self._write(known)
            forgotten.append(TokenPlace.FILE)
        return forgotten

    def file(self) -> Path:
        """Where a token lies that no keyring took."""
        return self._path

    def _from_environment(self) -> Token | None:
        value = environment_token()
        return Token(value, TokenPlace.ENVIRONMENT, f"the environment ({TOKEN_VARIABLE})") if value else None

    def _from_keyring(self) -> Token | None:
        value = _keyring(lambda keyring: keyring.get_password(SERVICE, self._name))
        name = _keyring(lambda keyring: keyring.get_keyring().name)
        return (
            Token(value, TokenPlace.KEYRING, f"the system's keyring ({name})") if value and _is_token(value) else None
        )

    def _from_file(self) -> Token | None:
        value = self._read().get(self._name)
        return Token(value, TokenPlace.FILE, self._file_words()) if value else None

    def _file_words(self) -> str:
        return f"the file {self._path}, which only you can read, because the system offers no keyring"

    def _read(self) -> dict[str, str]:
        try:
            if os.name != "nt" and self._path.stat().st_mode & 0o077:
                self._path.chmod(0o600)
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(content, dict):
            return {}
        return {str(name): value for name, value in content.items() if isinstance(value, str) and _is_token(value)}

    def _write(self, tokens: dict[str, str]) -> None:
        """The file is made for its owner alone (0600) and never stands empty."""
        try:
            if tokens:
                write_atomic(self._path, json.dumps(tokens, indent=2))
            else:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"The token cannot be saved ({error.strerror}).",
                subject=str(self._path),
                hint=f"Set the environment variable {TOKEN_VARIABLE} instead.",
            ) from error


def clean_token(value: str, where: str | None = None) -> str:
    """A token without blanks around it.

    Args:
        value: As it was typed or found.
        where: It was found, for the error.

    Raises:
        DownloadError: It holds characters that no token has. What it holds is not told.
    """
    cleaned = value.strip()
    if not _is_token(cleaned):
        raise _no_token(where)
    return cleaned


def environment_token() -> str:
    """The token in ``HF_TOKEN``; empty where there is none.

    Raises:
        DownloadError: It holds characters that no token has.
    """
    return clean_token(os.environ.get(TOKEN_VARIABLE, ""), TOKEN_VARIABLE)


def _is_token(value: str) -> bool:
    return value.isascii() and value.isprintable() and " " not in value and len(value) <= _LONGEST


def _no_token(where: str | None = None) -> DownloadError:
    return DownloadError(
        "This is not a token.",
        DownloadReason.UNAUTHORISED,
        subject=where,
        hint="Copy the whole token, which begins with 'hf_', and nothing else.",
    )


def _keyring(ask: Callable[[ModuleType], _Answer]) -> _Answer | None:
    """What the system's keyring answers; None where there is none, or it is locked, or fails in its own way."""
    try:
        import keyring

        return ask(keyring)
    except Exception as error:
        # Backends raise what their systems raise: D-Bus errors, OSError, ctypes errors. The message may quote what
        # was to be saved, so only the kind is logged.
        log.info("the keyring did not answer: %s", type(error).__name__)
        return None
