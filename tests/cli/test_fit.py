"""`fit` over installed models, the catalogue and a hub on loopback."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from llamahome_gui.models.fit.verdict import Verdict
from tests.cli.conftest import Command
from tests.hub_server import HubServer
from tests.hub_server.fixture import hub

__all__ = ["hub"]

CONFIG = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 1000, "hidden_size": 64,
    "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 4096,
    "torch_dtype": "bfloat16",
}  # fmt: skip
FILES = {
    "config.json": json.dumps(CONFIG).encode(), "tokenizer.json": b"{}", "model.safetensors": b"weights" * 1000,
}  # fmt: skip


def test_an_installed_model_is_told_with_its_parts(command: Command, tiny: str) -> None:
    result = command("fit", tiny, "--context", "1024", "--json")
    assert result.code == 0
    found = result.json
    assert (found["verdict"], found["context"], found["download_bytes"]) == (Verdict.FITS, 1024, 0)
    assert found["total_bytes"] == sum(found["parts"].values())
    assert found["parts"]["weights"] == 4 * found["parameters"]
    assert found["longest"]["full"] == {"tokens": 1024, "form": "float32"}
    assert found["cache"] == {"policy": "full", "window_length": None, "kv_bits": 16}


def test_a_listed_model_is_told_for_people(command: Command) -> None:
    result = command("fit", "llama", "3.1-405b", "--cpu")
    assert result.code == 0
    assert "Llama 3.1 405B: Too large for this computer" in result.out
    for row in ("Weights", "KV cache", "Reading", "In all", "Longest text, H2O"):
        assert row in result.out


def test_a_form_of_weights_can_be_asked_for(command: Command, tiny: str) -> None:
    whole, packed = (
        command("fit", tiny, "--weights", form, "--json").json["parts"]["weights"] for form in ("float32", "int8")
    )
    assert packed < whole / 3
    result = command("fit", tiny, "--weights", "int3")
    assert result.code == 5
    assert "int3: There is no such form of weights. Known: auto, float32" in result.err


def test_a_repository_is_asked_of_the_hub_and_no_weights_are(
    command: Command, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    hub.add_model("maker/small", FILES)
    found = command("fit", "maker/small", "--json").json
    assert (found["model"], found["trained_context"]) == ("maker/small", 4096)
    assert found["download_bytes"] == sum(map(len, FILES.values()))
    assert not [seen for seen in hub.seen if seen.path.endswith(".safetensors")]


@pytest.mark.parametrize(
    ("name", "words"),
    [("llama/3.2-11b", "A vision model"), ("lama/3.1-8b", "Did you mean llama/3.1-8b"), ("no such thing", "no such")],
)
def test_what_cannot_be_told_is_said(
    command: Command, hub: HubServer, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    result = command("fit", name)
    assert result.code != 0
    assert words in result.err
    assert "Traceback" not in result.err


def test_a_family_and_a_version_are_never_asked_of_the_hub(
    command: Command, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    result = command("fit", "lama", "3.1-8b")
    assert (result.code, hub.seen) == (5, [])
    assert "Did you mean llama/3.1-8b" in result.err
    versions = command("fit", "llama", "9").err
    assert "Llama has no such version" in versions
    assert "3.2-1b" in versions


def test_neither_torch_nor_transformers_is_loaded(tiny: str) -> None:
    program = (
        "import sys; from llamahome_gui.cli import run; code = run(['fit', 'starter']);"
        "sys.exit(code or any(name in sys.modules for name in ('torch', 'transformers', 'httpx')))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False).returncode == 0
