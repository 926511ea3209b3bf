"""The tests' own hub answers as the real one does."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.request
from email.message import Message

import pytest

from llamahome_gui.evaluation.hub_server import HubServer
from llamahome_gui.evaluation.hub_server.repository import git_oid

FILES = {"config.json": b'{"model_type": "llama"}', "model.safetensors": bytes(range(256)) * 40, "a/b.txt": b"hello"}


def get(address: str, **headers: str) -> tuple[bytes, Message]:
    """An independent client: body and headers of the last answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib.request.urlopen(urllib.request.Request(address, headers=named), timeout=5) as answer:
        return answer.read(), answer.headers


def test_a_tree_tells_hashes_and_comes_in_pages(hub: HubServer) -> None:
    commit = hub.add_model("maker/model", FILES)
    hub.page = 2
    address, entries = f"{hub.endpoint}/api/models/maker/model/tree/main?recursive=true", []
    while address:
        body, headers = get(address)
        entries += json.loads(body)
        address = headers.get("Link", "").partition(">")[0].removeprefix("<")
    found = {entry["path"]: entry for entry in entries if entry["type"] == "file"}
    assert found.keys() == FILES.keys()
    assert found["a/b.txt"]["oid"] == git_oid(b"hello") == "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0"
    assert found["model.safetensors"]["lfs"]["oid"] == hashlib.sha256(FILES["model.safetensors"]).hexdigest()
    assert json.loads(get(f"{hub.endpoint}/api/models/maker/model")[0])["sha"] == commit


def test_a_large_file_is_a_redirect_and_gives_ranges(hub: HubServer) -> None:
    hub.add_model("maker/model", FILES)
    address = f"{hub.endpoint}/maker/model/resolve/main/model.safetensors"
    assert get(address)[0] == FILES["model.safetensors"]
    part, headers = get(address, Range="bytes=100-199")
    assert part == FILES["model.safetensors"][100:200]
    assert headers["Content-Range"] == "bytes 100-199/10240"
    assert get(address, Range="bytes=10239-")[0] == b"\xff"
    assert [seen.path.split("/")[1] for seen in hub.seen] == ["maker", "cdn"] * 3


@pytest.mark.parametrize(("token", "status"), [(None, 401), ("stranger", 403)])
def test_a_gated_file_needs_access(hub: HubServer, token: str | None, status: int) -> None:
    hub.add_model("maker/model", FILES, gated="auto")
    hub.add_account("stranger", "Sam")
    hub.add_account("friend", "Fay", access=["maker/model"])
    address = f"{hub.endpoint}/maker/model/resolve/main/config.json"
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(address, **({"Authorization": f"Bearer {token}"} if token else {}))
    refused.value.close()
    assert (refused.value.code, refused.value.headers["X-Error-Code"]) == (status, "GatedRepo")
    assert get(address, Authorization="Bearer friend")[0] == FILES["config.json"]
