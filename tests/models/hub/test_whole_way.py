"""From a search to an installed model: the parts of hub, catalogue, downloads and store as a user goes through them."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models import ModelStore, load_catalogue
from llamahome_gui.models.download.manager import DownloadManager
from llamahome_gui.models.download.types import DownloadState
from llamahome_gui.models.hub import TokenStore, add_entry, make_entry, make_plan, open_hub
from tests.hub_server import HubServer

REPOSITORY = "maker/Tiny-1B-Chat"


async def fetched(manager: DownloadManager, key: str) -> DownloadState:
    try:
        return (await manager.wait(key)).state
    finally:
        await manager.close()


def test_a_gated_model_from_the_search_to_the_store(
    workspace: Workspace, hub: HubServer, tiny_shards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    files: dict[str, bytes | Path] = {path.name: path for path in tiny_shards.iterdir()}
    ballast: dict[str, bytes | Path] = {"pytorch_model.bin": b"pickle", "modeling.py": b"code", "LICENSE": b"terms"}
    commit = hub.add_model(REPOSITORY, files | ballast, gated="manual")
    hub.add_account("hf_friend", "Fay", access=[REPOSITORY])
    with open_hub(workspace) as client:
        (found,) = client.search("tiny")
        with pytest.raises(DownloadError) as gated:
            make_plan(client, found.repository)
    assert gated.value.reason is DownloadReason.GATED
    TokenStore(workspace).save("hf_friend")
    with open_hub(workspace) as client:
        plan = make_plan(client, found.repository)
    entry = make_entry(plan, load_catalogue(workspace))
    add_entry(workspace, entry)
    manager = DownloadManager(workspace, client_factory=partial(open_hub, workspace))
    key = manager.add(plan.model.repository, entry.family, entry.version)
    assert asyncio.run(fetched(manager, key)) is DownloadState.DONE
    model = ModelStore(workspace).find("Tiny 1B Chat")
    assert (model.key, model.problem, model.revision) == ("tiny/1b-chat", None, commit)
    there = {path.name for path in model.path.iterdir()}
    assert there == {file.path for file in plan.files} | {"llamahome.json"}
    assert not there & {"pytorch_model.bin", "modeling.py"}
    for name, path in files.items():
        assert isinstance(path, Path)
        assert (model.path / name).read_bytes() == path.read_bytes()
    assert {seen.token for seen in hub.asked("/cdn/")} == {"hf_friend"}  # The same server: the token may go there.
