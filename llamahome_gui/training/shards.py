"""A base that no GPU holds alone: each process keeps a part of every layer (fully sharded data parallel, FSDP).

Zhao et al., 2023 (arXiv:2304.11277), by torch's `fully_shard`. Only the frozen base is cut up: a layer is gathered when
it is computed and let go after it. The adapter is whole in every process and its gradients go the usual way, so
checkpoints are the same files as without, and any number of processes goes on with them.
"""

from __future__ import annotations

from typing import Any

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import TrainingError
from llamahome_gui.training.distributed import Company


def wanted(settings: TrainingSettings, company: Company) -> bool:
    """Whether this run shares its base: it was asked for, and there is somebody to share with."""
    return settings.shard_base and company.world.size > 1


def obstacle(settings: TrainingSettings) -> tuple[str, str] | None:
    """The setting that a shared base does not go with, and why; None where nothing stands in its way."""
    return next(
        (
            (field, reason)
            for field, reason, met in (
                ("base_weights", "packed weights are not cut up", settings.base_weights != "auto"),
                ("batch_size", "the largest batch is not searched for", settings.batch_size == "auto"),
                ("sample_prompt", "a prompt is answered by one process alone", bool(settings.sample_prompt.strip())),
                ("lora.bias", "the base's own biases would be trained", settings.lora.bias != "none"),
            )
            if met
        ),
        None,
    )


def check(settings: TrainingSettings) -> None:
    """Raise `TrainingError` for settings that cannot be with a shared base."""
    problem = obstacle(settings) if settings.shard_base else None
    if problem is not None:
        field, reason = problem
        raise TrainingError(
            f"A base that is shared between processes does not go with this setting: {reason}.",
            subject=field,
            hint="Leave it at its default, or switch shard_base off.",
        )


def cut_layers(network: Any, company: Company, kind: str) -> None:
    """Keep this process's part of every layer of a base that lies in main memory; the parts go to the device.

    Args:
        kind: Of the device: ``cuda`` or ``cpu``.
    """
    from torch.distributed.fsdp import fully_shard

    mesh = _mesh(company, kind)
    for layer in network.get_decoder().layers:
        fully_shard(layer, mesh=mesh)


def cut_rest(network: Any, company: Company, kind: str) -> None:
    """The same for what is outside of the layers of a base with an adapter on it; the adapter stays whole."""
    from torch.distributed.fsdp import fully_shard
    from torch.nn.parallel import DistributedDataParallel

    own = {part for part in network.parameters() if part.requires_grad}
    fully_shard(network, mesh=_mesh(company, kind), ignored_params=own)
    base = [name for name, part in network.named_parameters() if not part.requires_grad]
    # Data-parallel training looks after the adapter; the base's parts differ between processes and shall.
    DistributedDataParallel._set_params_and_buffers_to_ignore_for_model(network, base)


def note(network: Any, company: Company) -> str:
    """What this process holds of the base, as a sentence."""
    from llamahome_gui.units import size_text

    base = [part for part in network.parameters() if not part.requires_grad]
    held = sum(part.to_local().numel() * part.element_size() for part in base)
    whole = sum(part.numel() * part.element_size() for part in base)
    size = company.world.size
    return f"{size} processes share the base: {size_text(held)} of {size_text(whole)} in each."


def _mesh(company: Company, kind: str) -> Any:
    from torch.distributed.device_mesh import init_device_mesh

    return init_device_mesh(kind, (company.world.size,))
