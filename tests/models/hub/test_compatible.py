"""The light answer from config.json is the one that transformers and our caches give in the end."""

from __future__ import annotations

import types
from typing import Any

import pytest

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.families import SUPPORTED_MODEL_TYPES
from llamahome_gui.models.hub.compatible import CLASSES, refusal, refusal_by_tags

YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 2048}
LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 2048,
}
CONFIGS: list[dict[str, Any]] = [
    *({"model_type": kind} for kind in sorted(SUPPORTED_MODEL_TYPES)),
    {"model_type": "mistral", "sliding_window": None},
    {"model_type": "mistral", "sliding_window": 4096},
    {"model_type": "qwen2", "sliding_window": 32768, "use_sliding_window": False, "max_window_layers": 21},
    {"model_type": "qwen2", "sliding_window": 4096, "use_sliding_window": True, "max_window_layers": 21},
    {"model_type": "qwen2", "use_sliding_window": True},
    {"model_type": "qwen2", "sliding_window": None, "use_sliding_window": True},
    {"model_type": "qwen2", "use_sliding_window": True, "max_window_layers": 24, "num_hidden_layers": 24},
    {"model_type": "qwen3", "sliding_window": None, "use_sliding_window": False},
    {"model_type": "qwen3", "layer_types": ["full_attention", "sliding_attention"], "num_hidden_layers": 2},
    {"model_type": "llama", "rope_scaling": LLAMA3, "rope_theta": 500000.0},
    {"model_type": "llama", "rope_scaling": {"type": "linear", "factor": 2.0}},
    {"model_type": "llama", "rope_scaling": {"type": "dynamic", "factor": 2.0}},
    {"model_type": "llama", "rope_scaling": None},
    {"model_type": "llama", "rope_parameters": {**YARN, "rope_theta": 10000.0}},
    {"model_type": "llama", "rope_parameters": {"rope_theta": 10000.0}},
    {"model_type": "gemma2"},
    {"model_type": "mixtral"},
    {"model_type": "phi3"},
    {"model_type": "gpt2"},
]


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_the_light_answer_is_the_real_one(config: dict[str, Any]) -> None:
    from transformers import AutoConfig

    from llamahome_gui.kvcache.factory import check_model

    given = {key: value for key, value in config.items() if key != "model_type"}
    model = types.SimpleNamespace(config=AutoConfig.for_model(config["model_type"], **given))
    try:
        check_model(model)
        right = True
    except CacheError:
        right = False
    assert (refusal(config) is None) is right


def test_the_classes_are_those_of_transformers() -> None:
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

    assert {kind: MODEL_FOR_CAUSAL_LM_MAPPING_NAMES[kind] for kind in SUPPORTED_MODEL_TYPES} == CLASSES


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"model_type": "llama", "architectures": ["LlamaForSequenceClassification"]}, "not a causal"),
        ({"model_type": "llama", "architectures": ["OwnForCausalLM"], "auto_map": {"AutoModel": "own.A"}}, "code"),
        ({"model_type": "t5", "architectures": ["T5ForConditionalGeneration"]}, "not a causal"),
        ({"model_type": "llava", "architectures": ["LlavaForConditionalGeneration"], "vision_config": {}}, "images"),
        ({"model_type": "mllama", "vision_config": {}}, "images"),
        ({"model_type": "llama", "quantization": {"bits": 4, "group_size": 64}}, "MLX"),
        ({"model_type": "llama", "quantization_config": {}}, "quantised"),
        ({"model_type": 7}, "what kind"),
        ({"model_type": "x" * 500}, "not supported"),
        ({"model_type": "llama", "architectures": "LlamaForCausalLM"}, None),
        ({"model_type": "llama", "architectures": []}, None),
        ({"model_type": "llama", "rope_scaling": "linear", "layer_types": 3}, None),
        ({}, "what kind"),
    ],
)
def test_the_reason_is_said(config: dict[str, Any], said: str | None) -> None:
    told = refusal(config)
    assert (told is None) is (said is None)
    assert said is None or (told is not None and said in told and len(told) < 200)


def test_of_a_part_what_is_not_told_is_no_reason() -> None:
    assert refusal({}, whole=False) is None
    assert refusal({"model_type": "mistral"}, whole=False) is None
    assert refusal({"model_type": "gemma3", "architectures": ["Gemma3ForConditionalGeneration"]}, whole=False)


def test_tags_tell_adapters_and_other_forms() -> None:
    assert "adapter" in (refusal_by_tags(["text-generation", "base_model:adapter:maker/base"]) or "")
    assert "MLX" in (refusal_by_tags(["MLX"]) or "")
    assert refusal_by_tags(["safetensors", "base_model:finetune:maker/base"]) is None
