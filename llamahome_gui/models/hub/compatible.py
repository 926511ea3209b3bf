"""Can LlamaHome run a model? Answered from its `config.json` alone, before a byte of the weights is fetched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from llamahome_gui.errors import ModelError
from llamahome_gui.kvcache.families import SUPPORTED_MODEL_TYPES, SUPPORTED_ROPE_TYPES
from llamahome_gui.models.hub.references import printable

# What transformers calls the class that generates text, per type of model.
CLASSES = {
    "gemma": "GemmaForCausalLM",
    "llama": "LlamaForCausalLM",
    "mistral": "MistralForCausalLM",
    "qwen2": "Qwen2ForCausalLM",
    "qwen3": "Qwen3ForCausalLM",
}

# Configurations that say nothing of a window mean this one.
_DEFAULT_WINDOW = {"mistral": 4096}
_SUPPORTED = "LlamaHome runs models of the kinds " + ", ".join(sorted(SUPPORTED_MODEL_TYPES))
_WHAT_RUNS = "Choose another model; `llamahome models` shows which can be run."
_GENERATES = ("ForCausalLM", "LMHeadModel")
_OTHER_SENSES = ("vision_config", "audio_config", "speech_config", "image_token_id", "image_token_index")


def refusal(config: Mapping[str, Any], *, whole: bool = True) -> str | None:
    """Why the model cannot be run, one sentence; None where nothing speaks against it.

    Args:
        config: The content of `config.json`, or the part of it that a search tells.
        whole: False for a part: what is not told is no reason then.
    """
    if whole and not isinstance(config.get("model_type"), str):
        return "Its config.json does not say what kind of model it is."
    return _kind(config, whole) or _weights(config) or (_attention(config) if whole else None)


def check_runs(config: Mapping[str, Any], subject: str) -> None:
    """Raise `ModelError` with the reason of `refusal` and what can be done, so before anything large is read."""
    reason = refusal(config)
    if reason:
        raise ModelError(reason, subject=subject, hint=_WHAT_RUNS)


def refusal_by_tags(tags: Iterable[str]) -> str | None:
    """Why the model cannot be run, from the publisher's tags alone."""
    known = {tag.lower() for tag in tags}
    if "peft" in known or any(tag.startswith("base_model:adapter:") for tag in known):
        return "It is an adapter, not a whole model."
    return "Its weights are made for Apple's MLX only." if "mlx" in known else None


def notes(config: Mapping[str, Any]) -> tuple[str, ...]:
    """What the user should know of a model that can be run, whole sentences."""
    if config.get("auto_map"):
        return (
            "The repository brings code of its own; it is neither fetched nor run, and the model does not need it.",
        )
    return ()


def _kind(config: Mapping[str, Any], whole: bool) -> str | None:
    kind, classes = config.get("model_type"), _classes(config)
    if any(key in config for key in _OTHER_SENSES):
        return "It reads images or sound as well; only models of text alone can be run."
    if classes and not any(name.endswith(_GENERATES) for name in classes) and not _known(kind, classes):
        return f"It is not a causal language model ({printable(', '.join(classes), 60)})."
    if _known(kind, classes) or (not whole and kind is None):
        return None
    if config.get("auto_map"):
        return "It needs code from its repository, and such code is never run."
    return f"Models of the kind '{printable(str(kind), 40)}' are not supported; {_SUPPORTED}."


def _known(kind: object, classes: list[str]) -> bool:
    return isinstance(kind, str) and kind in CLASSES and (not classes or CLASSES[kind] in classes)


def _classes(config: Mapping[str, Any]) -> list[str]:
    told = config.get("architectures")
    return [str(name) for name in told] if isinstance(told, list) else []


def _weights(config: Mapping[str, Any]) -> str | None:
    told = config.get("quantization_config")
    if isinstance(told, dict):
        method = printable(str(told.get("quant_method") or "an unnamed method"), 40)
        return f"Its weights are quantised by {method} already; choose the original, which LlamaHome quantises itself."
    return "Its weights are made for Apple's MLX only." if isinstance(config.get("quantization"), dict) else None


def _attention(config: Mapping[str, Any]) -> str | None:
    rope = _rope(config)
    if rope not in SUPPORTED_ROPE_TYPES:
        return f"Its position embedding (RoPE '{printable(str(rope), 40)}') is not supported."
    if uses_window(config):
        return "It uses sliding-window attention; choose a version with full attention."
    return None


def _rope(config: Mapping[str, Any]) -> object:
    """As transformers reads it: the newer name first, and the older key for the type."""
    for name in ("rope_parameters", "rope_scaling"):
        told = config.get(name)
        if isinstance(told, dict) and told:
            return told.get("rope_type", told.get("type", "default"))
    return "default"


def uses_window(config: Mapping[str, Any]) -> bool:
    """Whether some layer looks at the nearest tokens only."""
    kinds, kind = config.get("layer_types"), config.get("model_type")
    if isinstance(kinds, list) and kinds:
        return "sliding_attention" in kinds
    if kind in ("qwen2", "qwen3"):
        return bool(config.get("use_sliding_window")) and _windowed_layers(config)
    return bool(config.get("sliding_window", _DEFAULT_WINDOW.get(str(kind))))


def _windowed_layers(config: Mapping[str, Any]) -> bool:
    """Qwen's first `max_window_layers` layers look at everything all the same."""
    layers, full = config.get("num_hidden_layers", 32), config.get("max_window_layers", 28)
    known = isinstance(layers, int) and isinstance(full, int)
    return bool(config.get("sliding_window", 4096)) and (not known or layers > full)
