"""A download is told, or refused with its reason, before any large file is asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.plan import make_plan, outline_plan
from tests.hub_server import HubServer
from tests.models.hub.conftest import FILES, REPOSITORY


def with_config(**changes: Any) -> dict[str, bytes]:
    config = json.loads(FILES["config.json"]) | changes
    return FILES | {"config.json": json.dumps(config).encode()}


def refused(client: HubClient) -> DownloadError:
    with pytest.raises(DownloadError) as caught:
        make_plan(client, REPOSITORY)
    return caught.value


def test_a_plan_tells_files_sizes_context_and_template(hub: HubServer, client: HubClient) -> None:
    commit = hub.add_model(REPOSITORY, FILES)
    plan = make_plan(client, REPOSITORY)
    assert (plan.model.revision, plan.context, plan.chat, plan.notes) == (commit, 2048, True, ())
    fetched = {file.path for file in plan.files}
    assert fetched == FILES.keys() - {".gitattributes", "original/consolidated.00.pth"}
    assert plan.size == sum(len(FILES[path]) for path in fetched)
    assert plan.weights_size == len(FILES["model.safetensors"])
    assert not [seen for seen in hub.seen if seen.path.endswith(".safetensors")]


def test_shards_are_found_through_the_index(hub: HubServer, client: HubClient) -> None:
    files = {name: content for name, content in FILES.items() if name != "model.safetensors"}
    files |= {"a-1.safetensors": b"1", "a-2.safetensors": b"2"}
    index = {"weight_map": {"x": "a-1.safetensors", "y": "a-2.safetensors"}}
    hub.add_model(REPOSITORY, files | {"model.safetensors.index.json": json.dumps(index).encode()})
    assert make_plan(client, REPOSITORY).weights_size == 2


def test_an_index_that_is_cut_off(hub: HubServer, client: HubClient) -> None:
    files = {name: content for name, content in FILES.items() if name != "model.safetensors"}
    hub.add_model(REPOSITORY, files | {"model.safetensors.index.json": b'{"weight_map": {'})
    error = refused(client)
    assert error.reason is DownloadReason.REFUSED
    assert "model.safetensors.index.json is damaged" in error.message


def test_no_chat_template_is_told(hub: HubServer, client: HubClient) -> None:
    hub.add_model(REPOSITORY, FILES | {"tokenizer_config.json": b"{}"})
    plan = make_plan(client, REPOSITORY)
    assert not plan.chat
    assert "plain" in plan.notes[0]
    hub.add_model(REPOSITORY, FILES | {"tokenizer_config.json": b"{}", "chat_template.jinja": b"{{ messages }}"})
    assert make_plan(client, REPOSITORY).chat


def test_code_that_is_not_needed_is_told_and_not_fetched(hub: HubServer, client: HubClient) -> None:
    files = with_config(auto_map={"AutoModelForCausalLM": "own.Model"})
    hub.add_model(REPOSITORY, files | {"own.py": b"print('run')"})
    plan = make_plan(client, REPOSITORY)
    assert "code" in plan.notes[0]
    assert "own.py" not in [file.path for file in plan.files]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"architectures": ["BertForMaskedLM"], "model_type": "bert"}, "not a causal"),
        ({"architectures": ["OwnForCausalLM"], "model_type": "own", "auto_map": {"a": "b"}}, "code"),
        ({"architectures": ["MambaForCausalLM"], "model_type": "mamba"}, "mamba"),
        ({"model_type": None}, "what kind"),
        ({"sliding_window": 4096, "model_type": "mistral", "architectures": ["MistralForCausalLM"]}, "sliding"),
        ({"quantization_config": {"quant_method": "gptq"}}, "gptq"),
        ({"vision_config": {}}, "images"),
    ],
)
def test_what_cannot_be_run_is_refused(hub: HubServer, client: HubClient, changes: dict[str, Any], said: str) -> None:
    hub.add_model(REPOSITORY, with_config(**changes))
    error = refused(client)
    assert (error.reason, error.subject) == (DownloadReason.REFUSED, REPOSITORY)
    assert said in error.message


@pytest.mark.parametrize(("config", "said"), [({"base_model_name_or_path": "maker/base"}, "for maker/base"), ([], "")])
def test_an_adapter_is_named_as_such(hub: HubServer, client: HubClient, config: Any, said: str) -> None:
    content = json.dumps(config).encode()
    hub.add_model(REPOSITORY, {"adapter_config.json": content, "adapter_model.safetensors": b"x"})
    error = refused(client)
    assert error.reason is DownloadReason.REFUSED
    assert f"adapter{' ' + said if said else ''}, not a model" in error.message


def test_a_gated_model_is_told_before_anything_is_fetched(hub: HubServer, client: HubClient) -> None:
    hub.add_model(REPOSITORY, FILES, gated="auto")
    error = refused(client)
    assert (error.reason, error.url) == (DownloadReason.GATED, f"{hub.endpoint}/{REPOSITORY}")


def test_of_a_gated_model_as_much_as_is_told(hub: HubServer, client: HubClient) -> None:
    shards = {f"model-0000{number}-of-00002.safetensors": bytes(500) for number in (1, 2)}
    files = {name: content for name, content in FILES.items() if name != "model.safetensors"}
    ballast = {"consolidated.safetensors": bytes(900), "model.safetensors.index.json": b"{}"}
    hub.add_model(REPOSITORY, files | shards | ballast, gated="auto", tags=["conversational"])
    plan = outline_plan(client.model(REPOSITORY))
    assert (plan.weights_size, plan.chat, plan.context) == (1000, True, None)
    assert "not known yet" in plan.notes[0]
    hub.add_model(REPOSITORY, files | {"pytorch_model.bin": b"pickle"}, gated="auto")
    with pytest.raises(DownloadError) as caught:
        outline_plan(client.model(REPOSITORY))
    assert caught.value.reason is DownloadReason.REFUSED
