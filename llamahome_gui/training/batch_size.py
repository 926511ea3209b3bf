"""How many rows a step computes at once, found by trying: the longest rows, forth and back, on the device itself.

A step sees the same rows whatever is found: what is computed at once less often is accumulated more often. So a run
that is tuned on one machine is the same run on another.

Imports torch; only `run` imports it, and only when a run begins.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Sequence
from typing import Any

import torch

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import TrainingError
from llamahome_gui.models.loader import free_memory
from llamahome_gui.training.batches import Packed, collate, collate_whole, keeps_logits, without_mask
from llamahome_gui.training.distributed import Company, share_of
from llamahome_gui.training.encoding import Example
from llamahome_gui.training.memory import is_out_of_memory, memory_error
from llamahome_gui.training.stopping import StopRequest

log = logging.getLogger(__name__)

# Of what a batch takes when its loss is known, what it takes at its peak: the gradients of the logits come on top.
_PEAK = 1.25


def sized(
    network: Any, rows: Sequence[Example | Packed], settings: TrainingSettings, company: Company
) -> TrainingSettings:
    """Settings with the batch size that the process which leads has found; see `find_batch_size`."""
    if not company.world.leads:
        return with_batch_size(settings, company.shared())
    most, _times = share_of(settings, company.world.size)
    found = find_batch_size(network, rows, settings, most, company.stop)
    company.share(found)
    return with_batch_size(settings, found)


def find_batch_size(
    network: Any,
    rows: Sequence[Example | Packed],
    settings: TrainingSettings,
    most: int,
    stop: StopRequest,
    free: Callable[[torch.device], int] = free_memory,
) -> int:
    """The largest power of two up to `most` that fits; its gradients are gone afterwards.

    Twice the rows are only tried where twice of what the last trial took was free: a system that runs out of memory
    while it is lent out does not say so, it ends the process.

    Args:
        network: With its adapter.
        rows: Those of the run; the longest are tried.
        most: A larger batch is of no use.
        stop: Ends the search with what was found.
        free: Bytes that a device has left.

    Raises:
        TrainingMemoryError: Not even one row fits.
    """
    longest = sorted(rows, key=len, reverse=True)[:most]
    device = next(network.parameters()).device
    found, size, room = 0, 1, free(device)
    while size <= min(most, len(longest)) and not (found and stop.is_set()):
        left = _left(network, longest[:size], settings, free)
        if left is None:
            break
        found, size = size, size * 2
        if 2 * (room - left) * _PEAK > room:
            break
    if not found:
        raise memory_error(settings.model_copy(update={"batch_size": 1}), network.config, 0)
    return found


def with_batch_size(settings: TrainingSettings, found: int) -> TrainingSettings:
    """Settings that compute so many rows at once, and the same in each step."""
    changes = {"batch_size": found, "gradient_accumulation_steps": max(1, settings.rows_per_step // found)}
    return settings.model_copy(update=changes, deep=True)


def _left(
    network: Any, rows: Sequence[Example | Packed], settings: TrainingSettings, free: Callable[[torch.device], int]
) -> int | None:
    """Bytes that are free while a step is at the end of its way there; None where the step does not fit."""
    try:
        loss = _loss(network, rows, settings)
        left = free(loss.device)
        loss.backward()
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise TrainingError(f"A step cannot be tried ({' '.join(str(error).split())[:200]}).") from error
        log.info("A batch of %d rows does not fit", len(rows))
        return None
    finally:
        network.zero_grad(set_to_none=True)
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
    return left


def _loss(network: Any, rows: Sequence[Example | Packed], settings: TrainingSettings) -> torch.Tensor:
    device = next(network.parameters()).device
    if settings.gradient_checkpointing:
        network.gradient_checkpointing_enable({"use_reentrant": False})
    made = collate(rows) if keeps_logits(network) else collate_whole(rows)
    inputs = {name: value.to(device) for name, value in without_mask(made).items()}
    half = network.dtype != torch.float32 and (device.type == "cuda" or settings.precision == "bfloat16")
    network.train()
    with torch.autocast(device.type, dtype=network.dtype) if half else contextlib.nullcontext():
        loss: torch.Tensor = network(**inputs).loss
    return loss
