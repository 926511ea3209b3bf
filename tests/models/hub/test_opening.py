"""The saved token is what the hub is asked with, and only the hub it was saved for."""

from __future__ import annotations

import logging

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.hub import TokenStore, check_token, make_plan, open_hub
from tests.hub_server import HubServer
from tests.models.hub.conftest import FILES, REPOSITORY


@pytest.fixture
def gated(hub: HubServer) -> HubServer:
    hub.add_account("hf_friend", "Fay", access=[REPOSITORY])
    hub.add_model(REPOSITORY, FILES, gated="auto")
    return hub


def test_a_saved_token_opens_a_gated_model(workspace: Workspace, gated: HubServer) -> None:
    with open_hub(workspace, gated.endpoint) as client, pytest.raises(DownloadError) as refused:
        make_plan(client, REPOSITORY)
    assert refused.value.reason is DownloadReason.GATED
    assert check_token("hf_friend", gated.endpoint) == "Fay"
    TokenStore(workspace, gated.endpoint).save("hf_friend")
    with open_hub(workspace, gated.endpoint) as client:
        assert make_plan(client, REPOSITORY).model.gated
    with HubServer() as other:
        other.add_model(REPOSITORY, FILES)
        with open_hub(workspace, other.endpoint) as client:
            make_plan(client, REPOSITORY)
        assert {seen.token for seen in other.seen} == {None}


def test_the_environments_token_is_used(
    workspace: Workspace, gated: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_friend\n")
    monkeypatch.setenv("HF_ENDPOINT", gated.endpoint)
    with open_hub(workspace) as client:
        assert client.account() == "Fay"


def test_a_token_that_is_not_accepted(gated: HubServer) -> None:
    with pytest.raises(DownloadError) as refused:
        check_token("hf_wrong", gated.endpoint)
    assert refused.value.reason is DownloadReason.UNAUTHORISED


def test_neither_token_nor_addresses_of_contents_are_logged(
    workspace: Workspace, gated: HubServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    TokenStore(workspace, gated.endpoint).save("hf_friend")
    with open_hub(workspace, gated.endpoint) as client:
        client.read(REPOSITORY, "main", "model.safetensors")
    assert gated.asked("/cdn/")
    assert "hf_friend" not in caplog.text
    assert "/cdn/" not in "".join(record.getMessage() for record in caplog.records if record.levelno >= logging.INFO)
