"""A model's fingerprint: whether two models would compute the same keys and values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

SAMPLES = 64
SHAPE_FIELDS = (
    "model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
    "num_key_value_heads", "head_dim", "rope_parameters",
)  # fmt: skip


def fingerprint(model: Any) -> str:
    """32 hexadecimal digits from a model's shape and some numbers of each of its weights; takes milliseconds.

    The numbers are compared as bfloat16, so a model has the same fingerprint on every device and in fp32 and bf16.
    Weights quantised in another way make another fingerprint. Weights that are not in memory (offloaded to disk)
    count with their shape only.
    """
    digest = hashlib.sha256()
    digest.update(json.dumps({name: getattr(model.config, name, None) for name in SHAPE_FIELDS}).encode())
    numbers: dict[torch.device, list[Tensor]] = {}
    for name, weight in _weights(model):
        digest.update(f"{name}{tuple(weight.shape)}".encode())
        for sample in _sample(weight):
            numbers.setdefault(sample.device, []).append(sample)
    # One transfer for each device.
    for samples in numbers.values():
        digest.update(torch.cat(samples).view(torch.int16).cpu().numpy().tobytes())
    return digest.hexdigest()[:32]


def _weights(model: Any) -> Iterator[tuple[str, Tensor]]:
    """Parameters, and matrices that are packed into whole numbers."""
    yield from model.named_parameters()
    yield from ((name, one) for name, one in model.named_buffers() if one.dim() == 2 and not one.is_floating_point())


def _sample(weight: Tensor) -> Iterator[Tensor]:
    data = weight.detach()
    plain = type(data) is Tensor and data.device.type != "meta" and data.numel() > 0
    if plain:
        # Spread over the whole tensor; a view where it is contiguous, so nothing large is copied.
        yield data.reshape(-1)[:: max(1, data.numel() // SAMPLES)][:SAMPLES].to(torch.bfloat16)
