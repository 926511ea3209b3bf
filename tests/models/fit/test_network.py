"""Configurations as they are found in the wild give the network that transformers would build from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.config.paths import Workspace, asset
from llamahome_gui.errors import ModelError
from llamahome_gui.kvcache.families import SUPPORTED_MODEL_TYPES
from llamahome_gui.models import load_catalogue
from llamahome_gui.models.fit.network import network_in, network_listed, network_of

SMALL: dict[str, Any] = {
    "vocab_size": 96, "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 3, "num_attention_heads": 6,
}  # fmt: skip


def built_parameters(config: dict[str, Any]) -> int:
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    made = AutoConfig.for_model(**config)
    with torch.device("meta"):
        return int(AutoModelForCausalLM.from_config(made).num_parameters())


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(sorted(SUPPORTED_MODEL_TYPES)),
    given_fields=st.fixed_dictionaries(
        {},
        optional={
            "num_key_value_heads": st.sampled_from([1, 2, 3, 6]),
            "head_dim": st.sampled_from([4, 8, 16]),
            "tie_word_embeddings": st.booleans(),
            "attention_bias": st.booleans(),
            "mlp_bias": st.booleans(),
        },
    ),
    layers=st.integers(1, 4),
)
def test_parameters_are_those_of_the_network_that_transformers_builds(
    kind: str, given_fields: dict[str, Any], layers: int
) -> None:
    config = {"model_type": kind, **SMALL, "num_hidden_layers": layers, **given_fields}
    if kind == "qwen2":
        config.pop("head_dim", None)  # transformers ignores it there
    assert network_of(config).shape.parameters == built_parameters(config)


@pytest.mark.parametrize("kind", sorted(SUPPORTED_MODEL_TYPES))
def test_what_a_file_leaves_out_is_what_transformers_assumes(kind: str) -> None:
    from transformers import AutoConfig

    config = {"model_type": kind, **SMALL, "num_attention_heads": 32, "hidden_size": 64}
    made, found = AutoConfig.for_model(**config), network_of(config)
    assert found.context == made.max_position_embeddings
    assert found.shape.kv_heads == made.num_key_value_heads
    assert found.shape.head_dim == (getattr(made, "head_dim", None) or 64 // 32)
    assert found.shape.tied == made.tie_word_embeddings
    assert (found.problem is not None) == (kind == "mistral")  # its default is a window of 4,096


def test_the_starter_is_read_from_its_folder() -> None:
    network = network_in(asset("data", "starter"))
    assert network.shape.parameters == 6_556_928
    assert (network.context, network.shape.dtype, network.problem) == (2048, "float16", None)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"model_type": "mixtral", **SMALL}, "'mixtral' cannot be estimated"),
        ({**SMALL}, "'None' cannot be estimated"),
        ({"model_type": "llama", "hidden_size": 48}, "num_attention_heads is missing"),
        ({"model_type": "llama", **SMALL, "num_hidden_layers": 0}, "layers: input should be greater than 0"),
        ({"model_type": "llama", **SMALL, "vocab_size": "many"}, "vocabulary: input should be a valid integer"),
        ({"model_type": "llama", **SMALL, "num_attention_heads": 0}, "heads"),
    ],
)
def test_what_cannot_be_read_is_said(config: dict[str, Any], words: str) -> None:
    with pytest.raises(ModelError) as caught:
        network_of(config, "some/model")
    assert words in caught.value.message
    assert caught.value.subject == "some/model"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rope_scaling": {"type": "dynamic", "factor": 2.0}}, "dynamic"),
        ({"rope_parameters": {"rope_type": "longrope"}}, "longrope"),
        ({"layer_types": ["full_attention", "sliding_attention", "full_attention"]}, "sliding-window"),
    ],
)
def test_a_network_that_cannot_run_here_is_estimated_and_says_why(changes: dict[str, Any], words: str) -> None:
    network = network_of({"model_type": "llama", **SMALL, **changes})
    assert words in str(network.problem)
    assert network.shape.parameters == network_of({"model_type": "llama", **SMALL}).shape.parameters


def test_older_files_of_a_scaled_rope_are_read() -> None:
    config = {
        "model_type": "llama",
        **SMALL,
        "rope_scaling": {"type": "linear", "factor": 2.0},
        "torch_dtype": "float16",
    }
    network = network_of(config | {"torch_dtype": "float16"})
    assert network.problem is None
    assert network.shape.dtype == "float16"


def test_the_catalogue_gives_the_same_network_as_a_configuration(workspace: Workspace, tmp_path: Path) -> None:
    llama = load_catalogue(workspace).family("llama")
    assert llama is not None
    listed = network_listed(llama.about("3.2-1b"))
    config = {
        "model_type": "llama", "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16, "head_dim": 64,
        "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128_256, "tie_word_embeddings": True,
        "max_position_embeddings": 131_072, "torch_dtype": "bfloat16",
        "rope_scaling": {"rope_type": "llama3", "factor": 32.0},
    }  # fmt: skip
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert network_in(tmp_path) == listed
    assert network_listed(llama.about("3.2-11b")) is None
