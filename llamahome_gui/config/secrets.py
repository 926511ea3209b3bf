"""Secrets that are kept: in the system's keyring, or a file that only its owner reads.

A secret opens an account or a door. It is never logged, never part of a message, and shown by nothing here.
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

from llamahome_gui.config.files import write_atomic
from llamahome_gui.errors import StorageError

log = logging.getLogger(__name__)

SERVICE = "LlamaHome"
_LONGEST = 512
_Answer = TypeVar("_Answer")


class SecretPlace(StrEnum):
    """Where a secret lies."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True)
class Secret:
    """A secret and where it was found.

    Attributes:
        value: Not part of the record's text.
        place: Where it lies.
        where: The same for people: ``the system's keyring (Secret Service)``.
    """

    value: str = field(repr=False)
    place: SecretPlace
    where: str

    def __str__(self) -> str:
        return f"a secret from {self.where}"


class SecretStore:
    """Finds, saves and forgets secrets by name.

    Args:
        path: A JSON file for those that no keyring takes.
        hint: What to do where that file cannot be written.
    """

    def __init__(self, path: Path, hint: str | None = None) -> None:
        self._path, self._hint = path, hint

    def get(self, name: str) -> Secret | None:
        """The keyring's secret of this name, else the file's; asking may take a moment."""
        return self._from_keyring(name) or self._from_file(name)

    def save(self, name: str, value: str) -> Secret:
        """Keep a secret, in the keyring where there is one that works; says where it lies now.

        Raises:
            StorageError: Neither keyring nor file can be written.
        """
        _keyring(lambda keyring: keyring.set_password(SERVICE, name, value))
        # What counts is what comes back: a keyring may be there and keep nothing.
        kept = self._from_keyring(name)
        if kept is not None and kept.value == value:
            self._write({other: known for other, known in self._read().items() if other != name})
            return kept
        self._write(self._read() | {name: value})
        return Secret(value, SecretPlace.FILE, self._file_words())

    def forget(self, name: str) -> list[SecretPlace]:
        """Delete a secret wherever it was saved; the places it was deleted from.

        Raises:
            StorageError: The file cannot be written.
        """
        forgotten = []
        if self._from_keyring(name) is not None:
            _keyring(lambda keyring: keyring.delete_password(SERVICE, name))
            if self._from_keyring(name) is None:
                forgotten.append(SecretPlace.KEYRING)
        known = self._read()
        if known.pop(name, None) is not None:
            self._write(known)
            forgotten.append(SecretPlace.FILE)
        return forgotten

    def file(self) -> Path:
        """Where a secret lies that no keyring took."""
        return self._path

    def _from_keyring(self, name: str) -> Secret | None:
        value = _keyring(lambda keyring: keyring.get_password(SERVICE, name))
        backend = _keyring(lambda keyring: keyring.get_keyring().name)
        if not value or not is_secret(value):
            return None
        return Secret(value, SecretPlace.KEYRING, f"the system's keyring ({backend})")

    def _from_file(self, name: str) -> Secret | None:
        value = self._read().get(name)
        return Secret(value, SecretPlace.FILE, self._file_words()) if value else None

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
        return {str(name): value for name, value in content.items() if isinstance(value, str) and is_secret(value)}

    def _write(self, secrets: dict[str, str]) -> None:
        """The file is made for its owner alone (0600) and never stands empty."""
        try:
            if secrets:
                write_atomic(self._path, json.dumps(secrets, indent=2))
            else:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"The secret cannot be saved ({error.strerror}).", subject=str(self._path), hint=self._hint
            ) from error


def is_secret(value: str) -> bool:
    """Whether a text could be a token or a key: plain printable characters, not too many."""
    return value.isascii() and value.isprintable() and " " not in value and len(value) <= _LONGEST


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
