"""The model that is measured: a Llama shape with seeded random weights, written as safetensors for every peer."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from llamahome_gui.evaluation.kv.sizes import Shape
from llamahome_gui.kvcache.heads import head_dim

# Queries and keys are drawn larger than the rest: attention of evenly small logits would be flat, and eviction
# by score would have nothing to choose. Speed does not depend on it.
SHARPER = 3.0
SHAPE_FILE = "shape.json"


def config_of(shape: Shape) -> Any:
    """The transformers configuration of a shape."""
    from transformers import LlamaConfig

    return LlamaConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        intermediate_size=shape.intermediate,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        max_position_embeddings=shape.context,
        rope_parameters={"rope_type": "default", "rope_theta": shape.rope_theta},
        tie_word_embeddings=shape.tied,
        bos_token_id=1,
        eos_token_id=2,
        rms_norm_eps=1e-5,
    )


def random_model(shape: Shape, *, seed: int = 0, dtype: torch.dtype = torch.float32, device: str = "cpu") -> Any:
    """A model with seeded random weights, in evaluation mode, made on `device`."""
    from transformers import LlamaForCausalLM

    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.random.fork_rng(devices=[0] if device == "cuda" else []), torch.device(device):
            torch.manual_seed(seed)
            model = LlamaForCausalLM(config_of(shape))
    finally:
        torch.set_default_dtype(before)
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.q_proj.weight.mul_(SHARPER)
            layer.self_attn.k_proj.weight.mul_(SHARPER)
    model.eval().requires_grad_(False)
    return model


def write_model(shape: Shape, folder: Path, *, seed: int = 0) -> Path:
    """Write the model as fp32 safetensors with its configuration; the same arguments give the same weights."""
    random_model(shape, seed=seed).save_pretrained(folder)
    return folder


def write_shape(shape: Shape, folder: Path) -> Path:
    """Write only what `load_model` needs to draw the weights anew: for models too large to be written."""
    (folder / SHAPE_FILE).write_text(json.dumps(asdict(shape)), encoding="utf-8")
    return folder


def load_model(folder: Path, dtype: str, device: str = "cpu") -> Any:
    """Read a written model in `dtype`, a torch name such as ``bfloat16``, or draw that of a written shape."""
    from transformers import AutoModelForCausalLM

    kind: torch.dtype = getattr(torch, dtype)
    if (folder / SHAPE_FILE).exists():
        shape = Shape(**json.loads((folder / SHAPE_FILE).read_text(encoding="utf-8")))
        model = random_model(shape, dtype=kind, device=device)
        model.set_attn_implementation("sdpa")
        return model
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=kind, attn_implementation="sdpa", local_files_only=True)
    return model.to(device).eval().requires_grad_(False)


def random_kv(model: Any, tokens: int, source: torch.Generator) -> torch.Tensor:
    """Random keys or values of one layer, shape ``(1, kv_heads, tokens, head_dim)``."""
    config = model.config
    shape = (1, config.num_key_value_heads, tokens, head_dim(config))
    return torch.randn(shape, generator=source, device=source.device, dtype=torch.float32).to(model.dtype)


def weight_bytes(model: Any) -> dict[str, int]:
    """Bytes of all weights, and of those that every step reads: of the embeddings it takes one row."""
    held = sum(p.numel() * p.element_size() for p in model.parameters())
    table = model.get_input_embeddings().weight
    tied = model.get_output_embeddings().weight is table
    return {"weight_bytes": held, "read_bytes": held if tied else held - table.numel() * table.element_size()}
