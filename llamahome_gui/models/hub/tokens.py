"""The hub's token: from the environment, the system's keyring, or a file that only its owner reads.

A token opens an account. It is never logged, never part of a message, and shown by nothing here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.secrets import Secret, SecretPlace, SecretStore, is_secret
from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.hub.references import endpoint as chosen_endpoint

TOKEN_VARIABLE = "HF_TOKEN"
FILE = "hub_token.json"

Token: TypeAlias = Secret
TokenPlace: TypeAlias = SecretPlace


class TokenStore:
    """Finds, saves and forgets the token of one hub.

    Args:
        workspace: Whose `.config` holds the file, where the system has no keyring.
        endpoint: Address of the hub; None takes the one that is set. A token is never given to another hub.
    """

    def __init__(self, workspace: Workspace, endpoint: str | None = None) -> None:
        parts = urlsplit(chosen_endpoint(endpoint))
        self._name = parts.netloc.lower()
        hint = f"Set the environment variable {TOKEN_VARIABLE} instead."
        self._secrets = SecretStore(workspace.config_dir / FILE, hint)

    def current(self) -> Token | None:
        """The token that is used: of the environment, else the keyring's, else the file's.

        Raises:
            DownloadError: The environment's holds characters that no token has.
        """
        return self._from_environment() or self._secrets.get(self._name)

    def save(self, value: str) -> Token:
        """Keep a token, in the keyring where there is one that works; says where it lies now.

        Raises:
            DownloadError: It cannot be a token.
            StorageError: Neither keyring nor file can be written.
        """
        cleaned = clean_token(value)
        if not cleaned:
            raise _no_token()
        return self._secrets.save(self._name, cleaned)

    def forget(self) -> list[TokenPlace]:
        """Delete the token wherever it was saved; the places it was deleted from.

        One in the environment stays: it is the user's to unset.

        Raises:
            StorageError: The file cannot be written.
        """
        return self._secrets.forget(self._name)

    def file(self) -> Path:
        """Where a token lies that no keyring took."""
        return self._secrets.file()

    def _from_environment(self) -> Token | None:
        value = environment_token()
        return Token(value, TokenPlace.ENVIRONMENT, f"the environment ({TOKEN_VARIABLE})") if value else None


def clean_token(value: str, where: str | None = None) -> str:
    """A token without blanks around it.

    Args:
        value: As it was typed or found.
        where: It was found, for the error.

    Raises:
        DownloadError: It holds characters that no token has. What it holds is not told.
    """
    cleaned = value.strip()
    if not is_secret(cleaned):
        raise _no_token(where)
    return cleaned


def environment_token() -> str:
    """The token in ``HF_TOKEN``; empty where there is none.

    Raises:
        DownloadError: It holds characters that no token has.
    """
    return clean_token(os.environ.get(TOKEN_VARIABLE, ""), TOKEN_VARIABLE)


def _no_token(where: str | None = None) -> DownloadError:
    return DownloadError(
        "This is not a token.",
        DownloadReason.UNAUTHORISED,
        subject=where,
        hint="Copy the whole token, which begins with 'hf_', and nothing else.",
    )
