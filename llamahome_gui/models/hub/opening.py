"""The hub as the user has set it: the endpoint of the environment, and the token that was saved for it."""

from __future__ import annotations

from llamahome_gui.config.paths import Workspace
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.tokens import TokenStore


def open_hub(
    workspace: Workspace, endpoint: str | None = None, *, token: str | None = None, timeout: float = 10.0
) -> HubClient:
    """A client of the hub with the saved token, or without one where none is saved.

    Args:
        workspace: Whose token.
        endpoint: Address of the hub; None takes ``HF_ENDPOINT``, else the public one.
        token: To be used instead of the saved one.
        timeout: Seconds that connecting may take, and that the hub may be silent.

    Raises:
        ConfigError: The address is none.
        DownloadError: The token holds characters that no token has.
    """
    if token is None:
        kept = TokenStore(workspace, endpoint).current()
        token = kept.value if kept else ""
    return HubClient(endpoint, token, timeout=timeout)


def check_token(value: str, endpoint: str | None = None, *, timeout: float = 10.0) -> str:
    """Name of the account that a token belongs to, before it is saved.

    Raises:
        DownloadError: With the reason `unauthorised` where the hub does not accept it; others where it cannot be
            asked.
    """
    with HubClient(endpoint, value, timeout=timeout) as client:
        return client.account()
