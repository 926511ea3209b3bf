"""A repository of anybody's becomes a line in the user's catalogue, and nothing there is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ConfigError, ModelError, StorageError
from llamahome_gui.models.catalogue import load_catalogue
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.entry import add_entry, make_entry, split_name
from llamahome_gui.models.hub.plan import HubPlan, make_plan, outline_plan
from tests.hub_server import HubServer
from tests.models.hub.conftest import FILES


@pytest.fixture
def planned(hub: HubServer, client: HubClient) -> Any:
    def plan(repository: str, revision: str = "main") -> HubPlan:
        hub.add_model(repository, FILES, revision=revision, cardData={"license": "mit"}, gated=False)
        return make_plan(client, repository, revision)

    return plan


def own(workspace: Workspace) -> Path:
    return workspace.config_dir / "models.json"


@pytest.mark.parametrize(
    ("repository", "names"),
    [
        ("Qwen/Qwen2.5-0.5B-Instruct", ("qwen2.5", "0.5b-instruct", "Qwen2.5")),
        ("HuggingFaceTB/SmolLM2-135M-Instruct", ("smollm2", "135m-instruct", "SmolLM2")),
        ("TinyLlama/TinyLlama-1.1B-Chat-v1.0", ("tinyllama", "1.1b-chat-v1.0", "TinyLlama")),
        ("TinyLlama/TinyLlama_v1.1", ("tinyllama", "v1.1", "TinyLlama")),
        ("meta-llama/Llama-3.2-1B", ("llama", "3.2-1b", "Llama")),
        ("NousResearch/Hermes-Pro-Llama-3-8B", ("hermes-pro-llama", "3-8b", "Hermes-Pro-Llama")),
        ("owner/Some-Model", ("some", "model", "Some")),
        ("gpt2", ("gpt2", "base", "gpt2")),
        ("owner/starter-1b", ("starter-model", "1b", "starter")),
        ("owner/Aux-1b", ("aux-model", "1b", "Aux")),
        ("owner/Own-Starter", ("own", "starter-model", "Own")),
        ("owner/Own-Nul.1", ("own", "nul-1-model", "Own")),
        ("owner/" + "x" * 90 + "-1b", ("x" * 64, "1b", "x" * 90)),
    ],
)
def test_names_that_a_person_would_give(repository: str, names: tuple[str, str, str]) -> None:
    assert split_name(repository) == names


def test_an_entry_is_found_again_through_the_catalogue(workspace: Workspace, planned: Any) -> None:
    plan = planned("maker/Novel-1B-Chat", "v2")
    entry = make_entry(plan, load_catalogue(workspace))
    assert (entry.key, entry.title, entry.listed) == ("novel/1b-chat", "Novel", False)
    add_entry(workspace, entry)
    family = load_catalogue(workspace).family("novel")
    assert family
    about = family.about("1b-chat")
    assert about == entry.details
    assert (about.repository, about.revision, about.license) == ("maker/Novel-1B-Chat", "v2", "mit")
    assert (about.context, about.chat, about.gated, family.default) == (2048, True, False, "1b-chat")
    assert about.shape is None  # The test's config.json tells no sizes.
    assert about.size_gb == pytest.approx(700e-9, rel=0.01)
    again = make_entry(plan, load_catalogue(workspace))
    assert (again.key, again.listed) == (entry.key, True)


def test_the_shape_of_the_network_is_noted(workspace: Workspace, hub: HubServer, client: HubClient) -> None:
    sizes = {
        "num_hidden_layers": 2,
        "hidden_size": 32,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "intermediate_size": 64,
        "vocab_size": 384,
        "tie_word_embeddings": True,
    }
    config = json.loads(FILES["config.json"]) | sizes
    hub.add_model("maker/Novel-1B", FILES | {"config.json": json.dumps(config).encode()})
    add_entry(workspace, make_entry(make_plan(client, "maker/Novel-1B"), load_catalogue(workspace)))
    family = load_catalogue(workspace).family("novel")
    assert family
    shape = family.about("1b").shape
    assert shape
    assert (shape.layers, shape.kv_heads, shape.head_dim, shape.tied) == (2, 2, 8, True)


def test_a_gated_model_can_be_listed_before_its_licence_is_accepted(
    workspace: Workspace, hub: HubServer, client: HubClient
) -> None:
    hub.add_model("maker/Novel-1B", FILES, gated="manual")
    entry = make_entry(outline_plan(client.model("maker/Novel-1B")), load_catalogue(workspace))
    add_entry(workspace, entry)
    family = load_catalogue(workspace).family("novel")
    assert family
    about = family.about("1b")
    assert (about.gated, about.context, about.shape) == (True, None, None)


def test_a_second_version_joins_its_family_and_keeps_the_default(workspace: Workspace, planned: Any) -> None:
    for name in ("Novel-1B", "Novel-3B"):
        add_entry(workspace, make_entry(planned(f"maker/{name}"), load_catalogue(workspace)))
    family = load_catalogue(workspace).family("novel")
    assert family
    assert (family.versions, family.default) == (("1b", "3b"), "1b")


def test_what_the_user_wrote_stays_in_its_order(workspace: Workspace, planned: Any) -> None:
    text = '{"zebra": {"versions": ["1b"], "default": "1b", "title": "Zebra ü"}, "llama": {"default": "3.2-3b"}}'
    own(workspace).write_text("\ufeff" + text, encoding="utf-8")
    add_entry(workspace, make_entry(planned("maker/Llama-9-1B"), load_catalogue(workspace)))
    after = json.loads(own(workspace).read_text(encoding="utf-8"))
    before = json.loads(text)
    assert list(after) == ["zebra", "llama"]
    assert after["zebra"] == before["zebra"]
    assert list(after["llama"]) == ["default", "versions", "details"]
    assert after["llama"]["versions"] == ["9-1b"]
    llama = load_catalogue(workspace).family("llama")
    assert llama
    assert llama.default == "3.2-3b"
    assert {"3.2-1b", "9-1b"} <= set(llama.versions)
    assert "ü" in own(workspace).read_text(encoding="utf-8")


def test_a_shipped_repository_keeps_its_name(workspace: Workspace, planned: Any) -> None:
    entry = make_entry(planned("meta-llama/llama-3.2-1b-instruct"), load_catalogue(workspace))
    assert (entry.key, entry.listed) == ("llama/3.2-1b", True)
    add_entry(workspace, entry)
    assert not own(workspace).exists()


def test_a_name_that_is_taken_gets_the_owners(workspace: Workspace, planned: Any) -> None:
    keys = []
    for repository in ("a/Novel-1B", "b/Novel-1B", "b/novel_1B"):
        entry = make_entry(planned(repository), load_catalogue(workspace))
        add_entry(workspace, entry)
        keys.append(entry.key)
    assert keys == ["novel/1b", "novel/1b-b", "novel/1b-2"]


def test_a_name_of_ones_own(workspace: Workspace, planned: Any) -> None:
    catalogue = load_catalogue(workspace)
    assert make_entry(planned("a/Novel-1B"), catalogue, family="mine", version="best").key == "mine/best"
    assert make_entry(planned("a/Novel-1B"), catalogue, family="LLAMA", version="best").key == "llama/best"
    with pytest.raises(ConfigError):
        make_entry(planned("a/Novel-1B"), catalogue, family="llama", version="3.2-1b")
    for wrong in ("a/b", "..", "starter", "a_b", "x" * 65, "a\n", "con", "NUL.1"):
        with pytest.raises(ModelError):
            make_entry(planned("a/Novel-1B"), catalogue, family=wrong)


def test_an_entry_that_is_named_anew_is_checked_before_it_is_written(workspace: Workspace, planned: Any) -> None:
    entry = make_entry(planned("a/Novel-1B"), load_catalogue(workspace))
    for family, version in (("my_novels", "1b"), ("My novels", "1b"), ("novels", "1 b"), ("novels", "")):
        with pytest.raises(ModelError):
            add_entry(workspace, replace(entry, family=family, version=version))
    assert not own(workspace).exists()
    add_entry(workspace, replace(entry, family="LLAMA", version="x"))
    catalogue = load_catalogue(workspace)
    llama = catalogue.family("llama")
    assert llama is not None
    assert "x" in llama.versions
    assert "3.2-1b" in llama.versions


def test_a_broken_catalogue_is_not_written_over(workspace: Workspace, planned: Any) -> None:
    entry = make_entry(planned("a/Novel-1B"), load_catalogue(workspace))
    own(workspace).write_text('{"novel": ', encoding="utf-8")
    with pytest.raises(ConfigError):
        add_entry(workspace, entry)
    assert own(workspace).read_text(encoding="utf-8") == '{"novel": '


def test_a_folder_in_the_way(workspace: Workspace, planned: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from llamahome_gui.models.hub import entry as module

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    made = make_entry(planned("a/Novel-1B"), load_catalogue(workspace))
    monkeypatch.setattr(module, "write_atomic", full)
    with pytest.raises(StorageError) as failed:
        add_entry(workspace, made)
    assert "No space left" in str(failed.value)
