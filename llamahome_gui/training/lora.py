"""The LoRA adapter of a run: put onto the base, kept at its best, saved (Hu et al., 2021; arXiv:2106.09685)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llamahome_gui.config.files import atomic_directory
from llamahome_gui.config.training import LoRASettings
from llamahome_gui.errors import TrainingError
from llamahome_gui.models import AdapterCard
from llamahome_gui.models.card import write_card


def add_adapter(network: Any, settings: LoRASettings) -> Any:
    """`network` with a fresh, trainable adapter; the base's own weights stay frozen.

    Raises:
        TrainingError: A target module does not exist in this model; names those that do.
    """
    from peft import LoraConfig, get_peft_model

    from llamahome_gui.training.qlora import ADAPTED

    present = linear_modules(network)
    lost = [name for name in settings.target_modules if name not in present]
    if lost:
        raise TrainingError(
            f"The model has no module {lost[0]} to adapt.",
            subject="lora.target_modules",
            hint=f"It has: {', '.join(present)}.",
        )
    config = LoraConfig(
        r=settings.r,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules=list(settings.target_modules),
        bias=settings.bias,
        task_type="CAUSAL_LM",
    )
    config._register_custom_module(ADAPTED)
    network.config.use_cache = False  # a KV cache is of no use to a training step
    return get_peft_model(network, config)


def linear_modules(network: Any) -> list[str]:
    """Last names of the linear modules that can be adapted, without the output head."""
    from torch import nn

    from llamahome_gui.models.packed import PackedLinear

    kinds = (nn.Linear, PackedLinear)
    names = (name.rpartition(".")[2] for name, part in network.named_modules() if isinstance(part, kinds))
    return [name for name in dict.fromkeys(names) if name != "lm_head"]


def trainable_parameters(network: Any) -> int:
    """How many numbers the run changes."""
    return sum(part.numel() for _name, part in _trained(network))


def write_weights(network: Any, file: Path) -> None:
    """Write all trained weights, as they are.

    Raises:
        OSError, SafetensorError: The file cannot be written.
    """
    from safetensors.torch import save_file

    save_file({name: part.detach().cpu().contiguous() for name, part in _trained(network)}, file)


def read_weights(network: Any, file: Path) -> None:
    """Put back what `write_weights` wrote.

    Raises:
        OSError, SafetensorError: The file cannot be read.
        KeyError: The adapter has another form.
    """
    from safetensors.torch import load_file

    weights = load_file(file)
    for name, part in _trained(network):
        part.data.copy_(weights[name])


def all_finite(network: Any) -> bool:
    """Whether every trained weight is a number."""
    return all(bool(part.isfinite().all()) for _name, part in _trained(network))


def _trained(network: Any) -> Iterator[tuple[str, Any]]:
    return ((name, part) for name, part in network.named_parameters() if part.requires_grad)


def save_adapter(network: Any, folder: Path, card: AdapterCard) -> None:
    """Write adapter and card to `folder`, whole or not at all.

    Raises:
        TrainingError: The disk is full or not writable, or `folder` exists.
    """
    if folder.exists():
        raise TrainingError("An adapter of this name exists.", subject=folder.name, hint="Choose another name.")
    from safetensors import SafetensorError

    try:
        # The key, not the folder: an adapter may move to another machine.
        network.peft_config["default"].base_model_name_or_path = card.base_key
        with atomic_directory(folder) as temporary:
            # Without embeddings: a LoRA run does not change them, and peft would ask a hub about them.
            network.save_pretrained(temporary, safe_serialization=True, save_embedding_layers=False)
            # peft writes a model card full of blanks; ours says what we know.
            (temporary / "README.md").unlink(missing_ok=True)
            write_card(temporary, card)
    except (OSError, SafetensorError) as error:
        raise TrainingError(
            f"The adapter cannot be saved ({getattr(error, 'strerror', None) or error}).",
            subject=str(folder),
            hint="Free some space or check the folder's permissions, then train again.",
        ) from error
