"""What the self-test fetches, and from where: a copy of the built-in model, from a hub of our own on loopback."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from llamahome_gui.config.paths import Workspace, asset
from llamahome_gui.evaluation.hub_server import Fault, HubServer

REPOSITORY = "selftest/copy-of-the-starter"
FAMILY, VERSION = "selftest", "copy"
KEY = f"{FAMILY}/{VERSION}"
WEIGHTS = "model.safetensors"
# What a break may cost: see the downloads.
MOST_TWICE = 1024**2
_BYTES_PER_SECOND = 5e5


@contextlib.contextmanager
def small_hub() -> Iterator[HubServer]:
    """The hub of everything that this process and its children do within the block; no other one is asked."""
    with HubServer() as hub:
        hub.add_model(REPOSITORY, asset("data", "starter"))
        here = {"HF_ENDPOINT": hub.endpoint, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        with _environment({**here, "HF_TOKEN": None}):  # a token is nothing for strangers
            yield hub


def go_slowly(hub: HubServer) -> None:
    """Send the weights so slowly that a download can be broken off in its midst."""
    hub.faults[WEIGHTS] = Fault(rate=_BYTES_PER_SECOND)


def go_fast(hub: HubServer) -> None:
    """Send as fast as it goes."""
    hub.faults.clear()


def fetched_twice(hub: HubServer) -> int:
    """Bytes of the weights that came more than once; the count begins anew."""
    twice = hub.sent[WEIGHTS] - asset("data", "starter", WEIGHTS).stat().st_size
    hub.sent.clear()
    return max(0, twice)


def list_model(workspace: Workspace) -> None:
    """Name the model in the workspace's own catalogue."""
    entry = {
        "title": "Self-test",
        "versions": [VERSION],
        "default": VERSION,
        "details": {VERSION: {"repository": REPOSITORY, "context": 1024}},
    }
    path = workspace.config_dir / "models.json"
    path.write_text(json.dumps({FAMILY: entry}), encoding="utf-8")


def unfinished_weights(workspace: Workspace) -> Path:
    """Where the weights lie until all of the model is there."""
    return workspace.models_dir / ".downloads" / FAMILY / VERSION / "files" / WEIGHTS


@contextlib.contextmanager
def _environment(wanted: Mapping[str, str | None]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    _set(wanted)
    try:
        yield
    finally:
        _set(before)


def _set(wanted: Mapping[str, str | None]) -> None:
    for name, value in wanted.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
