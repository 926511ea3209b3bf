"""The starter model's shape and its files: a plain Llama that any Llama loader reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.errors import ModelError

if TYPE_CHECKING:
    from transformers import LlamaForCausalLM

LONGEST_CONTEXT = 2048


@dataclass(frozen=True)
class Size:
    """Sizes of the network; grouped-query attention with ``heads / kv_heads`` query heads to a key head.

    The heads may be wider than their share of ``hidden``: what names a thing and its attribute has to fit into one.
    ``theta`` is the base of the rotary angles. The larger it is, the more of a head's coordinates hardly turn within
    the trained context: only these can tell what a token is wherever it stands.
    """

    hidden: int = 192
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    intermediate: int = 512
    head_size: int = 64
    theta: float = 1_000_000.0


# What a trained network grows to. Of a head's coordinates only those that hardly turn tell things apart at a distance:
# 28 of 64, and chance likeness among the thousands of tokens of a long text is as large as one over the root of that.
GROWN = Size(hidden=256, intermediate=768, head_size=128)


def build(
    vocabulary: int, bos: int, eos: int, pad: int, size: Size | None = None, context: int = LONGEST_CONTEXT
) -> LlamaForCausalLM:
    """A fresh Llama with tied embeddings and plain RoPE; ``context`` is what its files will call trained."""
    from transformers import LlamaConfig, LlamaForCausalLM

    size = size or Size()
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=size.hidden,
        intermediate_size=size.intermediate,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        num_key_value_heads=size.kv_heads,
        head_dim=size.head_size,
        max_position_embeddings=context,
        rope_parameters={"rope_type": "default", "rope_theta": size.theta},
        tie_word_embeddings=True,
        bos_token_id=bos, eos_token_id=eos, pad_token_id=pad,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    model.generation_config.do_sample = False
    return model


def save(model: LlamaForCausalLM, folder: Path, half: bool = True) -> None:
    """Write the two ``config.json`` files and ``model.safetensors`` (16-bit floats when ``half``)."""
    import copy

    import torch

    out: Any = copy.deepcopy(model).to(torch.float16 if half else torch.float32)
    out.save_pretrained(folder)


def load(folder: Path, device: str = "cpu") -> LlamaForCausalLM:
    """Load the weights as 32-bit floats."""
    import torch
    from transformers import AutoModelForCausalLM

    with reading(folder):
        model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    return model.to(device).eval()


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Read parts of a saved network.

    Raises:
        ModelError: the folder or one of its files is missing, damaged or of something else; each library has exceptions
            of its own for that.
    """
    try:
        yield
    except Exception as error:
        first = str(error).partition("\n")[0]
        raise ModelError(
            f"no network of this recipe can be read ({type(error).__name__}: {first[:200]})",
            subject=str(folder), hint="Give the folder that a training run wrote with --out.",
        ) from error  # fmt: skip


def describe(model: LlamaForCausalLM, size: Size) -> dict[str, float]:
    """Sizes and the number of parameters, for the metrics file."""
    return {**asdict(size), "parameters": sum(p.numel() for p in model.parameters())}
