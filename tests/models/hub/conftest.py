"""A hub on loopback, a client that does not wait long, and a keyring that is the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.retry import Retries
from tests.hub_server import HubServer
from tests.hub_server.fixture import hub

__all__ = ["client", "hub"]

REPOSITORY = "maker/model-1b"
FILES: dict[str, bytes] = {
    ".gitattributes": b"*.safetensors filter=lfs\n",
    "README.md": b"# A model\n",
    "LICENSE": b"Do what you like.\n",
    "config.json": b'{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "max_position_embeddings": 2048}',
    "generation_config.json": b"{}",
    "tokenizer.json": b"{}",
    "tokenizer_config.json": b'{"chat_template": "{{ messages }}"}',
    "model.safetensors": b"weights" * 100,
    "original/consolidated.00.pth": b"pickle" * 100,
}
QUICK = Retries(attempts=3, first=0.01, longest=0.02, patience=2.0)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the machine's proxies nor its account."""
    for name in ("HF_TOKEN", "HF_ENDPOINT", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def client(hub: HubServer) -> Iterator[HubClient]:
    """Of `hub`, without a token."""
    with HubClient(hub.endpoint, "", timeout=5.0, retries=QUICK) as asking:
        yield asking
