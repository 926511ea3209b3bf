"""Servers that answer in the place of this machine: their addresses, their models, and where their keys lie.

They stand in ``.config/servers.json``; a key never does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.secrets import Secret, SecretStore, is_secret
from llamahome_gui.errors import ConfigError, ModelError
from llamahome_gui.models.hub.references import keeps_secrets
from llamahome_gui.models.types import InstalledModel, ModelKind

FILE = "servers.json"
KEYS = "server_keys.json"
PREFIX = "remote/"
_NO_NAME = re.compile(r"[^a-z0-9.-]+")


@dataclass(frozen=True)
class ServerModel:
    """A model that a server offers; `context` is how many tokens it takes, None where the server does not say."""

    id: str
    context: int | None = None


@dataclass(frozen=True)
class Server:
    """An OpenAI-compatible server.

    Attributes:
        name: Short and unique, part of its models' keys.
        url: Up to and with ``/v1``.
        kind: What program it is: ``llamahome``, ``vllm``, ``llamacpp``, ``lmstudio``, or empty where nobody knows.
    """

    name: str
    url: str
    kind: str = ""
    models: tuple[ServerModel, ...] = ()

    def model(self, identity: str) -> ServerModel | None:
        """The model of this name, where it offers one."""
        return next((model for model in self.models if model.id == identity), None)

    def installed(self, model: ServerModel, place: Path) -> InstalledModel:
        """The model as the rest of the program knows models; `place` is the file that names the server."""
        return InstalledModel(
            key=f"{PREFIX}{self.name}/{model.id}",
            title=f"{model.id} on {self.name}",
            kind=ModelKind.REMOTE,
            family="remote",
            version=f"{self.name}/{model.id}",
            path=place,
            base_key=None,
            size_bytes=0,
            repository="",
        )


class ServerBook:
    """The servers that a workspace knows."""

    def __init__(self, workspace: Workspace) -> None:
        self.path = workspace.config_dir / FILE
        self._secrets = SecretStore(workspace.config_dir / KEYS, "Set the environment variable LLAMAHOME_REMOTE_KEY.")

    def servers(self) -> list[Server]:
        """All of them, in the order they were added.

        Raises:
            ConfigError: The file is none of ours.
        """
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            return [_read(row) for row in content["servers"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                "The list of servers cannot be read.", subject=str(self.path), hint="Mend or remove it."
            ) from error

    def get(self, name: str) -> Server:
        """The server of this name; raises `ModelError` where there is none."""
        found = {server.name: server for server in self.servers()}
        if name not in found:
            known = f"Known: {', '.join(found)}." if found else "Add one with llamahome servers add."
            raise ModelError("There is no such server.", subject=name, hint=known)
        return found[name]

    def models(self) -> list[InstalledModel]:
        """The models of all servers."""
        return [server.installed(model, self.path) for server in self.servers() for model in server.models]

    def find(self, key: str) -> tuple[Server, ServerModel]:
        """The server and the model of a key; raises `ModelError` where they are none."""
        name, _, identity = key.removeprefix(PREFIX).partition("/")
        server = self.get(name)
        model = server.model(identity)
        if model is None:
            known = ", ".join(one.id for one in server.models)
            raise ModelError("The server offers no such model.", subject=key, hint=f"It offers {known or 'none'}.")
        return server, model

    def keep(self, server: Server, key: str | None = None) -> Secret | None:
        """Add a server, or replace the one of its name; says where the key lies.

        Args:
            key: Kept beside it; None leaves the one that is there.

        Raises:
            ConfigError: The name, the address or the key is none, or the key would travel unencrypted.
            StorageError: It cannot be written.
        """
        check_server(server, key)
        others = [known for known in self.servers() if known.name != server.name]
        place = next((at for at, known in enumerate(self.servers()) if known.name == server.name), len(others))
        self._write([*others[:place], server, *others[place:]])
        return self._secrets.save(server.url, key) if key else None

    def remove(self, name: str) -> Server:
        """Forget a server, and its key where no other server has the same address."""
        server = self.get(name)
        left = [known for known in self.servers() if known.name != name]
        self._write(left)
        if all(known.url != server.url for known in left):
            self._secrets.forget(server.url)
        return server

    def key(self, server: Server) -> str | None:
        """The key that the server is shown; asking may take a moment."""
        kept = self._secrets.get(server.url)
        return kept.value if kept else None

    def _write(self, servers: Sequence[Server]) -> None:
        write_atomic(self.path, json.dumps({"servers": [asdict(server) for server in servers]}, indent=2))


def server_url(text: str) -> str:
    """The address as it is asked: with a scheme, and with ``/v1`` where no path was given.

    Raises:
        ConfigError: It is no address of a web server.
    """
    text = text.strip()
    if "://" not in text:
        host = text.partition("/")[0].rpartition(":")[0] or text.partition("/")[0]
        text = f"{'http' if host in ('localhost', '127.0.0.1', '[::1]') else 'https'}://{text}"
    text = text.rstrip("/")
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known or parts.username or parts.query or parts.fragment:
        raise ConfigError("This is not the address of a server.", subject=text, hint="Write it like https://host:8000.")
    return text if parts.path else f"{text}/v1"


def server_name(url: str, taken: Sequence[str] = ()) -> str:
    """A name for a server that was given none: its host, with a number where that is taken."""
    host = _NO_NAME.sub("-", (urlsplit(url).hostname or "server").lower()).strip("-.") or "server"
    names = [host, *(f"{host}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def check_server(server: Server, key: str | None) -> None:
    """Raise `ConfigError` for what cannot be kept: see `ServerBook.keep`."""
    if not server.name or _NO_NAME.search(server.name):
        raise ConfigError(
            "This is not a name for a server.", subject=server.name, hint="Use small letters, digits, '.' and '-'."
        )
    check_key(server.url, key)


def check_key(url: str, key: str | None) -> None:
    """Raise `ConfigError` for a key that is none, or that others could read on its way."""
    if key and not is_secret(key):
        raise ConfigError("This is not a key.", hint="Copy the whole key, and nothing else.")
    if key and not keeps_secrets(url):
        raise ConfigError("Keys are not sent unencrypted.", subject=url, hint="Use an address that begins with https.")


def with_models(server: Server, kind: str, models: Sequence[ServerModel]) -> Server:
    """The server as it was found to be."""
    return replace(server, kind=kind, models=tuple(models))


def _read(row: dict[str, Any]) -> Server:
    models = tuple(ServerModel(str(one["id"]), one.get("context")) for one in row.get("models", ()))
    return Server(str(row["name"]), str(row["url"]), str(row.get("kind", "")), models)
