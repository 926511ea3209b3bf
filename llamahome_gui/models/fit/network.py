"""A network as its `config.json` tells it, of an installed model, of a repository of the hub, or of the catalogue.

Where a file leaves a number out, the transformers library assumes one; so does this. Defaults are those of
transformers 5.23, and tests compare them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from llamahome_gui.config.section import first_problem
from llamahome_gui.errors import ModelError
from llamahome_gui.models.catalogue import VersionDetails
from llamahome_gui.models.folder import CONFIG, read_json
from llamahome_gui.models.hub.compatible import refusal, uses_window
from llamahome_gui.models.shape import DTYPE_BYTES, Shape

# What a configuration may leave out, by model type. None: another number stands in for it.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "llama": {"kv_heads": None, "head_dim": None, "context": 2048},
    "mistral": {"kv_heads": 8, "head_dim": None, "context": 131_072},
    "qwen2": {"kv_heads": 32, "head_dim": None, "context": 32_768, "attention_bias": True},
    "qwen3": {"kv_heads": 32, "head_dim": 128, "context": 32_768, "qk_norm": True},
    "gemma": {"kv_heads": 16, "head_dim": 256, "context": 8192, "tied": True},
}
# Families whose `attention_bias` is read, and then is that of all four projections.
_BIAS_BY_CHOICE = ("llama", "qwen3", "gemma")
_LONGEST_UNKNOWN = 2048


@dataclass(frozen=True)
class Network:
    """A network and what its memory depends on.

    Attributes:
        shape: Its sizes.
        context: Tokens it was trained to read.
        problem: Why LlamaHome cannot run it, one sentence; None when it can.
    """

    shape: Shape
    context: int
    problem: str | None = None


def network_of(config: Mapping[str, Any], subject: str = "") -> Network:
    """The network that a `config.json` describes.

    Args:
        config: The file's content.
        subject: The model, for the error.

    Raises:
        ModelError: It is of an architecture whose memory is not known here, such as a mixture of experts, or numbers
            are missing.
    """
    kind = config.get("model_type")
    if kind not in _DEFAULTS:
        raise ModelError(
            f"The memory of models of type '{kind}' cannot be estimated.",
            subject=subject or None,
            hint=f"Known: {', '.join(sorted(_DEFAULTS))}.",
        )
    defaults = _DEFAULTS[kind]
    try:
        shape = Shape(**_sizes(config, defaults), **_marks(config, kind, defaults))
    except KeyError as error:
        raise _incomplete(f"{error.args[0]} is missing", subject) from error
    except ValidationError as error:
        raise _incomplete(first_problem(error).rstrip("."), subject) from error
    context = config.get("max_position_embeddings") or defaults["context"]
    return Network(shape, int(context), refusal(config))


def network_in(folder: Path) -> Network:
    """The network of a model's folder; raises `ModelError` as `network_of` does, and where there is no such file."""
    return network_of(read_json(folder / CONFIG), str(folder))


def network_listed(about: VersionDetails) -> Network | None:
    """The network of a version in the catalogue; None where the catalogue does not tell its shape."""
    if about.shape is None:
        return None
    return Network(about.shape, about.context or _LONGEST_UNKNOWN, about.refused)


def _sizes(config: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    heads, hidden = config["num_attention_heads"], config["hidden_size"]
    kv_heads = config["num_key_value_heads"] if "num_key_value_heads" in config else defaults["kv_heads"]
    head_dim = config["head_dim"] if "head_dim" in config else defaults["head_dim"]
    if head_dim is None and all(isinstance(number, int) and number > 0 for number in (heads, hidden)):
        head_dim = hidden // heads
    return {
        "layers": config["num_hidden_layers"],
        "hidden": hidden,
        "heads": heads,
        "kv_heads": kv_heads or heads,
        "head_dim": head_dim,
        "intermediate": config["intermediate_size"],
        "vocabulary": config["vocab_size"],
    }


def _marks(config: Mapping[str, Any], kind: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    chosen = kind in _BIAS_BY_CHOICE and bool(config.get("attention_bias"))
    return {
        "tied": bool(config.get("tie_word_embeddings", defaults.get("tied", False))),
        "attention_bias": chosen or defaults.get("attention_bias", False),
        "output_bias": chosen,
        "mlp_bias": kind == "llama" and bool(config.get("mlp_bias")),
        "qk_norm": defaults.get("qk_norm", False),
        "sliding_window": config.get("sliding_window") if uses_window(config) else None,
        "dtype": _dtype(config),
    }


def _dtype(config: Mapping[str, Any]) -> str:
    """Of the weights as published; files of old versions say nothing, and are in 32 bits."""
    name = str(config.get("dtype") or config.get("torch_dtype") or "float32").removeprefix("torch.")
    return name if name in DTYPE_BYTES else "bfloat16"


def _incomplete(what: str, subject: str) -> ModelError:
    return ModelError(f"Its config.json is incomplete: {what}.", subject=subject or None)
