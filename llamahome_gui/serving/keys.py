"""The key that clients of `serve` show: made once, kept where secrets are kept, or given by the environment."""

from __future__ import annotations

import hmac
import os
import secrets

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.secrets import Secret, SecretPlace, SecretStore, is_secret
from llamahome_gui.errors import ConfigError

KEY_VARIABLE = "LLAMAHOME_SERVE_KEY"
FILE = "server_keys.json"
NAME = "serve"
_PREFIX = "llh-"


def server_key(workspace: Workspace, *, anew: bool = False) -> tuple[Secret, bool]:
    """The key, and whether it was made now.

    Args:
        anew: Make another one; clients with the old one are refused from then on.

    Raises:
        ConfigError: The environment's holds characters that no key has, or stands before the one to be made anew.
        StorageError: A new one cannot be kept.
    """
    given = os.environ.get(KEY_VARIABLE, "").strip()
    if given:
        if anew:
            raise ConfigError("The key is given by the environment.", subject=KEY_VARIABLE, hint="Unset it first.")
        if not is_secret(given):
            raise ConfigError("This is not a key.", subject=KEY_VARIABLE, hint="Use letters and digits, no blanks.")
        return Secret(given, SecretPlace.ENVIRONMENT, f"the environment ({KEY_VARIABLE})"), False
    store = SecretStore(workspace.config_dir / FILE, f"Set the environment variable {KEY_VARIABLE} instead.")
    kept = None if anew else store.get(NAME)
    if kept is not None:
        return kept, False
    return store.save(NAME, _PREFIX + secrets.token_urlsafe(32)), True


def is_key(header: str, key: str) -> bool:
    """Whether an Authorization header shows the key; takes as long for a wrong one as for the right one."""
    scheme, _, shown = header.partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(shown.strip().encode(), key.encode())
