"""What the client makes of the hub's answers."""

from __future__ import annotations

import hashlib
import json

import pytest

from llamahome_gui.errors import ConfigError, DownloadError, DownloadReason
from llamahome_gui.models.hub.client import HubClient
from tests.hub_server import HubServer
from tests.models.hub.conftest import FILES, QUICK, REPOSITORY


def test_a_model_is_told_at_its_commit_with_sizes_and_hashes(hub: HubServer, client: HubClient) -> None:
    commit = hub.add_model(REPOSITORY, FILES, cardData={"license": "apache-2.0"})
    model = client.model(REPOSITORY)
    assert (model.repository, model.revision, model.gated) == (REPOSITORY, commit, False)
    assert (model.license, model.pipeline) == ("apache-2.0", "text-generation")
    assert model.license_url == f"{hub.endpoint}/{REPOSITORY}/blob/{commit}/LICENSE"
    assert {file.path: file.size for file in model.files} == {name: len(data) for name, data in FILES.items()}
    weights, config = model.file("model.safetensors"), model.file("config.json")
    assert weights
    assert weights.sha256 == hashlib.sha256(FILES["model.safetensors"]).hexdigest()
    assert config
    assert config.sha256 is None
    content = FILES["config.json"]
    assert config.git_oid == hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def test_all_pages_are_read_and_asked_for_by_commit(hub: HubServer, client: HubClient) -> None:
    commit = hub.add_model(REPOSITORY, {f"{number:03}.txt": b"x" for number in range(25)})
    hub.page = 10
    assert len(client.model(REPOSITORY).files) == 25
    assert [seen.path for seen in hub.asked("/api/models/maker/model-1b/tree")] == [
        f"/api/models/{REPOSITORY}/tree/{commit}"
    ] * 3


def test_a_branch_with_a_slash_and_an_old_commit(hub: HubServer, client: HubClient) -> None:
    old = hub.add_model(REPOSITORY, FILES, revision="refs/pr/1")
    new = hub.add_model(REPOSITORY, FILES | {"b.txt": b"b"}, revision="refs/pr/1")
    assert client.model(REPOSITORY, "refs/pr/1").revision == new
    assert client.model(REPOSITORY, old).revision == old


def test_a_small_file_is_read_and_a_large_one_refused(hub: HubServer, client: HubClient) -> None:
    commit = hub.add_model(REPOSITORY, FILES)
    assert client.read(REPOSITORY, commit, "config.json") == FILES["config.json"]
    assert client.read(REPOSITORY, commit, "model.safetensors") == FILES["model.safetensors"]
    with pytest.raises(DownloadError) as refused:
        client.read(REPOSITORY, commit, "model.safetensors", limit=10)
    assert refused.value.reason is DownloadReason.SERVER


def test_the_endpoint_is_the_environments(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.add_model(REPOSITORY, FILES)
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint + "/")
    with HubClient(retries=QUICK) as client:
        assert client.model(REPOSITORY).repository == REPOSITORY


@pytest.mark.parametrize(
    "address", ["ftp://hub", "hub", "http://", "http://a b", "http://me:secret@hub", "http://hub:99999", "http://[x"]
)
def test_an_impossible_endpoint_is_a_setting_to_mend(address: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        HubClient(address)
    assert "HF_ENDPOINT" in str(wrong.value)


@pytest.mark.parametrize("name", ["", "a/b/c", "../b", "a/..", "a b/c", "a/b\n", "a/b?x=1", "a/b#", "-a/b", "a/b.git"])
def test_an_impossible_name_never_becomes_a_request(hub: HubServer, client: HubClient, name: str) -> None:
    with pytest.raises(DownloadError) as wrong:
        client.model(name)
    assert wrong.value.reason is DownloadReason.MISSING
    assert hub.seen == []


def test_a_search_tells_what_can_be_run(hub: HubServer, client: HubClient) -> None:
    hub.add_model("maker/small", FILES, downloads=5, likes=2, safetensors={"total": 1_000_000})
    mamba = json.dumps({"model_type": "mamba", "architectures": ["MambaForCausalLM"]}).encode()
    hub.add_model("maker/mamba", FILES | {"config.json": mamba}, downloads=9, gated="auto")
    hub.add_model("maker/speech", FILES, pipeline_tag="automatic-speech-recognition")
    hub.add_model("other/thing", FILES)
    first, second = client.search("maker")
    assert (first.repository, first.gated, first.downloads) == ("maker/mamba", True, 9)
    assert first.refused
    assert "mamba" in first.refused
    assert (second.repository, second.compatible, second.likes, second.parameters) == (
        "maker/small",
        True,
        2,
        1_000_000,
    )
    assert second.updated
    assert second.updated.year == 2026
    assert [found.repository for found in client.search("maker", limit=1)] == ["maker/mamba"]


def test_the_address_of_a_page_finds_its_model(hub: HubServer, client: HubClient) -> None:
    hub.add_model(REPOSITORY, FILES)
    hub.add_model("maker/another", FILES)
    (only,) = client.search(f" https://huggingface.co/{REPOSITORY}/tree/main ")
    assert only.repository == REPOSITORY


def test_lines_of_a_search_that_are_nonsense_are_left_out(hub: HubServer, client: HubClient) -> None:
    from tests.hub_server import Answer

    lines = [1, {}, {"id": 3}, {"id": "../x"}, {"id": "a/b", "likes": "many", "lastModified": "soon", "tags": 7}]
    hub.misbehave("/api/models", Answer.of(lines))
    (only,) = client.search("a")
    assert (only.repository, only.likes, only.updated, only.compatible) == ("a/b", 0, None, True)


def test_the_account_of_a_token(hub: HubServer) -> None:
    hub.add_account("hf_friend", "Fay")
    with HubClient(hub.endpoint, "hf_friend", retries=QUICK) as client:
        assert client.account() == "Fay"
    with HubClient(hub.endpoint, "hf_wrong", retries=QUICK) as client, pytest.raises(DownloadError) as refused:
        client.account()
    assert refused.value.reason is DownloadReason.UNAUTHORISED
    assert "hf_wrong" not in str(refused.value)
